"""Whose messages admins are to be told of is written with the messages."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.tracker.commit import commit
from shared.db import Database, open_database
from tests.support.events import block, edit, message, seen
from tests.support.waiting import eventually, soon

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url, name="test") as database:
        yield database


async def backlog(database: Database) -> list[tuple[int, int]]:
    """(customer, edited message; 0 for new ones)."""
    async with database.connection() as connection:
        rows = await connection.fetch("SELECT user_id, message_id FROM push_backlog ORDER BY 1, 2")
    return [(row["user_id"], row["message_id"]) for row in rows]


async def test_every_customer_who_wrote_is_there_once_and_every_edited_message(database: Database) -> None:
    await commit(database, [message(1, 1), message(1, 2), message(2, 1)], [])
    await commit(database, [message(2, 2), edit(1, 2), seen(3), block(4)], [])
    assert await backlog(database) == [(1, 0), (1, 2), (2, 0)]


async def test_what_was_counted_before_and_what_banned_customers_write_tells_nobody(database: Database) -> None:
    await commit(database, [message(1, 1), seen(2)], [])
    async with database.connection() as connection:
        await connection.execute("DELETE FROM push_backlog")
        await connection.execute("UPDATE users SET banned = true WHERE user_id = 2")
    await commit(database, [message(1, 1), message(2, 1)], [])
    await commit(database, [edit(2, 1)], [])
    assert await backlog(database) == []


async def test_who_is_taken_from_the_backlog_meanwhile_is_there_again(database: Database) -> None:
    await commit(database, [message(1, 1)], [])
    async with database.transaction() as taking:
        await taking.execute("DELETE FROM push_backlog")
        committing = asyncio.create_task(commit(database, [message(1, 2)], []))
        async with database.connection() as watching:

            async def it_waits() -> bool:
                return bool(await watching.fetchval(WAITING))

            await eventually(it_waits, "the tracker waits for the lock")
    await soon(committing)
    assert await backlog(database) == [(1, 0)]


async def test_a_customer_being_written_for_is_not_taken_before_the_messages_can_be_seen(database: Database) -> None:
    await commit(database, [message(1, 1)], [])
    async with database.transaction() as committing:
        await commit(_Same(committing), [message(1, 2)], [])  # type: ignore[arg-type]  # All that commit() uses.
        async with database.connection() as taking:
            taken = await taking.fetch("SELECT user_id FROM push_backlog FOR UPDATE SKIP LOCKED")
    assert taken == []


class _Same:
    """A database whose every transaction is this one."""

    def __init__(self, connection: object) -> None:
        self._connection = connection

    def transaction(self) -> "_Same":
        return self

    async def __aenter__(self) -> object:
        return self._connection

    async def __aexit__(self, *_: object) -> None:
        return None
