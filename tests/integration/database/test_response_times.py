"""How long customers waited, told from the messages alone: tables of cases, and a recount made without SQL."""

import asyncio
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.admin_ui.features.conversation.store import mark_read
from services.tracker.commit import commit
from shared.db import open_database
from tests.support.events import EPOCH, message
from tests.support.message_rows import MessageRow, write_rows

BOB, CAROL = 2001, 2002


def asked(message_id: int, **rest: Any) -> MessageRow:
    return MessageRow(message_id, **rest)


def answer(message_id: int, admin_id: int | None = BOB, **rest: Any) -> MessageRow:
    return MessageRow(message_id, "outgoing", admin_id=admin_id, is_read=True, **rest)


async def response_times(database_url: str) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch("SELECT * FROM response_times ORDER BY user_id, message_id")
    finally:
        await connection.close()
    return [dict(row) for row in rows]


async def waits(database_url: str) -> list[tuple[int, int | None, int, bool]]:
    """(message id of the answer, admin, seconds waited, is the first) for each answer somebody waited for."""
    return [
        (row["message_id"], row["admin_id"], int(row["response_time"].total_seconds()), row["is_first"])
        for row in await response_times(database_url)
    ]


FIRST, NEXT = True, False


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([], [], id="nothing said, nothing waited for"),
        pytest.param([asked(10)], [], id="nobody has answered"),
        pytest.param([answer(10)], [], id="an admin wrote first: nobody waited"),
        pytest.param([asked(10), answer(40)], [(40, BOB, 30, FIRST)], id="one question, one answer"),
        pytest.param(
            [asked(10), answer(40), asked(50), answer(55, CAROL)],
            [(40, BOB, 30, FIRST), (55, CAROL, 5, NEXT)],
            id="the next response is of who gave it",
        ),
        pytest.param(
            [asked(10), asked(20), asked(30), answer(40)],
            [(40, BOB, 30, FIRST)],
            id="of several messages the oldest has waited longest",
        ),
        pytest.param(
            [asked(10, second=25), asked(20, second=15), answer(40)],
            [(40, BOB, 25, FIRST)],
            id="the oldest by its date, whatever its number",
        ),
        pytest.param(
            [asked(10), answer(20), answer(30, CAROL), answer(40), asked(50), answer(60)],
            [(20, BOB, 10, FIRST), (60, BOB, 10, NEXT)],
            id="of several answers in a row only the first was waited for",
        ),
        pytest.param(
            [answer(5), asked(10), answer(40), asked(41), answer(42)],
            [(40, BOB, 30, FIRST), (42, BOB, 1, NEXT)],
            id="the first response is the first that was waited for",
        ),
        pytest.param(
            [asked(10, withheld=True), asked(20), answer(40), asked(50, withheld=True), answer(60)],
            [(40, BOB, 20, FIRST)],
            id="what a banned customer wrote waits for nothing",
        ),
        pytest.param(
            [asked(10, received=False), asked(20), answer(40)],
            [(40, BOB, 20, FIRST)],
            id="a message of which only an edit has come does not count yet",
        ),
        pytest.param([asked(10), answer(40, None)], [(40, None, 30, FIRST)], id="an answer of nobody known"),
        pytest.param(
            [asked(10), asked(10, user_id=8), answer(30, user_id=8), answer(40)],
            [(40, BOB, 30, FIRST), (30, BOB, 20, FIRST)],
            id="each conversation by itself",
        ),
    ],
)
async def test_each_answer_is_measured_from_the_oldest_message_it_was_waited_for(
    database_url: str, rows: list[MessageRow], expected: list[tuple[int, int | None, int, bool]]
) -> None:
    await write_rows(database_url, rows)
    assert await waits(database_url) == expected


async def test_a_message_that_arrives_late_takes_its_place_as_if_it_had_come_in_time(database_url: str) -> None:
    await write_rows(database_url, [asked(20), answer(40), asked(50), answer(60)])
    await write_rows(database_url, [asked(10), asked(45)])
    assert await waits(database_url) == [(40, BOB, 30, FIRST), (60, BOB, 15, NEXT)]


async def test_marking_as_read_is_no_answer(database_url: str) -> None:
    async with open_database(database_url, name="test") as database:
        await commit(database, [message(7, 10)], ())
        await mark_read(database, 7, BOB, up_to_message_id=10)
        assert await waits(database_url) == []
        await commit(database, [message(7, 20)], ())
    await write_rows(database_url, [answer(40)])
    assert await waits(database_url) == [(40, BOB, 30, FIRST)]


async def test_the_row_says_when_it_was_asked_and_when_answered(database_url: str) -> None:
    await write_rows(database_url, [asked(0), answer(90)])
    [row] = await response_times(database_url)
    assert row["waiting_since"] == EPOCH
    assert row["answered_at"] - row["waiting_since"] == row["response_time"]


def recount(rows: list[MessageRow]) -> list[dict[str, Any]]:
    """The same, walking through each conversation with a finger on the oldest message that waits."""
    told: list[dict[str, Any]] = []
    for user_id in sorted({row.user_id for row in rows}):
        waiting: int | None = None
        is_first = True
        for row in sorted((row for row in rows if row.user_id == user_id), key=lambda row: row.message_id):
            second = row.message_id if row.second is None else row.second
            if not row.received or row.withheld:
                continue
            if row.direction == "incoming":
                waiting = second if waiting is None else min(waiting, second)
            elif waiting is not None:
                told.append(
                    {
                        "user_id": user_id,
                        "message_id": row.message_id,
                        "admin_id": row.admin_id,
                        "seconds": second - waiting,
                        "is_first": is_first,
                    }
                )
                waiting, is_first = None, False
    return told


@st.composite
def conversations(draw: st.DrawFn) -> list[MessageRow]:
    """Two conversations, in the order their rows happen to arrive."""
    rows = [
        MessageRow(
            message_id,
            draw(st.sampled_from(["incoming", "outgoing"])),
            second=draw(st.integers(0, 40)),
            user_id=user_id,
            admin_id=draw(st.sampled_from([None, BOB, CAROL])),
            received=draw(st.sampled_from([True, True, True, False])),
            withheld=draw(st.sampled_from([False, False, False, True])),
            is_read=draw(st.booleans()),
        )
        for user_id in (7, 2**40)
        for message_id in sorted(draw(st.sets(st.integers(1, 40), max_size=12)))
    ]
    return list(draw(st.permutations(rows)))


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


async def told_of(database_url: str, rows: list[MessageRow]) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("DELETE FROM messages")
    finally:
        await connection.close()
    await write_rows(database_url, rows)
    return [
        {
            "user_id": row["user_id"],
            "message_id": row["message_id"],
            "admin_id": row["admin_id"],
            "seconds": int(row["response_time"].total_seconds()),
            "is_first": row["is_first"],
        }
        for row in await response_times(database_url)
    ]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=conversations())
def test_the_view_equals_a_recount(database_url: str, runner: asyncio.Runner, rows: list[MessageRow]) -> None:
    assert runner.run(told_of(database_url, rows)) == recount(rows)
