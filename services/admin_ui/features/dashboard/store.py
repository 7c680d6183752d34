"""The figures of the dashboard and of the metrics: sums over a few rows, kept by the statements that change them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.db.database import Connection
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


async def read_figures(connection: Connection) -> Figures:
    """The figures now; costs the same at any number of conversations."""
    return Figures(**dict(await queries_beside(__file__).read_figures(connection)))
