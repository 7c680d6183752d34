"""What is published arrives: whole, once, at one consumer, as many at a time as that consumer wants."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack

import pytest

from shared.broker.port import Broker, Deliveries
from shared.contracts.wire import CONVERSATION_CHANGES, CUSTOMER_EVENTS, QUEUES, REPLAYS, STAFF_UPDATES, Queue
from tests.support.deliveries import bodies, receive, receive_one
from tests.support.waiting import until


async def test_a_broker_soon_says_that_it_is_connected(broker: Broker) -> None:
    await until(lambda: broker.is_connected)


@pytest.mark.parametrize("body", [b"", b"text", bytes(range(256)), b"\0" * 512 * 1024], ids=len)
async def test_a_message_arrives_whole(broker: Broker, body: bytes) -> None:
    async with broker.consume(CUSTOMER_EVENTS, prefetch=1) as deliveries, asyncio.TaskGroup() as publishing:
        publishing.create_task(broker.publish(CUSTOMER_EVENTS, body))
        delivery = await receive_one(deliveries)
        await deliveries.ack([delivery])
    assert delivery.body == body
    assert (delivery.is_redelivered, delivery.died_in, delivery.died_of) == (False, None, None)


async def test_a_message_waits_for_its_consumer(broker: Broker) -> None:
    async with asyncio.TaskGroup() as publishing:
        publishing.create_task(broker.publish(STAFF_UPDATES, b"early"))
        await until(lambda: broker.is_connected)
        async with broker.consume(STAFF_UPDATES, prefetch=1) as deliveries:
            delivery = await receive_one(deliveries)
            await deliveries.ack([delivery])
    assert delivery.body == b"early"


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.name)
async def test_each_queue_gets_its_own_messages_only(broker: Broker, queue: Queue) -> None:
    others = [other for other in QUEUES if other is not queue]
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as publishing:
        idle = [await stack.enter_async_context(broker.consume(other, prefetch=1)) for other in others]
        deliveries = await stack.enter_async_context(broker.consume(queue, prefetch=1))
        publishing.create_task(broker.publish(queue, queue.name.encode()))
        delivery = await receive_one(deliveries)
        await deliveries.ack([delivery])
        assert [other.receive_ready() for other in idle] == [None] * len(others)
    assert delivery.body == queue.name.encode()


async def test_messages_arrive_in_the_order_they_were_published(broker: Broker) -> None:
    sent = [b"%d" % number for number in range(50)]
    async with broker.consume(REPLAYS, prefetch=50) as deliveries, asyncio.TaskGroup() as publishing:
        await until(lambda: broker.is_connected)
        for body in sent:
            publishing.create_task(broker.publish(REPLAYS, body))
        received = await receive(deliveries, 50)
        await deliveries.ack(received)
    assert bodies(received) == sent


async def test_a_thousand_messages_published_at_once_all_arrive_exactly_once(broker: Broker) -> None:
    sent = [b"%d" % number for number in range(1000)]
    received: list[bytes] = []
    async with broker.consume(CUSTOMER_EVENTS, prefetch=100) as deliveries, asyncio.TaskGroup() as publishing:
        for body in sent:
            publishing.create_task(broker.publish(CUSTOMER_EVENTS, body))
        while len(received) < 1000:
            batch = [await receive_one(deliveries)]
            while (more := deliveries.receive_ready()) is not None:
                batch.append(more)
            await deliveries.ack(batch)
            received += bodies(batch)
    assert Counter(received) == Counter(sent)


async def test_competing_consumers_share_the_messages(broker: Broker) -> None:
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as publishing:
        consumers = [await stack.enter_async_context(broker.consume(CUSTOMER_EVENTS, prefetch=20)) for _ in range(3)]
        for number in range(60):
            publishing.create_task(broker.publish(CUSTOMER_EVENTS, b"%d" % number))
        # Each holds all it may, so every message is with exactly one of them.
        shares = [await receive(deliveries, 20) for deliveries in consumers]
        for deliveries, share in zip(consumers, shares, strict=True):
            await deliveries.ack(share)
    assert sorted(int(delivery.body) for share in shares for delivery in share) == list(range(60))


async def test_a_consumer_holds_no_more_than_its_prefetch(broker: Broker) -> None:
    async with asyncio.TaskGroup() as publishing, broker.consume(CUSTOMER_EVENTS, prefetch=2) as first:
        for number in range(5):
            publishing.create_task(broker.publish(CUSTOMER_EVENTS, b"%d" % number))
        held = await receive(first, 2)
        async with broker.consume(CUSTOMER_EVENTS, prefetch=10) as second:
            # The other one can have all the rest, so the rest was free to take.
            rest = await receive(second, 3)
            assert first.receive_ready() is None
            await second.ack(rest)
        await first.ack(held)
    assert sorted(bodies([*held, *rest])) == [b"0", b"1", b"2", b"3", b"4"]


async def test_settling_makes_room_for_the_next(broker: Broker) -> None:
    received: list[bytes] = []
    async with broker.consume(CUSTOMER_EVENTS, prefetch=1) as deliveries, asyncio.TaskGroup() as publishing:
        for number in range(4):
            publishing.create_task(broker.publish(CUSTOMER_EVENTS, b"%d" % number))
        for _ in range(4):
            delivery = await receive_one(deliveries)
            received.append(delivery.body)
            await deliveries.ack([delivery])
    assert sorted(received) == [b"0", b"1", b"2", b"3"]


async def test_waiting_for_a_delivery_can_be_given_up_without_losing_it(broker: Broker) -> None:
    async with broker.consume(CONVERSATION_CHANGES, prefetch=1) as deliveries, asyncio.TaskGroup() as publishing:
        await _give_up_receiving(deliveries)
        publishing.create_task(broker.publish(CONVERSATION_CHANGES, b"late"))
        delivery = await receive_one(deliveries)
        await deliveries.ack([delivery])
    assert delivery.body == b"late"


async def _give_up_receiving(deliveries: Deliveries) -> None:
    waiting = asyncio.create_task(deliveries.receive())
    await asyncio.wait({waiting}, timeout=0)
    waiting.cancel()
    await asyncio.wait({waiting})
    assert waiting.cancelled()


async def test_a_consumer_says_whether_it_consumes(broker: Broker) -> None:
    async with broker.consume(CUSTOMER_EVENTS, prefetch=1) as deliveries:
        await until(lambda: deliveries.is_consuming)
    assert not deliveries.is_consuming
