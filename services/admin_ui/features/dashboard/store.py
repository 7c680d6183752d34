"""The figures of the dashboard and of the metrics: sums over a few rows, kept by the statements that change them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.db.database import Database
from shared.db.queries import queries_beside


@dataclass(frozen=True, slots=True)
class Figures:
    """What the whole desk looks like. `active_users` are those not banned; unread counts active conversations."""

    total_users: int
    active_users: int
    banned_users: int
    active_conversations: int
    archived_conversations: int
    snoozed_conversations: int
    unread_messages: int
    total_credits: int
    total_time: timedelta
    oldest_unanswered_at: datetime | None


class DashboardFigures:
    """The figures of one database. Raises `DatabaseUnavailable` when Postgres is away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = queries_beside(__file__)

    async def read(self) -> Figures:
        """The figures now; costs the same at any number of conversations."""
        async with self._database.connection() as connection:
            return Figures(**dict(await self._sql.read_figures(connection)))
