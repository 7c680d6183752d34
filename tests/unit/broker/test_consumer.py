"""The loop of every consumer: what each end of a handling does to its delivery, and what a stop does to the loop."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import pytest
from structlog.testing import capture_logs

from shared.broker.consumer import Consumer, Handler
from shared.broker.in_process import InProcessBroker
from shared.broker.port import Broker, Delivery
from shared.contracts.codec import Undecodable
from shared.contracts.wire import DEAD_LETTERS, REPLIES, Queue
from shared.errors import TryAgain
from tests.support.deliveries import receive_one
from tests.support.waiting import PATIENCE_S, soon

WAYS = ("one_by_one", "side_by_side")
each_way = pytest.mark.parametrize("way", WAYS)


@pytest.fixture
def broker() -> Broker:
    # Its `publish` returns when nobody has to deal with the message any more.
    return InProcessBroker()


@contextlib.asynccontextmanager
async def consuming(broker: Broker, way: str, handle: Handler, queue: Queue = REPLIES) -> AsyncIterator[asyncio.Event]:
    """A consumer at work until the block ends; what it yields stops it sooner."""
    stop = asyncio.Event()
    run: Coroutine[Any, Any, None] = getattr(Consumer(broker, queue, prefetch=10), way)(handle, stop)
    async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as tasks:
        tasks.create_task(run)
        yield stop
        stop.set()


async def taken(broker: Broker, queue: Queue) -> Delivery:
    """The next message of a queue, settled."""
    async with broker.consume(queue, prefetch=1) as deliveries:
        delivery = await receive_one(deliveries)
        await deliveries.ack([delivery])
        return delivery


async def publish_soon(broker: Broker, *texts: bytes) -> "list[asyncio.Task[None]]":
    """Messages in the queue, in this order; each task is done when its message is settled."""
    publishing = [asyncio.create_task(broker.publish(REPLIES, text)) for text in texts]
    await asyncio.sleep(0)
    return publishing


@each_way
async def test_what_was_handled_is_done_for_ever(broker: Broker, way: str) -> None:
    handled: list[bytes] = []

    async def handle(delivery: Delivery) -> None:
        handled.append(delivery.body)

    async with consuming(broker, way, handle):
        await soon(broker.publish(REPLIES, b"one"))
        await soon(broker.publish(REPLIES, b"two"))
    assert handled == [b"one", b"two"]


@each_way
async def test_what_may_succeed_later_is_given_back(broker: Broker, way: str) -> None:
    redelivered: list[bool] = []

    async def handle(delivery: Delivery) -> None:
        redelivered.append(delivery.is_redelivered)
        if not delivery.is_redelivered:
            raise TryAgain("away")

    async with consuming(broker, way, handle):
        await soon(broker.publish(REPLIES, b"x"))
    assert redelivered == [False, True]


@each_way
@pytest.mark.parametrize("failure", [Undecodable("no JSON"), ZeroDivisionError("unheard of")])
async def test_what_cannot_be_handled_is_put_aside_and_the_others_go_on(
    broker: Broker, way: str, failure: Exception
) -> None:
    async def handle(delivery: Delivery) -> None:
        if delivery.body == b"bad":
            raise failure

    with capture_logs() as logs:
        async with consuming(broker, way, handle):
            bad, good = await publish_soon(broker, b"bad", b"good")
            await soon(good)
            assert not bad.done()
            assert (await taken(broker, DEAD_LETTERS)).body == b"bad"
            await soon(bad)
    (line,) = logs
    assert (line["event"], line["queue"]) == ("put aside", REPLIES.name)
    assert str(failure) in str(line.get("reason", line.get("exc_info")))


@each_way
async def test_a_dead_letter_that_cannot_be_handled_ends_its_consumer(broker: Broker, way: str) -> None:
    async def handle(_: Delivery) -> None:
        raise ZeroDivisionError

    publishing = asyncio.create_task(broker.publish(DEAD_LETTERS, b"x"))
    with pytest.RaisesGroup(ZeroDivisionError, flatten_subgroups=True):
        async with consuming(broker, way, handle, DEAD_LETTERS):
            await soon(asyncio.Event().wait())
    assert (await taken(broker, DEAD_LETTERS)).body == b"x"
    await soon(publishing)


@each_way
async def test_asked_to_stop_it_finishes_what_is_in_hand_and_takes_nothing_more(broker: Broker, way: str) -> None:
    started, may_end, handled = asyncio.Event(), asyncio.Event(), []

    async def handle(delivery: Delivery) -> None:
        started.set()
        await may_end.wait()
        handled.append(delivery.body)

    async with consuming(broker, way, handle) as stop:
        (first,) = await publish_soon(broker, b"first")
        await soon(started.wait())
        stop.set()
        (second,) = await publish_soon(broker, b"second")
        may_end.set()
        await soon(first)
    assert handled == [b"first"]
    assert not (await taken(broker, REPLIES)).is_redelivered
    await soon(second)


@each_way
async def test_what_a_stop_leaves_undone_comes_to_another_once(broker: Broker, way: str) -> None:
    attempts: list[bytes] = []
    async with asyncio.TaskGroup() as tasks:
        stop = asyncio.Event()

        async def handle(delivery: Delivery) -> None:
            attempts.append(delivery.body)
            stop.set()
            raise TryAgain("still away")

        (publishing,) = await publish_soon(broker, b"x")
        tasks.create_task(getattr(Consumer(broker, REPLIES, prefetch=10), way)(handle, stop))
    assert attempts == [b"x"]
    assert (await taken(broker, REPLIES)).is_redelivered
    await soon(publishing)


async def test_one_by_one_the_next_waits_for_the_end_of_the_one_before(broker: Broker) -> None:
    at_once, most = 0, 0

    async def handle(_: Delivery) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0)
        at_once -= 1

    async with consuming(broker, "one_by_one", handle):
        await soon(asyncio.gather(*await publish_soon(broker, b"a", b"b", b"c")))
    assert most == 1


async def test_side_by_side_all_are_in_hand_at_once_and_a_stop_waits_for_them(broker: Broker) -> None:
    consumer, stop, gathered = Consumer(broker, REPLIES, prefetch=10), asyncio.Event(), asyncio.Barrier(3)

    async def handle(_: Delivery) -> None:
        await gathered.wait()
        assert len(consumer.in_flight) == 3
        stop.set()

    publishing = await publish_soon(broker, b"a", b"b", b"c")
    await soon(consumer.side_by_side(handle, stop))
    assert all(task.done() for task in publishing)
    assert not consumer.in_flight


async def test_one_with_an_order_of_its_own_takes_what_is_there_at_once(broker: Broker) -> None:
    consumer, stop = Consumer(broker, REPLIES, prefetch=10), asyncio.Event()
    publishing = await publish_soon(broker, b"a", b"b", b"c")
    async with consumer.open(stop) as incoming:
        async for first in incoming:
            batch = [first, *iter(incoming.next_ready, None)]
            await incoming.ack(batch)
            stop.set()
    assert [delivery.body for delivery in batch] == [b"a", b"b", b"c"]
    await soon(asyncio.gather(*publishing))


async def test_it_says_whether_the_broker_delivers_to_it(broker: Broker) -> None:
    consumer = Consumer(broker, REPLIES, prefetch=10)
    said = [consumer.is_consuming]
    async with consumer.open(asyncio.Event()):
        said.append(consumer.is_consuming)
    assert [*said, consumer.is_consuming] == [False, True, False]


async def test_a_cancelled_consumer_gives_back_what_it_has(broker: Broker) -> None:
    started = asyncio.Event()

    async def handle(_: Delivery) -> None:
        started.set()
        await asyncio.Event().wait()

    (publishing,) = await publish_soon(broker, b"x")
    working = asyncio.create_task(Consumer(broker, REPLIES, prefetch=10).side_by_side(handle, asyncio.Event()))
    await soon(started.wait())
    working.cancel()
    await asyncio.wait({working})
    assert working.cancelled()
    assert (await taken(broker, REPLIES)).is_redelivered
    await soon(publishing)
