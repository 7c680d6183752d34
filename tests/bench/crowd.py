"""Databases with many customers: filled by SQL past the triggers, so that ten million take minutes and not hours.

`python -m tests.bench.crowd FOLDER COUNT…` makes them in a folder that later runs are told of by `--data`.
"""

import asyncio
import contextlib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import aiosql

from deploy.migrate import migrate
from tests.bench.postgres import Postgres, connected, run
from tests.bench.workplace import Workplace, open_workplace

BYTES_EACH: Final = 1500
"""What a conversation takes on disk with its customer, its indexes, and the log of having written it."""

FILL_WITHIN_S: Final = 900.0
_KEPT_FREE: Final = 5 * 1024**3

_sql: Final[Any] = aiosql.from_path(Path(__file__).parent / "crowd.sql", "asyncpg")


class NoRoom(RuntimeError):
    """The disk does not hold so many."""


def database_with(workplace: Workplace, customers: int) -> str:
    """The address of the database with so many customers, each with a conversation; made when there is none yet."""
    name = f"crowd_{customers}"
    url, servers_own = workplace.postgres.url(name), workplace.postgres.url("postgres")
    if not asyncio.run(_has_database(servers_own, name)):
        _check_room(customers)
        unfinished = f"unfinished_{name}"
        asyncio.run(_fill(workplace.new_database(unfinished), customers))
        asyncio.run(run(servers_own, f"ALTER DATABASE {unfinished} RENAME TO {name}"))
    # A kept one may be of an older schema.
    migrate(url)
    asyncio.run(_read_once(url))
    return url


@contextlib.contextmanager
def copy_of_database_with(workplace: Workplace, customers: int) -> Iterator[str]:
    """The address of a copy of it, for the block: what is written there is gone afterwards."""
    database_with(workplace, customers)
    servers_own, drop = workplace.postgres.url("postgres"), f"DROP DATABASE IF EXISTS copy_{customers} WITH (FORCE)"
    copy = f"CREATE DATABASE copy_{customers} TEMPLATE crowd_{customers} STRATEGY file_copy"
    asyncio.run(run(servers_own, drop, copy))
    try:
        yield workplace.postgres.url(f"copy_{customers}")
    finally:
        asyncio.run(run(servers_own, drop))


async def _read_once(url: str) -> None:
    """Whoever has so many customers has the memory for them; how fast the disk is says nothing about Frontdesk."""
    await run(url, "CREATE EXTENSION IF NOT EXISTS pg_prewarm")
    async with connected(url) as connection:
        await _sql.read_into_memory(connection)


async def _has_database(servers_own: str, name: str) -> bool:
    async with connected(servers_own) as connection:
        return bool(await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", name))


def _check_room(customers: int) -> None:
    free, needed = shutil.disk_usage("/tmp").free, customers * BYTES_EACH + _KEPT_FREE  # noqa: S108  # Where it will be.
    if free < needed:
        raise NoRoom(f"{customers:,} conversations want {needed // 1024**3} GB, and {free // 1024**3} GB are free")


async def _fill(url: str, customers: int) -> None:
    async with asyncio.timeout(FILL_WITHIN_S):
        await run(url, "ALTER SYSTEM SET max_wal_size = '4GB'", "SELECT pg_reload_conf()")
        indexes = await _drop_indexes(url)
        await asyncio.gather(*(_load(url, load, customers) for load in _LOADS))
        await asyncio.gather(*(run(url, "SET maintenance_work_mem = '512MB'", definition) for definition in indexes))
        await asyncio.gather(
            *(run(url, f"VACUUM (ANALYZE) {table}") for table in ("users", "conversations", "messages"))
        )
        await _recount(url)


_LOADS: Final = ("load_users", "load_conversations", "load_answers")


async def _drop_indexes(url: str) -> list[str]:
    async with connected(url) as connection:
        found = [(row["name"], row["definition"]) async for row in _sql.list_indexes(connection)]
        for name, _ in found:
            await connection.execute(f"DROP INDEX {name}")
    return [definition for _, definition in found]


async def _load(url: str, load: str, customers: int) -> None:
    async with connected(url) as connection:
        # No triggers, no foreign keys: what they see to is written with the rows.
        await connection.execute("SET session_replication_role = replica")
        await getattr(_sql, load)(connection, customers=customers)


async def _recount(url: str) -> None:
    async with connected(url) as connection:
        await _sql.recount_figures(connection)
        await connection.execute("CHECKPOINT")


async def places_in_list(connection: Postgres, user_ids: list[int]) -> list[Any]:
    """Where these customers' active conversations stand in the list."""
    return [row async for row in _sql.find_places(connection, user_ids=user_ids)]


if __name__ == "__main__":
    with open_workplace(Path(sys.argv[1])) as opened:
        for count in sys.argv[2:]:
            database_with(opened, int(count))
