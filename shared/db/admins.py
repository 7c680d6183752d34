"""The admins as people: their names, and when and of what they want to be told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.db.database import Connection, Database
from shared.db.queries import queries

PushLevel = Literal["all", "high", "mine", "off"]


@dataclass(frozen=True, slots=True)
class Admin:
    """An admin. `quiet_from` and `quiet_until` are minutes since midnight on the admin's own clock, which is
    `utc_offset` minutes ahead of UTC; `chat_messages` counts the messages known in their chat with the bot. When
    Telegram last let nothing through to them is `out_of_reach_at`; who `has_missed` something is due a digest.
    """

    admin_id: int
    username: str | None = None
    first_name: str = ""
    last_name: str | None = None
    push_level: PushLevel = "all"
    quiet_from: int | None = None
    quiet_until: int | None = None
    utc_offset: int = 0
    chat_messages: int = 0
    out_of_reach_at: datetime | None = None
    has_missed: bool = False

    @property
    def user_id(self) -> int:
        """An admin is a person with a Telegram id, like a customer."""
        return self.admin_id


async def note_out_of_reach(connection: Connection, admin_id: int) -> None:
    """Telegram lets the bot not write to this admin: they never started it, or have blocked it."""
    await queries("admins").note_out_of_reach(connection, admin_id=admin_id)


async def note_caught_up(connection: Connection, admin_id: int) -> None:
    """The admin is told of everything that waits."""
    await queries("admins").note_caught_up(connection, admin_id=admin_id)


class Admins:
    """The admins of one database. Every method raises `DatabaseUnavailable` when Postgres is away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = queries("admins")

    async def meet(self, admin_id: int, *, username: str | None, first_name: str, last_name: str | None) -> None:
        """An admin wrote to the bot: remember the name, that their chat has one message more, and that they can be
        reached.
        """
        async with self._database.connection() as connection:
            await self._sql.meet_admin(
                connection, admin_id=admin_id, username=username, first_name=first_name, last_name=last_name
            )

    async def every(self) -> dict[int, Admin]:
        """Every admin who ever wrote to the bot, by id."""
        async with self._database.connection() as connection:
            return {row["admin_id"]: Admin(**dict(row)) async for row in self._sql.every_admin(connection)}

    async def find(self, admin_id: int) -> Admin:
        """One admin; with the defaults if they never wrote."""
        async with self._database.connection() as connection:
            row = await self._sql.find_admin(connection, admin_id=admin_id)
        return Admin(**dict(row)) if row else Admin(admin_id)

    async def set_push_level(self, admin_id: int, level: PushLevel) -> None:
        """Of which conversations the admin is told."""
        async with self._database.connection() as connection:
            await self._sql.set_push_level(connection, admin_id=admin_id, level=level)

    async def set_quiet_hours(self, admin_id: int, quiet_from: int | None, quiet_until: int | None) -> None:
        """When the admin is left alone: minutes since midnight on their own clock; None for both: never."""
        async with self._database.connection() as connection:
            await self._sql.set_quiet_hours(
                connection, admin_id=admin_id, quiet_from=quiet_from, quiet_until=quiet_until
            )

    async def set_utc_offset(self, admin_id: int, minutes: int) -> None:
        """How many minutes the admin's clock is ahead of UTC."""
        async with self._database.connection() as connection:
            await self._sql.set_utc_offset(connection, admin_id=admin_id, minutes=minutes)
