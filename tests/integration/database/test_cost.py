"""What a screen looks up costs the same at any number of conversations and any length of a history."""

import json
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from services.admin_ui.features.history import store as history
from services.admin_ui.features.notifications import escalations
from services.admin_ui.ui import viewer_store
from shared.db.listing import list_queries
from shared.db.queries import queries, queries_beside
from tests.support.events import EPOCH

MANY = 20_000
MOST_BLOCKS = 200
"""Of 8 kB: some three or four for each index that is looked into, for each of ten rows."""


@pytest.fixture
async def crowded(database_url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Many conversations, one of them a long one, and a team that is busy."""
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(
            f"""
            INSERT INTO users (user_id, username) SELECT n, 'user' || n FROM generate_series(1, {MANY}) n;
            INSERT INTO admins (admin_id, username) SELECT n, 'admin' || n FROM generate_series(1, 30) n;
            INSERT INTO messages (user_id, message_id, sent_at, kind, text, direction, admin_id, reply_to_message_id)
            SELECT n, 4, now(), 'text', 'x', 'outgoing', 1, 3 FROM generate_series(1, {MANY}) n
            UNION ALL SELECT 7, n, now(), 'text', 'x', 'incoming', NULL, n - 1 FROM generate_series(5, {MANY}) n;
            INSERT INTO conversations (
                user_id, last_message_at, total_messages, unread_messages, priority_level, last_user_message,
                last_message_id, last_update_id, claimed_by, claimed_at, last_outgoing_id, last_answered_by,
                unread_since
            )
            SELECT n, now() - n * interval '1 second', 1, n % 3, n % 70, 'x', 5, n, 1 + n % 30, now(), 4, 1 + n % 30,
                   CASE WHEN n % 3 > 0 THEN now() - n * interval '1 second' END
            FROM generate_series(1, {MANY}) n;
            INSERT INTO escalations SELECT user_id, unread_since FROM conversations WHERE unread_messages > 0;
            INSERT INTO direct_modes (admin_id, user_id, shown_from_id, shown_ids, answered_up_to)
            SELECT n, n, 0, '{{}}', 0 FROM generate_series(1, 30) n;
            """  # noqa: S608 - the numbers are the test's own
        )
        await connection.execute("VACUUM ANALYZE")
        yield connection
    finally:
        await connection.close()


async def blocks(connection: "asyncpg.Connection[asyncpg.Record]", sql: str, *values: Any) -> int:
    """How many blocks of tables and indexes a query reads; the values stand in the order of its text."""
    explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}"
    for _ in range(2):
        # The first look after a VACUUM also sets hint bits and fills caches.
        [top] = json.loads(await connection.fetchval(explain, *values))
    assert top["Plan"]["Actual Rows"] > 0
    return int(top["Plan"]["Shared Hit Blocks"] + top["Plan"]["Shared Read Blocks"])


CURSOR = (False, 35, 1, EPOCH, 10_000)


CONVERSATIONS, HISTORY = queries("conversations"), queries_beside(history.__file__)
VIEWERS, ESCALATIONS = queries_beside(viewer_store.__file__), queries_beside(escalations.__file__)


@pytest.mark.parametrize(
    ("query", "values"),
    [
        (list_queries().first, ("active", 10)),
        (list_queries().last, ("active", 10)),
        (list_queries().after, ("active", *CURSOR, 10)),
        (list_queries().before, ("active", *CURSOR, 10)),
        (CONVERSATIONS.find_conversation, (7,)),
        (HISTORY.history_page, (7, 2**63 - 1, 24, 0, 0)),
        (HISTORY.history_page, (7, MANY // 2, 24, 0, 0)),
        (HISTORY.history_page, (7, 0, 0, MANY // 2, 24)),
        (HISTORY.is_more_around, (7, 100, MANY - 100)),
        (VIEWERS.find_viewer_settings, (7,)),
        (ESCALATIONS.take_overdue, (escalations.LONGEST.since, escalations.LONGEST.user_id, 20)),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
async def test_a_query_reads_few_blocks(
    crowded: "asyncpg.Connection[asyncpg.Record]", query: Any, values: tuple[Any, ...]
) -> None:
    assert await blocks(crowded, query.sql, *values) < MOST_BLOCKS
