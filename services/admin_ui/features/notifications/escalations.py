"""Conversations nobody has answered for too long, and after how long that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from shared.db.database import Connection
from shared.db.queries import queries_beside


@dataclass(frozen=True, slots=True, order=True)
class Waiting:
    """Since when somebody waits; they are looked at in this order."""

    since: datetime
    user_id: int


LONGEST: Final = Waiting(datetime.min.replace(tzinfo=UTC), 0)
"""Before everybody."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """Of those who wait for too long some have been looked at, up to `last`; about `user_ids` nobody had been alerted.
    `is_more`: there may be others after them.
    """

    user_ids: Sequence[int]
    last: Waiting
    is_more: bool


async def take_overdue(connection: Connection, after: Waiting, limit: int) -> Overdue:
    """Look at the next who wait for too long, after this one; from now on they count as alerted about."""
    taken = queries_beside(__file__).take_overdue(
        connection, after_since=after.since, after_user_id=after.user_id, limit=limit
    )
    rows = [row async for row in taken]
    return Overdue(
        user_ids=[row["user_id"] for row in rows if row["is_taken"]],
        last=Waiting(rows[-1]["unread_since"], rows[-1]["user_id"]) if rows else after,
        is_more=len(rows) == limit,
    )


async def note_escalated(connection: Connection, admin_ids: Sequence[int], user_ids: Sequence[int]) -> None:
    """Each of these admins is to be alerted about each of these conversations."""
    await queries_beside(__file__).note_escalated(connection, admin_ids=list(admin_ids), user_ids=list(user_ids))


async def find_escalate_after(connection: Connection) -> int | None:
    """After how many minutes without an answer everyone is alerted; None: never."""
    minutes: int | None = await queries_beside(__file__).find_escalate_after(connection)
    return minutes


async def set_escalate_after(connection: Connection, minutes: int | None) -> int | None:
    """The same, from now on; what it was before. Must run in a transaction."""
    before: int | None = await queries_beside(__file__).lock_escalate_after(connection)
    await queries_beside(__file__).set_escalate_after(connection, minutes=minutes)
    return before
