"""What every screen needs to know of the admin who looks at it."""

from dataclasses import dataclass

from shared.db.database import Database
from shared.db.queries import queries_beside
from shared.domain.people import PersonName


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many minutes an admin's clock is ahead of UTC, and the customer whose direct message mode they are in."""

    utc_offset: int
    writing_to: PersonName | None


class Outlooks:
    """The outlooks in one database. Raises `DatabaseUnavailable` when Postgres is away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = queries_beside(__file__)

    async def find(self, admin_id: int) -> Outlook:
        """Everybody has one, also who never wrote to the bot."""
        async with self._database.connection() as connection:
            row = await self._sql.find_outlook(connection, admin_id=admin_id)
        names = {field: row[field] for field in PersonName.__slots__}
        return Outlook(row["utc_offset"], PersonName(**names) if row["user_id"] is not None else None)
