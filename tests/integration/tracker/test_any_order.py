"""The tracker is order-free: any permutation, duplication and split of the same events over any number of workers
leaves identical rows, and these equal a recount made without SQL.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.tracker.commit import commit
from shared.contracts.customer_events import AnyCustomerEvent, BotBlocked, BotUnblocked, MessageEdited, MessageReceived
from shared.db import open_database
from tests.support.events import at, block, edit, message, seen

CUSTOMERS = (1, 2, 2**40)
BANNED = 2
TABLES = {"messages": "user_id, message_id", "conversations": "user_id", "users": "user_id"}


@dataclass(frozen=True)
class Plan:
    """Which worker applies which batches, in this order."""

    workers: list[list[list[AnyCustomerEvent]]]


@st.composite
def histories(draw: st.DrawFn) -> list[AnyCustomerEvent]:
    """What really happened once: every event with an update id of its own; an edit keeps its message's date."""
    events: list[AnyCustomerEvent] = []
    dates = draw(st.lists(st.integers(0, 5), min_size=18, max_size=18))
    for n, date in enumerate(dates):
        user_id, message_id = CUSTOMERS[n % 3], 10 + n // 3
        name = draw(st.sampled_from(["Ada", "Bea", "Cyd"]))
        text = draw(st.sampled_from(["a", "b" * 600, "", "ü👩‍👩‍👧"]))
        label = draw(st.sampled_from([None, "📷 Photo"]))
        if draw(st.booleans()):
            events.append(
                message(user_id, message_id, second=date, update_id=n + 1, text=text, label=label, first_name=name)
            )
        for number in range(draw(st.integers(0, 2))):
            events.append(
                edit(
                    user_id,
                    message_id,
                    sent=date,
                    second=date + draw(st.integers(0, 2)),
                    update_id=100 + 10 * n + number,
                    text=f"{text}!{number}",
                    first_name=name,
                )
            )
    for n in range(draw(st.integers(0, 4))):
        user_id, date = draw(st.sampled_from(CUSTOMERS)), draw(st.integers(0, 8))
        events.append(seen(user_id, second=date, update_id=500 + n, first_name=f"Seen {n}"))
        events.append(block(user_id, second=date, update_id=600 + n, blocked=draw(st.booleans())))
    return events


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[AnyCustomerEvent], Plan]:
    """A history, and a way to deliver it: repeated, shuffled, split into batches, spread over workers."""
    history = draw(histories())
    repeated = history + draw(st.lists(st.sampled_from(history), max_size=15)) if history else []
    shuffled = draw(st.permutations(repeated))
    workers: list[list[list[AnyCustomerEvent]]] = [[] for _ in range(draw(st.integers(1, 3)))]
    while shuffled:
        size = draw(st.integers(1, 12))
        draw(st.sampled_from(workers)).append(list(shuffled[:size]))
        shuffled = shuffled[size:]
    return history, Plan(workers)


async def rows_after(database_url: str, plan: Plan) -> dict[str, list[dict[str, Any]]]:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("DELETE FROM conversations; DELETE FROM messages; DELETE FROM users")
        await connection.execute("INSERT INTO users (user_id, banned) VALUES ($1, true)", BANNED)
        async with open_database(database_url, name="test") as database:

            async def work(batches: Sequence[Sequence[AnyCustomerEvent]]) -> None:
                for batch in batches:
                    await commit(database, batch, [])

            async with asyncio.TaskGroup() as tasks:
                for batches in plan.workers:
                    tasks.create_task(work(batches))
        return await dump(connection)
    finally:
        await connection.close()


async def dump(connection: "asyncpg.Connection[asyncpg.Record]") -> dict[str, list[dict[str, Any]]]:
    tables = {
        table: [dict(row) for row in await connection.fetch(f"SELECT * FROM {table} ORDER BY {key}")]  # noqa: S608  # The names are the test's own.
        for table, key in TABLES.items()
    }
    sums = await connection.fetchrow(
        "SELECT sum(users) users, sum(active) active, sum(unread) unread, sum(banned_users) banned FROM figures"
    )
    return tables | {"figures": [dict(sums or {})]}


def recount(history: Sequence[AnyCustomerEvent]) -> dict[int, dict[str, Any]]:
    """What the conversations must say, from the history alone."""
    edits: dict[tuple[int, int], MessageEdited] = {}
    for event in history:
        if isinstance(event, MessageEdited):
            known = edits.get((event.user_id, event.message_id), event)
            edits[event.user_id, event.message_id] = max(known, event, key=lambda e: (e.occurred_at, e.update_id))
    conversations: dict[int, dict[str, Any]] = {}
    for user_id in CUSTOMERS:
        received = [e for e in history if isinstance(e, MessageReceived) and e.user_id == user_id]
        if not received or user_id == BANNED:
            continue
        last = max(received, key=lambda e: (e.sent_at, e.message_id))
        shown = edits.get((user_id, last.message_id), last)
        conversations[user_id] = {
            "total_messages": len(received),
            "unread_messages": len(received),
            "last_message_at": last.sent_at,
            "last_message_id": last.message_id,
            "last_user_message": " ".join(part for part in (shown.label, shown.text) if part)[:500],
            "first_unread_id": min(e.message_id for e in received),
            "unread_since": min(e.sent_at for e in received),
            "conversation_status": "active",
            "priority_level": 10 + 25,
        }
    return conversations


def known_people(history: Sequence[AnyCustomerEvent]) -> dict[int, tuple[str, bool]]:
    """Each customer's newest name, and whether they have the bot blocked."""
    people: dict[int, tuple[str, bool]] = {}
    for user_id in {event.user_id for event in history}:
        own = sorted((e for e in history if e.user_id == user_id), key=lambda e: (e.occurred_at, e.update_id))
        blocks = [e for e in own if isinstance(e, BotBlocked | BotUnblocked)]
        people[user_id] = (own[-1].first_name, bool(blocks) and isinstance(blocks[-1], BotBlocked))
    return people


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(plan=plans())
def test_any_order_repetition_and_split_leaves_the_rows_of_a_recount(
    database_url: str, runner: asyncio.Runner, plan: tuple[list[AnyCustomerEvent], Plan]
) -> None:
    history, delivered = plan
    rows = runner.run(rows_after(database_url, delivered))
    in_order = runner.run(rows_after(database_url, Plan([[[event] for event in history]])))
    assert rows == in_order

    expected = recount(history)
    actual = {row["user_id"]: {key: row[key] for key in expected[row["user_id"]]} for row in rows["conversations"]}
    assert actual == expected
    assert {
        row["user_id"]: (row["first_name"], row["blocked_bot"])
        for row in rows["users"]
        if row["first_seen_at"] is not None
    } == known_people(history)
    assert rows["figures"] == [
        {
            "users": len({BANNED} | {event.user_id for event in history}),
            "active": len(expected),
            "unread": sum(row["unread_messages"] for row in expected.values()),
            "banned": 1,
        }
    ]


def test_the_recount_itself_tells_counts_from_edits() -> None:
    history: list[AnyCustomerEvent] = [
        message(1, 10, second=0),
        edit(1, 10, sent=0, second=5, text="New"),
        edit(1, 11, sent=1),
    ]
    assert recount(history)[1]["total_messages"] == 1
    assert recount(history)[1]["last_user_message"] == "New"
    assert recount(history)[1]["last_message_at"] == at(0)
