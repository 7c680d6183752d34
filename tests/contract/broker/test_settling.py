"""Acknowledged is done for ever; anything else comes again, and at last goes to the dead letters."""

import asyncio
from collections.abc import Sequence

import pytest

from shared.broker.port import Broker, Delivery
from shared.contracts.wire import CUSTOMER_EVENTS, DEAD_LETTERS, QUARANTINE, STAFF_UPDATES, Queue
from tests.support.deliveries import bodies, receive, receive_one

DELIVERY_LIMIT = 50


class Publishing:
    """Publishes without waiting: the in-process broker returns only when the consumer is done."""

    def __init__(self, broker: Broker, tasks: asyncio.TaskGroup) -> None:
        self._broker = broker
        self._tasks = tasks

    def __call__(self, *messages: bytes, queue: Queue = CUSTOMER_EVENTS) -> None:
        for body in messages:
            self._tasks.create_task(self._broker.publish(queue, body))


async def _settle_the_rest(broker: Broker, expected: Sequence[bytes], queue: Queue = CUSTOMER_EVENTS) -> list[Delivery]:
    """Everything that is left in the queue, received and acknowledged; it must be just this."""
    async with broker.consume(queue, prefetch=100) as deliveries, asyncio.TaskGroup() as tasks:
        tasks.create_task(broker.publish(queue, b"the end"))
        left = await receive(deliveries, len(expected) + 1)
        await deliveries.ack(left)
    assert sorted(bodies(left)) == sorted([*expected, b"the end"])
    return [delivery for delivery in left if delivery.body != b"the end"]


async def test_what_is_acknowledged_never_comes_again(broker: Broker) -> None:
    async with broker.consume(CUSTOMER_EVENTS, prefetch=10) as deliveries, asyncio.TaskGroup() as tasks:
        Publishing(broker, tasks)(b"a", b"b", b"c")
        await deliveries.ack(await receive(deliveries, 3))
    await _settle_the_rest(broker, [])


async def test_acknowledging_some_leaves_the_others(broker: Broker) -> None:
    async with asyncio.TaskGroup() as tasks:
        Publishing(broker, tasks)(*(b"%d" % number for number in range(8)))
        async with broker.consume(CUSTOMER_EVENTS, prefetch=8) as deliveries:
            received = sorted(await receive(deliveries, 8), key=lambda delivery: delivery.body)
            await deliveries.ack([received[7], received[3], received[0]])
            await deliveries.ack([received[1]])
            await deliveries.ack([received[5]])
        await _settle_the_rest(broker, [b"2", b"4", b"6"])


async def test_acknowledging_in_any_order_leaves_nothing(broker: Broker) -> None:
    async with broker.consume(CUSTOMER_EVENTS, prefetch=6) as deliveries, asyncio.TaskGroup() as tasks:
        Publishing(broker, tasks)(*(b"%d" % number for number in range(6)))
        received = await receive(deliveries, 6)
        for some in (received[4:], received[1:3], received[:1], received[3:4]):
            await deliveries.ack(some)
    await _settle_the_rest(broker, [])


async def test_acknowledging_from_several_tasks_at_once_leaves_nothing(broker: Broker) -> None:
    # So few that RabbitMQ passes each ack on to its queue at once: beyond 32 it holds them back while the queue is
    # busy, and forgets them when the channel closes. Then they come again, which consumers bear anyway.
    async with broker.consume(CUSTOMER_EVENTS, prefetch=60) as deliveries, asyncio.TaskGroup() as tasks:
        Publishing(broker, tasks)(*(b"%d" % number for number in range(28)))
        received = await receive(deliveries, 28)
        await asyncio.gather(*(deliveries.ack(received[start::7]) for start in range(7)))
    await _settle_the_rest(broker, [])


