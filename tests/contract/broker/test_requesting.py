"""A request is answered, or the asker is told that no answer came."""

import asyncio
import contextlib

import pytest

from shared.broker.port import Broker, BrokerUnavailable, Deliveries, RequestTimedOut
from shared.contracts.wire import CUSTOMER_EVENTS, TELEGRAM_CALLS
from tests.support.deliveries import receive, receive_one
from tests.support.waiting import PATIENCE_S, soon


async def _answer_all(broker: Broker, deliveries: Deliveries) -> None:
    while True:
        delivery = await deliveries.receive()
        await broker.reply(delivery, b"answer to " + delivery.body)
        await deliveries.ack([delivery])


async def _ask_hastily(broker: Broker, body: bytes) -> None:
    """Ask without much patience; a busy broker may not even take the question within a second."""
    for timeout_s in (1.0, 5.0, 60.0):
        with contextlib.suppress(BrokerUnavailable):
            await broker.request(TELEGRAM_CALLS, body, timeout_s=timeout_s)


async def test_a_request_gets_its_answer(broker: Broker) -> None:
    async with broker.consume(TELEGRAM_CALLS, prefetch=1) as deliveries:
        answering = asyncio.create_task(_answer_all(broker, deliveries))
        answer = await broker.request(TELEGRAM_CALLS, b"question", timeout_s=PATIENCE_S)
        answering.cancel()
    assert answer == b"answer to question"


async def test_many_requests_at_once_each_get_their_own_answer(broker: Broker) -> None:
    async with broker.consume(TELEGRAM_CALLS, prefetch=20) as deliveries:
        answering = asyncio.create_task(_answer_all(broker, deliveries))
        asking = (broker.request(TELEGRAM_CALLS, b"%d" % number, timeout_s=PATIENCE_S) for number in range(100))
        answers = await asyncio.gather(*asking)
        answering.cancel()
    assert answers == [b"answer to %d" % number for number in range(100)]


async def test_answers_may_come_in_any_order(broker: Broker) -> None:
    async with broker.consume(TELEGRAM_CALLS, prefetch=2) as deliveries:
        asking = [
            asyncio.create_task(broker.request(TELEGRAM_CALLS, body, timeout_s=PATIENCE_S)) for body in (b"a", b"b")
        ]
        received = sorted(await receive(deliveries, 2), key=lambda delivery: delivery.body)
        for delivery in reversed(received):
            await broker.reply(delivery, b"re " + delivery.body)
        await deliveries.ack(received)
        assert await soon(asyncio.gather(*asking)) == [b"re a", b"re b"]


async def test_a_request_nobody_answers_times_out(broker: Broker) -> None:
    async with broker.consume(TELEGRAM_CALLS, prefetch=1) as deliveries:
        with pytest.raises(RequestTimedOut):
            await _ask_hastily(broker, b"hello?")
        await deliveries.ack([await receive_one(deliveries)])


async def test_a_request_waits_for_whoever_will_answer(broker: Broker) -> None:
    asking = asyncio.create_task(broker.request(TELEGRAM_CALLS, b"early", timeout_s=PATIENCE_S))
    async with broker.consume(TELEGRAM_CALLS, prefetch=1) as deliveries:
        answering = asyncio.create_task(_answer_all(broker, deliveries))
        assert await soon(asking) == b"answer to early"
        answering.cancel()


async def test_an_answer_that_comes_too_late_does_no_harm(broker: Broker) -> None:
    async with broker.consume(TELEGRAM_CALLS, prefetch=1) as deliveries:
        with pytest.raises(RequestTimedOut):
            await _ask_hastily(broker, b"quick!")
        late = await receive_one(deliveries)
        await broker.reply(late, b"too late")
        await deliveries.ack([late])
        answering = asyncio.create_task(_answer_all(broker, deliveries))
        assert await broker.request(TELEGRAM_CALLS, b"next", timeout_s=PATIENCE_S) == b"answer to next"
        answering.cancel()


async def test_answering_twice_does_no_harm(broker: Broker) -> None:
    async with broker.consume(TELEGRAM_CALLS, prefetch=1) as deliveries:
        asking = asyncio.create_task(broker.request(TELEGRAM_CALLS, b"q", timeout_s=PATIENCE_S))
        delivery = await receive_one(deliveries)
        await broker.reply(delivery, b"first")
        await broker.reply(delivery, b"second")
        await deliveries.ack([delivery])
        assert await soon(asking) == b"first"


async def test_answering_what_was_no_request_does_no_harm(broker: Broker) -> None:
    async with broker.consume(CUSTOMER_EVENTS, prefetch=1) as deliveries, asyncio.TaskGroup() as tasks:
        tasks.create_task(broker.publish(CUSTOMER_EVENTS, b"statement"))
        delivery = await receive_one(deliveries)
        await broker.reply(delivery, b"pardon?")
        await deliveries.ack([delivery])
