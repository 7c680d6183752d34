"""The loop behind the notifications: woken by what happens, and never idle for longer than a tick."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import structlog

from services.admin_ui.features.notifications.backlog import work_off
from services.admin_ui.features.notifications.escalations import LONGEST, note_escalated, take_overdue
from services.admin_ui.features.notifications.notify import Made, notify
from services.admin_ui.features.notifications.recipients import Recipient, recipients_of, to_be_alerted
from services.admin_ui.features.notifications.store import START, admins_to_notify, take_backlog, take_live_backlog
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.rights import Roster
from shared.db import Database
from shared.db.admins import Admins
from shared.db.backlog import BacklogRow
from shared.db.database import Connection
from shared.errors import TryAgain
from shared.stopping import nap, pause

log = structlog.get_logger()

MOST_ROWS: Final = 100
"""Of the backlog in one transaction."""

MOST_OVERDUE: Final = 500
"""Conversations looked at in one query for whether nobody answers them (docs/decisions.md 7.5)."""

_RETRY_S: Final = 1.0


async def run(desk: Desk, stop: asyncio.Event) -> None:
    """Notify until asked to stop."""
    await NotificationLoop(desk.database, desk.roster, desk.sent, woken=desk.bell.listen()).run(stop)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often what is done, in seconds. `rounds_apart`: however many wake the loop. `when_crowded`: while more comes
    in than a round takes; meanwhile the messages of a customer become one. `after_push`: Telegram allows a chat one
    message a second.
    """

    tick: float = 1.0
    rounds_apart: float = 0.1
    when_crowded: float = 0.25
    after_push: float = 1.0
    after_digest: float = 10.0
    alarms_apart: float = 10.0

    def after(self, made: Made) -> float:
        """How long an admin is left alone after that."""
        if made == "nothing":
            return 0.0
        return self.after_digest if made == "digest" else self.after_push


class NotificationLoop:
    """Turns the backlog into live messages and notifications. It remembers only how long ago it did what; the rest is
    in Postgres.
    """

    def __init__(
        self,
        database: Database,
        roster: Roster,
        sent: Callable[[], None],
        pace: Pace | None = None,
        woken: asyncio.Event | None = None,
    ) -> None:
        self._database = database
        self._admins = Admins(database)
        self._roster = roster
        self._sent = sent
        self._pace = pace or Pace()
        self._woken = woken or asyncio.Event()
        self._after: BacklogRow = START
        self._at_once = MOST_ROWS
        self._pause_until: dict[int, float] = {}
        self._last: dict[int, Made] = {}
        self._alarms_at = 0.0
        self._overdue_since = LONGEST
        self._walked_to = LONGEST

    async def run(self, stop: asyncio.Event) -> None:
        """Work until asked to stop."""
        while not stop.is_set():
            started = time.monotonic()
            self._woken.clear()
            try:
                is_more = await self.round(datetime.now(UTC))
            except TryAgain as exc:
                await log.awarning("notifications wait", error=str(exc))
                await pause(stop, _RETRY_S)
            except Exception:  # noqa: BLE001 - presses must go on, and so must all rows but the one at fault.
                await log.aexception("a round of notifications failed")
                self._at_once = 1
                await pause(stop, _RETRY_S)
            else:
                await self._nap(stop, started, is_more=is_more)

    async def round(self, now: datetime) -> bool:
        """Do what there is to do; True when there is more to do at once."""
        recipients = recipients_of(self._roster, await self._admins.every(), now)
        is_more = await self._work_off(recipients)
        await self._raise_alarms(recipients)
        for recipient in await self._whom_to_notify(recipients):
            is_more |= await self._notify(recipient, now) == "nothing"
        return is_more

    async def _work_off(self, recipients: Sequence[Recipient]) -> bool:
        before, is_written = self._after, False
        async with self._database.transaction() as connection:
            # What was at fault must not come along again: then each row is taken by itself, in its turn.
            rows = [] if self._at_once == 1 else await take_live_backlog(connection, MOST_ROWS)
            rows += await self._next_rows(connection)
            if rows:
                is_written = await work_off(connection, rows, recipients)
        if is_written:
            self._sent()
        return self._after != START or before != START

    async def _next_rows(self, connection: Connection) -> list[BacklogRow]:
        """From where the last round ended, or from the start again. A round that fails is not begun again at once."""
        rows = await take_backlog(connection, self._after, self._at_once)
        self._after = rows[-1] if len(rows) == self._at_once else START
        if not rows:
            self._at_once = MOST_ROWS
        return rows

    async def _raise_alarms(self, recipients: Sequence[Recipient]) -> None:
        """Alert everyone about conversations nobody answers: about those that became overdue since the last look, and,
        on a walk through all of them in parts, those whose wait turned out to have begun earlier.
        """
        if time.monotonic() < self._alarms_at:
            return
        async with self._database.transaction() as connection:
            overdue = await take_overdue(connection, self._walked_to, MOST_OVERDUE)
            newest = await take_overdue(connection, self._overdue_since, MOST_OVERDUE)
            if overdue.user_ids or newest.user_ids:
                await note_escalated(connection, to_be_alerted(recipients), [*overdue.user_ids, *newest.user_ids])
        self._walked_to = overdue.last if overdue.is_more else LONGEST
        self._overdue_since = max(self._overdue_since, overdue.last, newest.last)
        self._alarms_at = time.monotonic() + (0 if overdue.is_more or newest.is_more else self._pace.alarms_apart)

    async def _whom_to_notify(self, recipients: Iterable[Recipient]) -> list[Recipient]:
        now = time.monotonic()
        ready = {
            one.admin_id: one
            for one in recipients
            if not one.is_out_of_reach and self._pause_until.get(one.admin_id, 0) <= now
        }
        undisturbed = [admin_id for admin_id, one in ready.items() if one.is_undisturbed]
        catching_up = [admin_id for admin_id, one in ready.items() if one.is_to_catch_up]
        async with self._database.connection() as connection:
            found = await admins_to_notify(connection, list(ready), undisturbed, catching_up)
        return [ready[admin_id] for admin_id in found]

    async def _notify(self, recipient: Recipient, now: datetime) -> Made:
        admin_id = recipient.admin_id
        async with self._database.transaction() as connection:
            made = await notify(connection, recipient, now, redraws_first=self._last.get(admin_id) == "news")
        self._last[admin_id] = made
        self._pause_until[admin_id] = time.monotonic() + self._pace.after(made)
        if made != "nothing":
            self._sent()
        return made

    async def _nap(self, stop: asyncio.Event, started: float, *, is_more: bool) -> None:
        is_crowded = self._after != START and self._at_once == MOST_ROWS
        apart = self._pace.when_crowded if is_crowded else self._pace.rounds_apart
        await pause(stop, started + apart - time.monotonic())
        if not is_more:
            await nap(stop, self._woken, self._next_in())

    def _next_in(self) -> float:
        """Until the next tick, or the end of somebody's pause if that is sooner."""
        now = time.monotonic()
        pauses = [until - now for until in self._pause_until.values() if until > now]
        return min([self._pace.tick, *pauses])
