"""The tests' own databases and queues: there for one test, gone after it."""

import asyncpg

from tests.support.database import fresh_database, is_abandoned, new_name
from tests.support.queues import fresh_prefix
from tests.support.servers import with_database


async def test_a_test_gets_a_migrated_database_without_rows(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        assert await connection.fetchval("SELECT count(*) FROM conversations") == 0
        assert await connection.fetchval("SELECT count(*) FROM schema_migrations") > 0
    finally:
        await connection.close()


async def test_the_database_is_dropped_while_somebody_is_still_connected(
    database_server_url: str, database_template: str
) -> None:
    async with fresh_database(database_server_url, database_template) as url:
        name = url.rsplit("/", 1)[-1]
        lingering = await asyncpg.connect(url)
    watching = await asyncpg.connect(with_database(database_server_url, "postgres"))
    try:
        assert not await watching.fetchval("SELECT true FROM pg_database WHERE datname = $1", name)
    finally:
        lingering.terminate()
        await watching.close()


async def test_every_test_has_a_queue_prefix_of_its_own(amqp_url: str, queue_prefix: str) -> None:
    async with fresh_prefix(amqp_url) as other:
        assert other != queue_prefix


def test_only_old_test_databases_count_as_left_behind() -> None:
    now = 1_800_000_000.0
    assert is_abandoned(new_name(now - 4 * 3600), now)
    assert not is_abandoned(new_name(now - 60), now)
    assert not is_abandoned("frontdesk", now)
    assert not is_abandoned("frontdesk_test_of_mine", now)
