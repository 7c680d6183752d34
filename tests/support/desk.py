"""admin_ui as the product puts it together, at work in a test: on the in-process broker, with Telegram's stand-in and
somebody who presses buttons. `open_desk` is all of it but its loops; `direct_desk` has a team, and customers who have
written; `notification_desk` has the loop of notifications at hand.
"""

import asyncio
import contextlib
import dataclasses
import json
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final, cast

from services.admin_ui.catalogue import FEATURES
from services.admin_ui.features.direct_mode.actions import ShowDirect
from services.admin_ui.features.notifications.escalations import set_escalate_after
from services.admin_ui.features.notifications.loop import NotificationLoop, Pace
from services.admin_ui.service import AdminUi
from services.admin_ui.ui.action import Action, encode_action
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.feature import Feature
from services.admin_ui.ui.registry import Registry
from services.admin_ui.ui.rights import Role, Roster
from services.tracker.commit import commit
from shared.broker.in_process import InProcessBroker
from shared.contracts.customer_events import AnyCustomerEvent, MessageReceived
from shared.contracts.wire import CUSTOMER_UPDATES, STAFF_UPDATES, Queue
from shared.db import Database, open_database
from shared.db.admins import Admin, set_push_level, set_quiet_hours
from shared.retry import Patience
from tests.support.events import EPOCH, edit, message
from tests.support.telegram_stand_in import TelegramStandIn
from tests.support.waiting import eventually, soon, until

OWNER: Final = 1001
ANN, BOB = OWNER, 1002
"""An owner, and a colleague."""

ADA, EVE = 7, 8
"""Customers."""

Row = dict[str, Any]
_NAMES: Final = {ANN: "ann", BOB: "bob"}
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
    _as_of: int | None = None

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

    async def update(self, content: dict[str, Any], queue: Queue = STAFF_UPDATES, *, is_replayed: bool = False) -> None:
        """Publish an update and wait until it is settled. It is the newest, unless `as_of` says otherwise."""
        update_id = self._as_of if self._as_of is not None else next(_ids)
        body = json.dumps({"update_id": update_id, **content}).encode()
        await soon(self.broker.publish(queue, body, is_replayed=is_replayed))

    @contextlib.contextmanager
    def as_of(self, update_id: int) -> Iterator[None]:
        """What happens in the block has this number: it happened then, and comes only now."""
        self._as_of = update_id
        try:
            yield
        finally:
            self._as_of = None

    async def all_delivered(self) -> None:
        """Return when nothing is queued or under way."""

        async def is_settled() -> bool:
            there = await self.desk.ledger.count_open()
            return there.queued + there.sending == 0

        await eventually(is_settled, "everything delivered")

    async def happen(self, *events: AnyCustomerEvent) -> None:
        """Customers do something: committed as a tracker does, announced to nobody."""
        await commit(self.database, events, ())

    async def rows(self, query: str, *arguments: object) -> list[Row]:
        """What Postgres answers."""
        async with self.database.connection() as connection:
            return [dict(row) for row in await connection.fetch(query, *arguments)]

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


@contextlib.asynccontextmanager
async def direct_desk(database_url: str, patience: Patience | None = None) -> AsyncIterator[OpenDesk]:
    """@ann and the agent @bob have a panel each; @ada wrote messages 1 and 2, @eve 3."""
    async with open_desk(database_url, agents=(BOB,), patience=patience) as desk:
        desk.usernames.update(_NAMES)
        await desk.happen(
            message(ADA, 1, username="ada", text="Hello"),
            message(ADA, 2, username="ada", text="My order is <late>"),
            message(EVE, 3, username="eve", text="Hi"),
        )
        for admin_id in (ANN, BOB):
            await desk.types("/conversations", admin_id)
        yield desk


async def enters(desk: OpenDesk, user_id: int = ADA, admin_id: int = ANN) -> None:
    """Press 💬 Direct Message on the panel."""
    await desk.presses(ShowDirect(user_id), person_id=admin_id, message_id=panel_of(desk, admin_id))


def panel_of(desk: OpenDesk, admin_id: int = ANN) -> int:
    """The admin's newest message with buttons."""
    own = [message_id for chat_id, message_id in desk.telegram.messages if chat_id == admin_id]
    return max(message_id for message_id in own if desk.telegram.buttons(admin_id, message_id))


def received(desk: OpenDesk, user_id: int = ADA) -> list[str]:
    """What the customer's chat holds from the bot, oldest first."""
    return desk.telegram.said(user_id)


def copy_of(message_id: int, admin_id: int = ANN) -> str:
    """How the stand-in shows a copied message."""
    return f"copy of {admin_id}/{message_id}"


async def forget(desk: OpenDesk, user_id: int = ADA) -> None:
    """An operator takes the customer out of the database."""
    await desk.rows("DELETE FROM conversations WHERE user_id = $1", user_id)
    await desk.rows("DELETE FROM messages WHERE user_id = $1", user_id)
    await desk.rows("DELETE FROM users WHERE user_id = $1", user_id)