async def test_settling_twice_does_no_harm(broker: Broker) -> None:
    async with broker.consume(CUSTOMER_EVENTS, prefetch=10) as deliveries, asyncio.TaskGroup() as tasks:
        Publishing(broker, tasks)(b"a", b"b")
        received = await receive(deliveries, 2)
        await deliveries.ack(received)
        await deliveries.ack(received)
        await deliveries.requeue(received)
        await deliveries.dead_letter(received[0])
        await deliveries.ack([])
    await _settle_the_rest(broker, [])
    await _settle_the_rest(broker, [], DEAD_LETTERS)


async def test_what_is_given_back_comes_again_and_says_so(broker: Broker) -> None:
    async with broker.consume(CUSTOMER_EVENTS, prefetch=10) as deliveries, asyncio.TaskGroup() as tasks:
        Publishing(broker, tasks)(b"a", b"b", b"c")
        received = await receive(deliveries, 3)
        await deliveries.requeue(received)
        again = await receive(deliveries, 3)
        await deliveries.ack(again)
    assert [delivery.is_redelivered for delivery in [*received, *again]] == [False] * 3 + [True] * 3
    assert sorted(bodies(again)) == [b"a", b"b", b"c"]


async def test_giving_some_back_leaves_the_others(broker: Broker) -> None:
    async with broker.consume(CUSTOMER_EVENTS, prefetch=10) as deliveries, asyncio.TaskGroup() as tasks:
        Publishing(broker, tasks)(*(b"%d" % number for number in range(5)))
        received = sorted(await receive(deliveries, 5), key=lambda delivery: delivery.body)
        await deliveries.requeue([received[1], received[2], received[4]])
        again = await receive(deliveries, 3)
        await deliveries.ack([*again, received[0], received[3]])
    assert sorted(bodies(again)) == [b"1", b"2", b"4"]
    await _settle_the_rest(broker, [])


async def test_a_stale_delivery_settles_nothing(broker: Broker) -> None:
    async with asyncio.TaskGroup() as tasks:
        Publishing(broker, tasks)(b"a")
        async with broker.consume(CUSTOMER_EVENTS, prefetch=1) as deliveries:
            stale = await receive_one(deliveries)
            await deliveries.requeue([stale])
            await receive_one(deliveries)
            await deliveries.ack([stale])
        await _settle_the_rest(broker, [b"a"])


async def test_a_consumer_that_leaves_gives_back_what_it_held(broker: Broker) -> None:
    async with asyncio.TaskGroup() as tasks:
        Publishing(broker, tasks)(*(b"%d" % number for number in range(6)))
        async with broker.consume(CUSTOMER_EVENTS, prefetch=6) as deliveries:
            held = await receive(deliveries, 2)
        left = await _settle_the_rest(broker, [b"0", b"1", b"2", b"3", b"4", b"5"])
    assert {delivery.body for delivery in left if delivery.is_redelivered} >= set(bodies(held))


async def test_a_consumer_that_fails_gives_back_what_it_held(broker: Broker) -> None:
    async with asyncio.TaskGroup() as tasks:
        Publishing(broker, tasks)(b"a")
        with pytest.raises(ZeroDivisionError):
            await _receive_and_fail(broker)
        left = await _settle_the_rest(broker, [b"a"])
    assert left[0].is_redelivered


async def _receive_and_fail(broker: Broker) -> None:
    async with broker.consume(CUSTOMER_EVENTS, prefetch=6) as deliveries:
        await receive_one(deliveries)
        raise ZeroDivisionError


async def test_what_is_put_aside_goes_whole_to_the_dead_letters(broker: Broker) -> None:
    body = bytes(range(256))
    async with (
        broker.consume(STAFF_UPDATES, prefetch=1) as deliveries,
        broker.consume(DEAD_LETTERS, prefetch=1) as dead_letters,
        asyncio.TaskGroup() as tasks,
    ):
        Publishing(broker, tasks)(body, queue=STAFF_UPDATES)
        await deliveries.dead_letter(await receive_one(deliveries))
        dead = await receive_one(dead_letters)
        await dead_letters.ack([dead])
    assert (dead.body, dead.died_in, dead.died_of) == (body, "admin_ui.updates", "rejected")
    await _settle_the_rest(broker, [], STAFF_UPDATES)
    await _settle_the_rest(broker, [], DEAD_LETTERS)


