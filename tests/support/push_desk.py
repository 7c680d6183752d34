"""admin_ui in a test with the loop of notifications at hand: a test says when it does a round, and what time it is."""

import contextlib
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from services.admin_ui.features.notifications.escalations import set_escalate_after
from services.admin_ui.features.notifications.loop import NotificationLoop, Pace
from shared.contracts.customer_events import MessageReceived
from shared.db.admins import Admin, set_push_level, set_quiet_hours
from tests.support.events import EPOCH, edit, message
from tests.support.open_desk import OWNER, OpenDesk, open_desk

BOB = 1002
NAMES = {OWNER: "ann", BOB: "bob"}
AT_ONCE = Pace(tick=0.05, rounds_apart=0, when_crowded=0, after_push=0, after_digest=0, alarms_apart=0)
"""Nobody waits for anything."""


@dataclass(slots=True)
class PushDesk:
    """What a test holds in its hands. `now` is what the loop takes for the time."""

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

    async def fetch(self, sql: str, *given: Any) -> list[dict[str, Any]]:
        """Rows of a query."""
        async with self.open.database.connection() as connection:
            return [dict(row) for row in await connection.fetch(sql, *given)]

    async def owed(self) -> list[dict[str, Any]]:
        """What admins have not been notified about; empty at rest."""
        return await self.fetch(
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
async def push_desk(
    database_url: str, *, owners: Iterable[int] = (OWNER,), agents: Iterable[int] = (), escalate: int | None = None
) -> AsyncIterator[PushDesk]:
    """admin_ui with its delivering; nobody is alerted unless asked for."""
    async with open_desk(database_url, owners=owners, agents=agents) as there:
        async with there.database.transaction() as connection:
            await set_escalate_after(connection, escalate)
        there.usernames.update(NAMES)
        for admin_id, username in NAMES.items():
            await there.desk.admins.meet(admin_id, username=username, first_name="X", last_name=None)
        loop = NotificationLoop(there.database, there.desk.roster, there.desk.sent, AT_ONCE)
        # Whoever is new here is notified about what waits: nothing does yet.
        await loop.round(datetime.now(UTC))
        yield PushDesk(there, loop)
