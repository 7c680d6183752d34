"""Queues for tests: a prefix nobody else has, and nothing left of it afterwards."""

import contextlib
import secrets
from collections.abc import AsyncIterator

import aio_pika

from shared.broker.rabbitmq.topology import Topology
from shared.contracts.wire import QUEUES


@contextlib.asynccontextmanager
async def fresh_prefix(amqp_url: str) -> AsyncIterator[str]:
    """A new prefix for `AMQP_PREFIX`; whatever is declared under it is removed at the end."""
    prefix = f"frontdesk-test-{secrets.token_hex(4)}"
    try:
        yield prefix
    finally:
        await _remove(amqp_url, Topology(prefix))


async def _remove(amqp_url: str, topology: Topology) -> None:
    async with await aio_pika.connect(amqp_url, timeout=10) as connection, connection.channel() as channel:
        for queue in QUEUES:
            await channel.queue_delete(topology.name_of(queue))
        for exchange in (topology.exchange_name, topology.dead_letter_exchange_name):
            await channel.exchange_delete(exchange)
