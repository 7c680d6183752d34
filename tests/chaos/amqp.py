"""A connection of our own to RabbitMQ while it is being broken."""

import contextlib
from collections.abc import AsyncIterator

import aio_pika
from aio_pika.connection import make_url


@contextlib.asynccontextmanager
async def connected(url: str) -> AsyncIterator[aio_pika.Connection]:
    """Closed after the block, even if it never opened: one that is forgotten complains wherever it is collected."""
    connection = aio_pika.Connection(make_url(url))
    try:
        await connection.connect()
        yield connection
    finally:
        await connection.close()
