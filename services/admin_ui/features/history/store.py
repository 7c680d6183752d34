"""What was said in a conversation, both ways, and what of it has not arrived. A page costs the same at any length."""

from dataclasses import dataclass
from datetime import datetime

from services.admin_ui.ui.action import MAX_ID
from shared.db.database import Connection
from shared.db.history import HistoryMessage, Undelivered
from shared.db.queries import queries_beside


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Messages that follow each other, oldest first, and whether there are more before and after them."""

    messages: tuple[HistoryMessage, ...]
    has_older: bool = False
    has_newer: bool = False


@dataclass(frozen=True, slots=True)
class AllUndelivered:
    """The newest answers that have not arrived, oldest first, and how many there are in all."""

    answers: tuple[Undelivered, ...] = ()
    total: int = 0


async def newest(connection: Connection, user_id: int, limit: int) -> HistoryPage:
    """The last messages of a conversation."""
    return await older_than(connection, user_id, MAX_ID, limit)


async def older_than(connection: Connection, user_id: int, message_id: int, limit: int) -> HistoryPage:
    """The messages right before this one."""
    return await _page(connection, user_id, older_than=message_id, newer_than=0, older=limit, newer=0)


async def newer_than(connection: Connection, user_id: int, message_id: int, limit: int) -> HistoryPage:
    """The messages right after this one."""
    return await _page(connection, user_id, older_than=0, newer_than=message_id, older=0, newer=limit)


async def find_undelivered(
    connection: Connection, user_id: int, *, rejected_since: datetime, limit: int
) -> AllUndelivered:
    """The answers that have not arrived; of those that were refused only the ones written since then."""
    found = queries_beside(__file__).undelivered_answers(
        connection, user_id=user_id, rejected_since=rejected_since, limit=limit
    )
    rows = [row async for row in found]
    return AllUndelivered(tuple(Undelivered.of(row) for row in reversed(rows)), rows[0]["total"] if rows else 0)


async def _page(connection: Connection, user_id: int, **place: int) -> HistoryPage:
    sql = queries_beside(__file__)
    rows = [row async for row in sql.history_page(connection, user_id=user_id, **place)]
    if not rows:
        return HistoryPage(())
    first_id, last_id = rows[0]["message_id"], rows[-1]["message_id"]
    more = await sql.is_more_around(connection, user_id=user_id, first_id=first_id, last_id=last_id)
    return HistoryPage(tuple(map(HistoryMessage.of, rows)), has_older=more["older"], has_newer=more["newer"])
