"""A database that takes no writes is not ready, and one that takes them again is used again."""

from collections.abc import AsyncIterator

import pytest

from shared.db import Database, DatabaseUnavailable, open_database


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """With one session."""
    async with open_database(database_url, name="test", max_connections=1) as database:
        yield database


async def writes(database: Database) -> None:
    async with database.connection() as connection:
        await connection.execute("INSERT INTO admins (admin_id) VALUES (1) ON CONFLICT DO NOTHING")


async def test_a_session_that_turned_read_only_is_dropped(database: Database) -> None:
    await writes(database)
    async with database.connection() as connection:
        await connection.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
    with pytest.raises(DatabaseUnavailable):
        await writes(database)
    await writes(database)


async def test_readiness_says_that_nothing_can_be_written(database: Database) -> None:
    assert await database.trouble() is None
    async with database.connection() as connection:
        await connection.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
    assert await database.trouble() == "takes no writes"
    assert await database.trouble() is None


async def test_a_read_only_server_is_waited_for(database_url: str) -> None:
    name = database_url.rpartition("/")[2]
    async with open_database(database_url, name="operator") as operator, operator.connection() as connection:
        await connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        async with open_database(database_url, name="test") as database:
            assert await database.trouble() is not None
            with pytest.raises(DatabaseUnavailable):
                await writes(database)
            await connection.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
            await writes(database)
            assert await database.trouble() is None