async def test_only_the_one_put_aside_goes_to_the_dead_letters(broker: Broker) -> None:
    async with (
        broker.consume(CUSTOMER_EVENTS, prefetch=3) as deliveries,
        broker.consume(DEAD_LETTERS, prefetch=1) as dead_letters,
        asyncio.TaskGroup() as tasks,
    ):
        Publishing(broker, tasks)(b"a", b"b", b"c")
        received = sorted(await receive(deliveries, 3), key=lambda delivery: delivery.body)
        await deliveries.dead_letter(received[1])
        await deliveries.ack([received[2], received[0]])
        dead = await receive_one(dead_letters)
        await dead_letters.ack([dead])
    assert dead.body == b"b"
    await _settle_the_rest(broker, [])


async def test_what_comes_back_too_often_goes_to_the_dead_letters(broker: Broker) -> None:
    async with (
        broker.consume(CUSTOMER_EVENTS, prefetch=1) as deliveries,
        broker.consume(DEAD_LETTERS, prefetch=1) as dead_letters,
        asyncio.TaskGroup() as tasks,
    ):
        Publishing(broker, tasks)(b"poison")
        for _ in range(DELIVERY_LIMIT + 1):
            await deliveries.requeue([await receive_one(deliveries)])
        dead = await receive_one(dead_letters)
        await dead_letters.ack([dead])
    assert (dead.body, dead.died_in, dead.died_of) == (b"poison", "tracker.customer_events", "delivery_limit")
    await _settle_the_rest(broker, [])


@pytest.mark.parametrize("queue", [DEAD_LETTERS, QUARANTINE], ids=lambda queue: queue.name)
async def test_a_last_stop_never_gives_up(broker: Broker, queue: Queue) -> None:
    async with broker.consume(queue, prefetch=1) as deliveries, asyncio.TaskGroup() as tasks:
        Publishing(broker, tasks)(b"stays", queue=queue)
        for _ in range(DELIVERY_LIMIT * 2):
            await deliveries.requeue([await receive_one(deliveries)])
        with pytest.raises(ValueError, match="last stop"):
            await deliveries.dead_letter(last := await receive_one(deliveries))
        await deliveries.ack([last])
    assert last.body == b"stays"
    await _settle_the_rest(broker, [], queue)


async def test_a_dead_letter_given_back_still_says_where_it_died(broker: Broker) -> None:
    async with (
        broker.consume(CUSTOMER_EVENTS, prefetch=1) as deliveries,
        broker.consume(DEAD_LETTERS, prefetch=1) as dead_letters,
        asyncio.TaskGroup() as tasks,
    ):
        Publishing(broker, tasks)(b"x")
        await deliveries.dead_letter(await receive_one(deliveries))
        await dead_letters.requeue([await receive_one(dead_letters)])
        again = await receive_one(dead_letters)
        await dead_letters.ack([again])
    assert (again.is_redelivered, again.died_in, again.died_of) == (True, "tracker.customer_events", "rejected")


async def test_that_a_message_is_replayed_stays_with_it_wherever_it_goes(broker: Broker) -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(broker.publish(STAFF_UPDATES, b"new"))
        tasks.create_task(broker.publish(STAFF_UPDATES, b"old", is_replayed=True))
        async with broker.consume(STAFF_UPDATES, prefetch=2) as deliveries:
            first = await receive(deliveries, 2)
            await deliveries.requeue(first)
            again = await receive(deliveries, 2)
            for delivery in again:
                await deliveries.dead_letter(delivery)
        async with broker.consume(DEAD_LETTERS, prefetch=2) as deliveries:
            dead = await receive(deliveries, 2)
            await deliveries.ack(dead)
    for came in (first, again, dead):
        assert {delivery.body: delivery.is_replayed for delivery in came} == {b"new": False, b"old": True}
