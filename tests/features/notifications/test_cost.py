"""What a round looks up costs the same however many conversations wait."""

import json
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from services.admin_ui.features.notifications import escalations, store
from services.admin_ui.features.notifications.escalations import LONGEST
from shared.db.queries import queries_beside

MANY = 20_000
MOST_BLOCKS = 300
"""Of 8 kB: some three or four for each index that is looked into, for each of twenty rows."""


@pytest.fixture
async def crowded(database_url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Many conversations in which somebody waits, of whom some are banned, and three admins who heard of all."""
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(
            f"""
            INSERT INTO users (user_id, username, banned) SELECT n, 'user' || n, n % 50 = 0
            FROM generate_series(1, {MANY}) n;
            INSERT INTO conversations (
                user_id, last_message_at, total_messages, unread_messages, priority_level, last_user_message,
                last_message_id, last_update_id, unread_since
            )
            SELECT n, now() - n * interval '1 second', 3, 2, n % 70, 'x', 5, n, now() - n * interval '1 second'
            FROM generate_series(1, {MANY}) n;
            INSERT INTO escalations SELECT user_id, unread_since FROM conversations;
            INSERT INTO pushes (admin_id, user_id, told_total)
            SELECT a, n, 3 FROM generate_series(1, 3) a, generate_series(1, {MANY}) n;
            """  # noqa: S608 - the numbers are the test's own
        )
        await connection.execute("VACUUM ANALYZE")
        yield connection
    finally:
        await connection.close()


@pytest.mark.parametrize(
    ("module", "query", "values"),
    [
        (escalations, "take_overdue", (LONGEST.since, LONGEST.user_id, 20)),
        (store, "read_states", ([1, 2, 3], [101, 102, 103, 104, 105])),
        (store, "first_waiting", (0, None, 10)),
    ],
)
async def test_a_query_reads_few_blocks(
    crowded: "asyncpg.Connection[asyncpg.Record]", module: Any, query: str, values: tuple[Any, ...]
) -> None:
    plan = await explained(crowded, module, query, values)
    assert plan["Actual Rows"] > 0
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < MOST_BLOCKS


async def test_who_waits_too_long_is_found_in_order(crowded: "asyncpg.Connection[asyncpg.Record]") -> None:
    plan = await explained(crowded, escalations, "take_overdue", (LONGEST.since, LONGEST.user_id, 500))
    assert "conversations_oldest_unanswered" in json.dumps(plan)


async def explained(
    connection: "asyncpg.Connection[asyncpg.Record]", module: Any, query: str, values: tuple[Any, ...]
) -> dict[str, Any]:
    """The plan of a query and what it read; the values stand in the order of its text."""
    sql = getattr(queries_beside(module.__file__), query).sql
    for _ in range(2):
        # The first look after a VACUUM also sets hint bits and fills caches.
        [top] = json.loads(await connection.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", *values))
    plan: dict[str, Any] = top["Plan"]
    return plan
