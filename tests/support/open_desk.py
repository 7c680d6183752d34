"""admin_ui at work in a test, on the in-process broker, with Telegram's stand-in and somebody who presses buttons."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any

from prometheus_client import CollectorRegistry

from services.admin_ui.actions import Action
from services.admin_ui.authorisation import Roster
from services.admin_ui.callback_data import encode_action
from services.admin_ui.changes import ChangeListener
from services.admin_ui.handlers.desk import Desk
from services.admin_ui.panels.refresher import Refresher
from services.admin_ui.updates import Patience, UpdateConsumer
from services.tracker.commit import commit
from shared.broker.in_process import InProcessBroker
from shared.contracts.customer_events import AnyCustomerEvent
from shared.contracts.wire import STAFF_UPDATES
from shared.db import Database, open_database
from shared.metrics import AdminUiMetrics
from tests.support.telegram_stand_in import TelegramStandIn
from tests.support.waiting import soon, until

OWNER = 1001
_ids = count(9000)


@dataclass(slots=True)
class OpenDesk:
    """What a test holds in its hands."""

    broker: InProcessBroker
    database: Database
    desk: Desk
    updates: UpdateConsumer
    changes: ChangeListener
    telegram: TelegramStandIn

    async def types(self, text: str, person_id: int = OWNER) -> None:
        """Somebody sends a text; returns when it has been dealt with."""
        message = {
            "message_id": next(_ids),
            "date": 1_770_000_000,
            "chat": {"id": person_id, "type": "private", "first_name": "X"},
            "from": {"id": person_id, "is_bot": False, "first_name": "Ann"},
            "text": text,
        }
        await self.update({"message": message})

    async def presses(
        self,
        pressed: Action | str,
        *,
        person_id: int = OWNER,
        message_id: int | None = None,
        callback_id: str | None = None,
        is_inaccessible: bool = False,
    ) -> None:
        """Somebody presses the button with this label, or sends this action; on the newest message if none is named."""
        at = message_id or self.telegram.last_message_id(OWNER)
        data = encode_action(pressed) if not isinstance(pressed, str) else self._data(pressed, at)
        message = {
            "message_id": at,
            "date": 0 if is_inaccessible else 1_770_000_000,
            "chat": {"id": person_id, "type": "private", "first_name": "X"},
        }
        query = {
            "id": callback_id or str(next(_ids)),
            "from": {"id": person_id, "is_bot": False, "first_name": "Ann"},
            "chat_instance": "1",
            "data": data,
            "message": message,
        }
        await self.update({"callback_query": query})

    def _data(self, label: str, message_id: int) -> str:
        return self.telegram.buttons(OWNER, message_id).get(label, label)

    async def update(self, content: dict[str, Any]) -> None:
        """Publish an update and wait until it is settled."""
        body = json.dumps({"update_id": next(_ids), **content}).encode()
        await soon(self.broker.publish(STAFF_UPDATES, body))

    async def happen(self, *events: AnyCustomerEvent) -> None:
        """Customers do something: committed as a tracker does, announced to nobody."""
        await commit(self.database, events, ())

    @property
    def shown(self) -> str:
        """What the owner's newest message shows."""
        return self.telegram.text(OWNER)

    def counted(self, name: str, **labels: str) -> float:
        """The value of a metric."""
        return self.desk.metrics.registry.get_sample_value(name, labels) or 0.0


@contextlib.asynccontextmanager
async def open_desk(
    database_url: str,
    *,
    telegram: TelegramStandIn | None = None,
    owners: Iterable[int] = (OWNER,),
    patience: Patience | None = None,
) -> AsyncIterator[OpenDesk]:
    """admin_ui without its HTTP server; stops gracefully at the end."""
    broker, telegram, stop = InProcessBroker(), telegram or TelegramStandIn(), asyncio.Event()
    async with open_database(database_url, name="test") as database, telegram.answering(broker):
        desk = Desk.of(Roster.of_owners(owners), broker, database, AdminUiMetrics(CollectorRegistry()))
        updates, changes = UpdateConsumer(desk, patience), ChangeListener(broker, desk.panels)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(updates.run(stop))
            tasks.create_task(changes.run(stop))
            tasks.create_task(Refresher(desk.panels, desk.screens, desk.roster).run(stop))
            await until(lambda: updates.is_consuming and changes.is_consuming)
            try:
                yield OpenDesk(broker, database, desk, updates, changes, telegram)
            finally:
                stop.set()
