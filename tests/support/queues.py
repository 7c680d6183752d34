"""Queues for tests: a prefix nobody else has, and nothing left of it afterwards."""

import contextlib
import secrets
from collections.abc import AsyncIterator

import aio_pika

from shared.broker.port import Broker
from shared.broker.rabbitmq import open_rabbitmq
from shared.broker.rabbitmq.topology import Topology
from shared.contracts.wire import LASTING
from tests.support.waiting import until


@contextlib.asynccontextmanager
async def fresh_prefix(amqp_url: str) -> AsyncIterator[str]:
    """A new prefix for `AMQP_PREFIX`; whatever is declared under it is removed at the end."""
    prefix = f"frontdesk-test-{secrets.token_hex(4)}"
    try:
        yield prefix
    finally:
        await _remove(amqp_url, Topology(prefix))


@contextlib.asynccontextmanager
async def connected_rabbitmq(amqp_url: str, prefix: str) -> AsyncIterator[Broker]:
    """The broker, when it has declared everything: on a busy machine that takes longer than a publish would wait."""
    async with open_rabbitmq(amqp_url, prefix) as broker:
        await until(lambda: broker.is_connected)
        yield broker


async def _remove(amqp_url: str, topology: Topology) -> None:
    async with await aio_pika.connect(amqp_url, timeout=60) as connection, connection.channel() as channel:
        for queue in LASTING:
            await channel.queue_delete(topology.name_of(queue))
        for exchange in (topology.exchange_name, topology.dead_letter_exchange_name):
            await channel.exchange_delete(exchange)
