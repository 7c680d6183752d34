"""The admins as people: their names, their language and time zone, and what they want to be notified about, and
when.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.db.database import Connection, Database
from shared.db.queries import queries

PushLevel = Literal["all", "high", "mine", "off"]


@dataclass(frozen=True, slots=True)
class Admin:
    """An admin. `quiet_from` and `quiet_until` are minutes since midnight on the admin's own clock, which is that
    of the IANA zone `time_zone`; `language` is the one they chose, `language_code` the one Telegram says they use;
    `chat_messages` counts the messages known in their chat with the bot. When Telegram last let nothing through to
    them is `out_of_reach_at`; who `has_missed` something is due a digest.
    """

    admin_id: int
    username: str | None = None
    first_name: str = ""
    last_name: str | None = None
    push_level: PushLevel = "all"
    quiet_from: int | None = None
    quiet_until: int | None = None
    time_zone: str = "UTC"
    language: str | None = None
    language_code: str | None = None
    chat_messages: int = 0
    out_of_reach_at: datetime | None = None
    has_missed: bool = False

    @property
    def user_id(self) -> int:
        """An admin is a person with a Telegram id, like a customer."""
        return self.admin_id


async def find_admin(connection: Connection, admin_id: int) -> Admin:
    """One admin; with the defaults if they never wrote."""
    row = await queries("admins").find_admin(connection, admin_id=admin_id)
    return Admin(**dict(row)) if row else Admin(admin_id)


async def lock_admin(connection: Connection, admin_id: int) -> Admin:
    """The same, whose settings nobody else changes before the transaction ends; there is a row from now on."""
    await queries("admins").add_admin(connection, admin_id=admin_id)
    return Admin(**dict(await queries("admins").lock_admin(connection, admin_id=admin_id)))


async def set_push_level(connection: Connection, admin_id: int, level: PushLevel) -> None:
    """Which conversations the admin is notified about."""
    await queries("admins").set_push_level(connection, admin_id=admin_id, level=level)


async def set_quiet_hours(
    connection: Connection, admin_id: int, quiet_from: int | None, quiet_until: int | None
) -> None:
    """When the admin is left alone: minutes since midnight on their own clock; None for both: never."""
    await queries("admins").set_quiet_hours(
        connection, admin_id=admin_id, quiet_from=quiet_from, quiet_until=quiet_until
    )


async def set_time_zone(connection: Connection, admin_id: int, time_zone: str) -> None:
    """By which clock the admin's dates and quiet hours go: the name of an IANA zone."""
    await queries("admins").set_time_zone(connection, admin_id=admin_id, time_zone=time_zone)


async def set_language(connection: Connection, admin_id: int, language: str | None) -> None:
    """In which language the bot speaks to the admin; None: in Telegram's."""
    await queries("admins").set_language(connection, admin_id=admin_id, language=language)


async def note_out_of_reach(connection: Connection, admin_id: int) -> None:
    """Telegram lets the bot not write to this admin: they never started it, or have blocked it."""
    await queries("admins").note_out_of_reach(connection, admin_id=admin_id)


async def note_caught_up(connection: Connection, admin_id: int) -> None:
    """The admin has been notified about everything that waits."""
    await queries("admins").note_caught_up(connection, admin_id=admin_id)


class Admins:
    """The admins of one database. Every method raises `DatabaseUnavailable` when Postgres is away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = queries("admins")

    async def meet(
        self,
        admin_id: int,
        *,
        username: str | None,
        first_name: str,
        last_name: str | None,
        language_code: str | None = None,
    ) -> None:
        """An admin wrote to the bot: remember the name and Telegram's language, that their chat has one message
        more, and that they can be reached.
        """
        async with self._database.connection() as connection:
            await self._sql.meet_admin(
                connection,
                admin_id=admin_id,
                username=username,
                first_name=first_name,
                last_name=last_name,
                language_code=language_code,
            )

    async def every(self) -> dict[int, Admin]:
        """Every admin who ever wrote to the bot, by id."""
        async with self._database.connection() as connection:
            return {row["admin_id"]: Admin(**dict(row)) async for row in self._sql.every_admin(connection)}

    async def find(self, admin_id: int) -> Admin:
        """One admin; with the defaults if they never wrote."""
        async with self._database.connection() as connection:
            return await find_admin(connection, admin_id)
