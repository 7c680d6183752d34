"""Which message is each admin's panel and what it shows, so that a restart goes on editing the same one."""

from dataclasses import dataclass
from datetime import datetime

from shared.db.database import Connection, Database
from shared.db.queries import queries_beside


@dataclass(frozen=True, slots=True)
class Panel:
    """An admin's panel. `shows` is the action code of its screen; `used_at` when the admin last acted on it."""

    admin_id: int
    message_id: int
    shows: str
    used_at: datetime


async def find_panel(connection: Connection, admin_id: int) -> Panel | None:
    """The panel of one admin."""
    row = await queries_beside(__file__).find_panel(connection, admin_id=admin_id)
    return Panel(**dict(row)) if row else None


class Panels:
    """The panels of one database. Every method raises `DatabaseUnavailable` when Postgres is away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = queries_beside(__file__)

    async def open_panels(self) -> list[Panel]:
        """Every admin's panel."""
        async with self._database.connection() as connection:
            return [Panel(**dict(row)) async for row in self._sql.open_panels(connection)]

    async def find(self, admin_id: int) -> Panel | None:
        """The panel of one admin."""
        async with self._database.connection() as connection:
            return await find_panel(connection, admin_id)

    async def save(self, admin_id: int, *, message_id: int, shows: str) -> None:
        """The admin's panel is this message and shows this."""
        async with self._database.connection() as connection:
            await self._sql.save_panel(connection, admin_id=admin_id, message_id=message_id, shows=shows)

    async def forget(self, admin_id: int) -> None:
        """The admin has no panel any more."""
        async with self._database.connection() as connection:
            await self._sql.forget_panel(connection, admin_id=admin_id)
