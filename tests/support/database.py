"""Databases for tests: a migrated template once a run, a copy of it for each test, and nothing left behind."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import asyncpg

from deploy.migrate import migrate
from tests.support.servers import with_database
from tests.support.waiting import PATIENCE_S

_PREFIX = "frontdesk_test"
_ABANDONED_AFTER_S = 3 * 3600


def new_name(now: float | None = None) -> str:
    """A name nobody has, with the time in it, so that leftovers of killed runs can be told."""
    return f"{_PREFIX}_{int(time.time() if now is None else now):x}_{secrets.token_hex(4)}"


def is_abandoned(name: str, now: float) -> bool:
    """Whether a test database is so old that its run must be dead."""
    prefix, _, rest = name.rpartition("_")[0].rpartition("_")
    if prefix != _PREFIX:
        return False
    with contextlib.suppress(ValueError):
        return now - int(rest, 16) > _ABANDONED_AFTER_S
    return False


@contextlib.asynccontextmanager
async def template_database(server_url: str) -> AsyncIterator[str]:
    """A migrated database to copy from; yields its name. Sweeps up after runs that were killed."""
    await _sweep(server_url)
    name = new_name()
    await asyncio.to_thread(migrate, with_database(server_url, name))
    try:
        yield name
    finally:
        await _drop(server_url, name)


@contextlib.asynccontextmanager
async def fresh_database(server_url: str, template: str) -> AsyncIterator[str]:
    """A new copy of the template; yields its address, and drops it whoever is still connected."""
    name = new_name()
    async with _connected(server_url) as connection:
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield with_database(server_url, name)
    finally:
        await _drop(server_url, name)


@contextlib.asynccontextmanager
async def postgres_away(database_url: str) -> AsyncIterator[None]:
    """Nobody is let into this database while the block runs."""
    name = urlsplit(database_url).path.lstrip("/")
    async with _connected(with_database(database_url, "postgres")) as connection:
        try:
            await connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            await connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
            yield
        finally:
            await connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


async def _sweep(server_url: str) -> None:
    async with _connected(server_url) as connection:
        rows = await connection.fetch("SELECT datname FROM pg_database")
    for name in (row["datname"] for row in rows):
        if is_abandoned(name, time.time()):
            await _drop(server_url, name)


async def _drop(server_url: str, name: str) -> None:
    async with _connected(server_url) as connection:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextlib.asynccontextmanager
async def _connected(server_url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(server_url, timeout=PATIENCE_S)
    try:
        yield connection
    finally:
        await connection.close()
