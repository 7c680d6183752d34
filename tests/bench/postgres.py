"""The bench's own connections to Postgres, beside those of what it measures."""

import contextlib
from collections.abc import AsyncIterator
from typing import TypeAlias

import asyncpg

Postgres: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@contextlib.asynccontextmanager
async def connected(database_url: str) -> AsyncIterator[Postgres]:
    """One for the block."""
    connection = await asyncpg.connect(database_url)
    try:
        yield connection
    finally:
        await connection.close()


async def run(database_url: str, *statements: str) -> None:
    """The statements, one after the other."""
    async with connected(database_url) as connection:
        for statement in statements:
            await connection.execute(statement)
