"""Conversations nobody has answered for too long, and after how long that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from shared.db.database import Connection, Database
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
    """Of those who wait for too long some have been looked at, up to `last`: of `user_ids` nobody had been told that
    they do. `is_more`: there may be others after them.
    """

    user_ids: Sequence[int]
    last: Waiting
    is_more: bool


async def take_overdue(connection: Connection, after: Waiting, limit: int) -> Overdue:
    """Look at the next who wait for too long, after this one; from now on somebody has been told of them."""
    taken = queries_beside(__file__).take_overdue(
        connection, after_since=after.since, after_user_id=after.user_id, limit=limit
    )
    rows = [row async for row in taken]
    return Overdue(
        user_ids=[row["user_id"] for row in rows if row["is_taken"]],
        last=Waiting(rows[-1]["unread_since"], rows[-1]["user_id"]) if rows else after,
        is_more=len(rows) == limit,
    )


async def wish_escalated(connection: Connection, admin_ids: Sequence[int], user_ids: Sequence[int]) -> None:
    """Each of these admins is to be told of each of these conversations."""
    await queries_beside(__file__).wish_escalated(connection, admin_ids=list(admin_ids), user_ids=list(user_ids))


class DeskSettings:
    """What owners set for everybody. Every method raises `DatabaseUnavailable` when Postgres is away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = queries_beside(__file__)

    async def escalate_after_minutes(self) -> int | None:
        """After how long without an answer everybody is told; None: never."""
        async with self._database.connection() as connection:
            minutes: int | None = await self._sql.escalate_after(connection)
        return minutes

    async def set_escalate_after_minutes(self, minutes: int | None) -> None:
        """The same, from now on."""
        async with self._database.connection() as connection:
            await self._sql.set_escalate_after(connection, minutes=minutes)