AT_ONCE: Final = Pace(tick=0.05, rounds_apart=0, when_crowded=0, after_push=0, after_digest=0, alarms_apart=0)
"""Nobody waits for anything."""


@dataclass(slots=True)
class NotificationDesk:
    """What such a test holds in its hands. `now` is what the loop takes for the time."""

    open: OpenDesk
    loop: NotificationLoop
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    _last_ids: dict[int, int] = field(default_factory=dict)
    _update_ids: Iterator[int] = field(default_factory=lambda: count(1))

    def written(self, user_id: int = 7, text: str = "Hello", **rest: Any) -> MessageReceived:
        """The customer's next message, sent just now unless said otherwise."""
        message_id = rest.pop("message_id", self._last_ids.get(user_id, 10) + 1)
        self._last_ids[user_id] = max(message_id, self._last_ids.get(user_id, 0))
        return message(
            user_id, message_id, second=rest.pop("second", self.second), text=text, **self._named(user_id) | rest
        )

    async def writes(self, user_id: int = 7, text: str = "Hello", **rest: Any) -> int:
        """A customer writes, and everything that follows from it comes to rest; the message's id."""
        written = self.written(user_id, text, **rest)
        await self.open.happen(written)
        await self.rest()
        return written.message_id

    async def edits(self, user_id: int, message_id: int, text: str, **rest: Any) -> None:
        """A customer edits a message, and everything comes to rest."""
        second = self.second
        given = self._named(user_id) | rest
        await self.open.happen(edit(user_id, message_id, sent=second, second=second, text=text, **given))
        await self.rest()

    async def rest(self) -> None:
        """Work until there is nothing left to do."""
        while True:
            made = len(self.open.telegram.calls)
            is_more = await self.loop.round(self.now)
            await self.open.all_delivered()
            if not is_more and len(self.open.telegram.calls) == made:
                return

    def passes(self, **time: float) -> None:
        """Time goes by."""
        self.now += timedelta(**time)

    def chat(self, admin_id: int = OWNER) -> list[str]:
        """What the admin's chat shows."""
        return self.open.telegram.said(admin_id)

    def made(self, method: str, admin_id: int = OWNER) -> int:
        """How many calls of a method were made to the admin's chat."""
        return sum(call.parameters.get("chat_id") == admin_id for call in self.open.telegram.made(method))

    @property
    def quiet_now(self) -> dict[str, int]:
        """Settings of an admin whose quiet hours began an hour ago."""
        minute = self.now.hour * 60 + self.now.minute
        return {"quiet_from": (minute - 60) % 1440, "quiet_until": (minute + 60) % 1440}

    async def set(self, admin_id: int = OWNER, **settings: Any) -> None:
        """Change the settings of an admin."""
        chosen = Admin(admin_id, **settings)
        async with self.open.database.connection() as connection:
            await set_push_level(connection, admin_id, chosen.push_level)
            await set_quiet_hours(connection, admin_id, chosen.quiet_from, chosen.quiet_until)

    async def rows(self, query: str, *arguments: object) -> list[Row]:
        """What Postgres answers."""
        return await self.open.rows(query, *arguments)

    async def owed(self) -> list[Row]:
        """What admins have not been notified about; empty at rest."""
        return await self.rows(
            "SELECT a.admin_id, c.user_id, c.total_messages, p.told_total, p.reason "
            "FROM conversations c CROSS JOIN unnest($1::bigint[]) a(admin_id) "
            "LEFT JOIN pushes p ON p.admin_id = a.admin_id AND p.user_id = c.user_id "
            "WHERE p.told_total IS DISTINCT FROM c.total_messages OR p.reason IS NOT NULL "
            "UNION ALL SELECT NULL, user_id, NULL, NULL, 'backlog' FROM push_backlog",
            list(self.open.desk.roster.roles),
        )

    def _named(self, user_id: int) -> dict[str, Any]:
        return {"first_name": f"User {user_id}", "username": f"user{user_id}", "update_id": next(self._update_ids)}

    @property
    def second(self) -> int:
        """The time as customers' events count it."""
        return int((self.now - EPOCH).total_seconds())


@contextlib.asynccontextmanager
async def notification_desk(
    database_url: str, *, owners: Iterable[int] = (OWNER,), agents: Iterable[int] = (), escalate: int | None = None
) -> AsyncIterator[NotificationDesk]:
    """admin_ui with its delivering; nobody is alerted unless asked for."""
    async with open_desk(database_url, owners=owners, agents=agents) as there:
        async with there.database.transaction() as connection:
            await set_escalate_after(connection, escalate)
        there.usernames.update(_NAMES)
        for admin_id, username in _NAMES.items():
            await there.desk.admins.meet(admin_id, username=username, first_name="X", last_name=None)
        loop = NotificationLoop(there.database, there.desk.roster, there.desk.sent, AT_ONCE)
        # Whoever is new here is notified about what waits: nothing does yet.
        await loop.round(datetime.now(UTC))
        yield NotificationDesk(there, loop)
