"""admin_ui at work in a test, on the in-process broker, with Telegram's stand-in and somebody who presses buttons."""

import asyncio
import contextlib
import dataclasses
import json
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, cast

from services.admin_ui.catalogue import FEATURES
from services.admin_ui.service import AdminUi
from services.admin_ui.ui.action import Action, encode_action
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.feature import Feature
from services.admin_ui.ui.registry import Registry
from services.admin_ui.ui.rights import Role, Roster
from services.tracker.commit import commit
from shared.broker.in_process import InProcessBroker
from shared.contracts.customer_events import AnyCustomerEvent
from shared.contracts.wire import CUSTOMER_UPDATES, STAFF_UPDATES, Queue
from shared.db import Database, open_database
from shared.retry import Patience
from tests.support.telegram_stand_in import TelegramStandIn
from tests.support.waiting import eventually, soon, until

OWNER = 1001
_ids = count(9000)


@dataclass(slots=True)
class OpenDesk:
    """What a test holds in its hands."""

    broker: InProcessBroker
    database: Database
    desk: Desk
    admin_ui: AdminUi
    telegram: TelegramStandIn
    usernames: dict[int, str] = field(default_factory=dict)

    async def types(self, text: str, person_id: int = OWNER) -> int:
        """Somebody sends a text; returns its id when it has been dealt with."""
        return await self.sends(person_id, text=text)

    async def sends(self, person_id: int = OWNER, *, answers: int | None = None, **content: Any) -> int:
        """Somebody sends a message, perhaps as a reply; returns its id when it has been dealt with."""
        replying = {"reply_to_message": self.message(person_id, answers)} if answers is not None else {}
        message = self.message(person_id, next(_ids)) | replying | content
        await self.update({"message": message})
        return int(message["message_id"])

    async def edits(self, message_id: int, person_id: int = OWNER, **content: Any) -> None:
        """Somebody edits a message, which then holds this."""
        edited = self.message(person_id, message_id) | {"edit_date": 1_770_000_100} | content
        await self.update({"edited_message": edited})

    async def reacts(self, message_id: int, *emoji: str, person_id: int = OWNER, before: Iterable[str] = ()) -> None:
        """Somebody's reactions on a message are these now."""
        reaction = {
            "chat": {"id": person_id, "type": "private", "first_name": "X"},
            "user": {"id": person_id, "is_bot": False, "first_name": "Ann"},
            "message_id": message_id,
            "date": 1_770_000_000,
            "old_reaction": [{"type": "emoji", "emoji": one} for one in before],
            "new_reaction": [{"type": "emoji", "emoji": one} for one in emoji],
        }
        is_admin = self.desk.roster.role_of(person_id) is not None
        await self.update({"message_reaction": reaction}, STAFF_UPDATES if is_admin else CUSTOMER_UPDATES)

    def message(self, person_id: int, message_id: int) -> dict[str, Any]:
        """A message of somebody, without anything in it yet."""
        named = {"username": self.usernames[person_id]} if person_id in self.usernames else {}
        return {
            "message_id": message_id,
            "date": 1_770_000_000,
            "chat": {"id": person_id, "type": "private", "first_name": "X"},
            "from": {"id": person_id, "is_bot": False, "first_name": "Ann"} | named,
        }

    async def presses(
        self,
        pressed: Action | str,
        *,
        person_id: int = OWNER,
        message_id: int | None = None,
        callback_id: str | None = None,
        is_inaccessible: bool = False,
    ) -> None:
        """Somebody presses the button with this label, or sends this action; on the newest message if none is named.

        Who has no messages uses the owner's.
        """
        chat_id = person_id if self.telegram.said(person_id) else OWNER
        at = message_id or self.telegram.last_message_id(chat_id)
        data = encode_action(pressed) if not isinstance(pressed, str) else self._data(pressed, chat_id, at)
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

    def _data(self, label: str, chat_id: int, message_id: int) -> str:
        return self.telegram.buttons(chat_id, message_id).get(label, label)

    async def update(self, content: dict[str, Any], queue: Queue = STAFF_UPDATES) -> None:
        """Publish an update and wait until it is settled."""
        body = json.dumps({"update_id": next(_ids), **content}).encode()
        await soon(self.broker.publish(queue, body))

    async def all_delivered(self) -> None:
        """Return when nothing is queued or under way."""

        async def is_settled() -> bool:
            there = await self.desk.ledger.count_open()
            return there.queued + there.sending == 0

        await eventually(is_settled, "everything delivered")

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


def without_loops(features: Sequence[Feature]) -> tuple[Feature, ...]:
    """The features, of which nothing goes on by itself: a test does it when its time has come."""
    return tuple(dataclasses.replace(feature, loops=()) for feature in features)


REGISTRY = Registry(without_loops(FEATURES))


@contextlib.asynccontextmanager
async def open_desk(
    database_url: str,
    *,
    telegram: TelegramStandIn | None = None,
    owners: Iterable[int] = (OWNER,),
    agents: Iterable[int] = (),
    patience: Patience | None = None,
    registry: Registry = REGISTRY,
) -> AsyncIterator[OpenDesk]:
    """admin_ui without its HTTP server and loops; stops gracefully at the end."""
    broker, telegram, stop = InProcessBroker(), telegram or TelegramStandIn(), asyncio.Event()
    async with open_database(database_url, name="test") as database, telegram.answering(broker):
        team = {**dict.fromkeys(owners, "owner"), **dict.fromkeys(agents, "agent")}
        roster = Roster(cast(dict[int, Role], team), registry.rights)
        admin_ui = AdminUi.of(registry, roster, broker, database, patience=patience)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(admin_ui.run(stop))
            await until(lambda: admin_ui.staff.is_consuming and admin_ui.customers.is_consuming)
            await until(lambda: admin_ui.changes.is_consuming and admin_ui.outbox.outcomes.is_consuming)
            try:
                yield OpenDesk(broker, database, admin_ui.desk, admin_ui, telegram)
            finally:
                stop.set()
