"""What the ledger forgets, and what it still can do then."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from services.admin_ui.outbox.pruner import Pruner
from shared.db import Database, open_database
from shared.db.deliveries import Ledger
from shared.metrics import AdminUiMetrics
from tests.support.desk import ANN, copy_of, direct_desk, enters, received

AT_ONCE = 3
FOUR_DAYS_LATER = """
    UPDATE deliveries SET settled_at = settled_at - interval '4 days', created_at = created_at - interval '4 days'
"""
COMMAND = {"type": "bot_command", "offset": 0, "length": 7}


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url, name="test") as database:
        yield database


async def prune(database: Database, *, at_once: int = AT_ONCE) -> float:
    """Walk the ledger once; how many rows are gone."""
    metrics = AdminUiMetrics(CollectorRegistry())
    await Pruner(Ledger(database), metrics).walk(asyncio.Event(), at_once=at_once)
    return metrics.registry.get_sample_value("frontdesk_deliveries_pruned_total") or 0.0


async def row(database: Database, cause: str, *, hours: float, state: str = "sent", **rest: Any) -> int:
    """A delivery that was settled, if it was, so many hours ago."""
    given = {"kind": "push", "retry_of": None} | rest
    settled_hours = hours if state in ("sent", "rejected", "unknown") else None
    async with database.connection() as connection:
        delivery_id: int = await connection.fetchval(
            "INSERT INTO deliveries (cause, kind, retry_of, lane, chat_id, method, parameters, state, created_at, "
            "settled_at) VALUES ($1, $2, $3, 1, 1001, 'sendMessage', '{}', $4, now() - $5 * interval '1 hour', "
            "now() - $6 * interval '1 hour') RETURNING delivery_id",
            cause,
            given["kind"],
            given["retry_of"],
            state,
            hours,
            settled_hours,
        )
    return delivery_id


async def left(database: Database) -> list[str]:
    async with database.connection() as connection:
        return [one["cause"] for one in await connection.fetch("SELECT cause FROM deliveries ORDER BY delivery_id")]


async def test_only_what_is_settled_for_days_is_forgotten(database: Database) -> None:
    for number in range(5):
        await row(database, f"old {number}", hours=73)
    await row(database, "old and rejected", hours=73, state="rejected")
    await row(database, "held", hours=1000, state="held")
    await row(database, "queued", hours=1000, state="queued")
    await row(database, "in flight", hours=1000, state="sending")
    await row(database, "young", hours=71)
    await row(database, "young and rejected", hours=71, state="rejected")
    assert await prune(database) == 6
    assert await left(database) == ["held", "queued", "in flight", "young", "young and rejected"]


async def test_doubts_and_refused_replies_are_kept_for_a_month(database: Database) -> None:
    await row(database, "doubt of long ago", hours=31 * 24, state="unknown")
    await row(database, "refused long ago", hours=31 * 24, state="rejected", kind="reply")
    await row(database, "doubt", hours=29 * 24, state="unknown")
    await row(database, "refused", hours=29 * 24, state="rejected", kind="reply")
    await row(database, "sent", hours=29 * 24, kind="reply")
    assert await prune(database) == 3
    assert await left(database) == ["doubt", "refused"]


async def test_a_repetition_stays_as_long_as_its_original(database: Database) -> None:
    doubt = await row(database, "doubt", hours=29 * 24, state="unknown", kind="reply")
    await row(database, "sent again", hours=29 * 24, kind="reply", retry_of=doubt)
    assert await prune(database) == 0
    assert (await Ledger(database).count_open()).unknown == 0
    async with database.connection() as connection:
        await connection.execute("UPDATE deliveries SET settled_at = settled_at - interval '2 days'")
    await prune(database)
    await prune(database)
    assert await left(database) == []


async def test_the_walk_ends_at_the_first_young_rows(database: Database) -> None:
    for number in range(AT_ONCE):
        await row(database, f"young {number}", hours=1)
    for number in range(AT_ONCE):
        # No such thing happens by itself: it shows how far the walk goes.
        await row(database, f"old {number}", hours=100)
    assert await prune(database) == 0


async def test_a_forgotten_message_is_still_edited_and_deleted(database_url: str) -> None:
    async with direct_desk(database_url) as desk:
        await enters(desk)
        sent = await desk.sends(ANN, text="Hello")
        await desk.all_delivered()
        await desk.rows(FOUR_DAYS_LATER)
        await prune(desk.database)
        assert await desk.rows("SELECT FROM deliveries") == []
        await desk.update({"message": desk.message(ANN, sent) | {"text": "Hello"}})
        await desk.all_delivered()
        assert received(desk) == [copy_of(sent)]
        await desk.edits(sent, ANN, text="Hello!")
        await desk.all_delivered()
        assert received(desk) == ["Hello!"]
        await desk.sends(ANN, answers=sent, text="/delete", entities=[COMMAND])
        await desk.all_delivered()
        assert received(desk) == []
