"""In one process `publish` is the whole journey: it returns when the message has been dealt with."""

import asyncio

from shared.broker.in_process import InProcessBroker
from shared.contracts.wire import CUSTOMER_EVENTS, DEAD_LETTERS
from tests.support.deliveries import receive_one
from tests.support.waiting import soon


async def _settled(task: "asyncio.Task[None]") -> bool:
    """Whether it ends once everything that can run now has run."""
    done, _ = await asyncio.wait({task}, timeout=0.01)
    return bool(done)


async def test_publish_returns_when_the_consumer_is_done() -> None:
    broker = InProcessBroker()
    async with broker.consume(CUSTOMER_EVENTS, prefetch=1) as deliveries:
        publishing = asyncio.create_task(broker.publish(CUSTOMER_EVENTS, b"x"))
        delivery = await receive_one(deliveries)
        assert not await _settled(publishing)
        await deliveries.ack([delivery])
        await soon(publishing)


async def test_publish_waits_on_when_the_message_is_given_back() -> None:
    broker = InProcessBroker()
    async with broker.consume(CUSTOMER_EVENTS, prefetch=1) as deliveries:
        publishing = asyncio.create_task(broker.publish(CUSTOMER_EVENTS, b"x"))
        await deliveries.requeue([await receive_one(deliveries)])
        assert not await _settled(publishing)
        await deliveries.ack([await receive_one(deliveries)])
        await soon(publishing)


async def test_publish_waits_on_when_the_consumer_leaves() -> None:
    broker = InProcessBroker()
    async with broker.consume(CUSTOMER_EVENTS, prefetch=1) as first:
        publishing = asyncio.create_task(broker.publish(CUSTOMER_EVENTS, b"x"))
        await receive_one(first)
    assert not await _settled(publishing)
    async with broker.consume(CUSTOMER_EVENTS, prefetch=1) as second:
        await second.ack([await receive_one(second)])
    await soon(publishing)


async def test_publish_returns_when_the_dead_letter_is_dealt_with() -> None:
    broker = InProcessBroker()
    async with (
        broker.consume(CUSTOMER_EVENTS, prefetch=1) as deliveries,
        broker.consume(DEAD_LETTERS, prefetch=1) as dead_letters,
    ):
        publishing = asyncio.create_task(broker.publish(CUSTOMER_EVENTS, b"x"))
        await deliveries.dead_letter(await receive_one(deliveries))
        dead = await receive_one(dead_letters)
        assert not await _settled(publishing)
        await dead_letters.ack([dead])
        await soon(publishing)


async def test_a_message_stays_when_its_publisher_is_cancelled() -> None:
    broker = InProcessBroker()
    publishing = asyncio.create_task(broker.publish(CUSTOMER_EVENTS, b"x"))
    assert not await _settled(publishing)
    publishing.cancel()
    await asyncio.wait({publishing})
    async with broker.consume(CUSTOMER_EVENTS, prefetch=1) as deliveries:
        delivery = await receive_one(deliveries)
        await deliveries.ack([delivery])
    assert delivery.body == b"x"
