"""A tracker killed between any two steps loses nothing, counts nothing twice, and announces everything."""

import asyncio
import signal
from collections.abc import AsyncIterator

import asyncpg
import pytest

from shared.broker.port import Broker
from shared.contracts.announcements import decode_conversations_changed
from shared.contracts.bundle import join_events
from shared.contracts.codec import encode
from shared.contracts.wire import CONVERSATION_CHANGES, CUSTOMER_EVENTS
from tests.support.events import message
from tests.support.killed_tracker import STEPS
from tests.support.ports import free_port
from tests.support.processes import ready, running_module, stopped
from tests.support.queues import connected_rabbitmq
from tests.support.waiting import PATIENCE_S, eventually, soon

CUSTOMERS = range(1, 6)
MESSAGES_EACH = 8


@pytest.fixture
def environment(database_url: str, amqp_url: str, queue_prefix: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "AMQP_URL": amqp_url,
        "AMQP_PREFIX": queue_prefix,
        "TRACKER_PORT": str(free_port()),
        "LOG_LEVEL": "error",
    }


@pytest.fixture
async def broker(amqp_url: str, queue_prefix: str) -> AsyncIterator[Broker]:
    async with connected_rabbitmq(amqp_url, queue_prefix) as broker:
        yield broker


async def send_messages(broker: Broker) -> None:
    for message_id in range(1, MESSAGES_EACH + 1):
        bundle = join_events(encode(message(user_id, message_id)) for user_id in CUSTOMERS)
        await broker.publish(CUSTOMER_EVENTS, bundle)


async def counted(connection: "asyncpg.Connection[asyncpg.Record]") -> list[tuple[int, int]]:
    rows = await connection.fetch("SELECT total_messages, unread_messages FROM conversations ORDER BY user_id")
    return [tuple(row) for row in rows]


async def announced(broker: Broker) -> set[int]:
    """The customers announced so far; what is announced to nobody waits in its queue."""
    user_ids: set[int] = set()
    async with broker.consume(CONVERSATION_CHANGES, prefetch=100) as deliveries:
        async with asyncio.timeout(PATIENCE_S):
            while not user_ids.issuperset(CUSTOMERS):
                delivery = await deliveries.receive()
                user_ids.update(decode_conversations_changed(delivery.body).user_ids)
                await deliveries.ack([delivery])
    return user_ids


@pytest.mark.parametrize("step", STEPS)
async def test_a_tracker_killed_at_any_step_loses_nothing_and_counts_nothing_twice(
    step: str, environment: dict[str, str], broker: Broker
) -> None:
    await send_messages(broker)
    async with running_module("tests.support.killed_tracker", step, **environment) as killed:
        assert await soon(killed.wait()) == -signal.SIGKILL

    connection = await asyncpg.connect(environment["DATABASE_URL"])
    try:
        async with running_module("services.tracker", **environment) as tracker:
            whole = [(MESSAGES_EACH, MESSAGES_EACH)] * len(CUSTOMERS)

            async def everything_is_counted() -> bool:
                return await counted(connection) == whole

            await eventually(everything_is_counted, "every message is counted")
            assert await announced(broker) == set(CUSTOMERS)
            await ready(int(environment["TRACKER_PORT"]))
            assert await stopped(tracker) == 0
        assert await counted(connection) == whole
        assert await connection.fetchval("SELECT count(*) FROM messages") == MESSAGES_EACH * len(CUSTOMERS)
        assert await connection.fetchval("SELECT count(*) FROM dead_letters") == 0
    finally:
        await connection.close()
