"""Four lanes into one waiting room: who goes first, and who is not kept waiting."""

import asyncio
from collections.abc import Iterable

from services.gateway.send.calls import LANES
from services.gateway.send.limits import BULK_BURST, CHAT, EVERYTHING, GROUP
from shared.broker.port import Broker
from shared.contracts.wire import BULK, DELIVERY_OUTCOMES, PUSHES, REPLIES, TELEGRAM_CALLS, Queue
from shared.domain.deliveries import Lane
from tests.support.clock import stopped_clock
from tests.support.fake_bot_api import FakeBotApi
from tests.support.gateway import running_gateway
from tests.support.gateway_calls import ask, call, outcomes, said
from tests.support.gathering_broker import GatheringBroker
from tests.support.waiting import soon, until

A_PLACE_S = EVERYTHING.interval_s + 1e-6
"""Until there is room for one more; sums of such fractions are not exact."""

LANE_OF_TEXT = {queue.name: lane for lane, (queue, _) in LANES.items()}


def publish_all(tasks: asyncio.TaskGroup, broker: Broker, queue: Queue, chats: Iterable[int]) -> None:
    for chat in chats:
        tasks.create_task(broker.publish(queue, call("sendMessage", chat, text=queue.name)))


def lanes_of(made: list[dict[str, str]]) -> list[Lane]:
    return [LANE_OF_TEXT[parameters["text"]] for parameters in made]


async def test_replies_go_before_pushes_before_edits_before_bulk(telegram: FakeBotApi, either_broker: Broker) -> None:
    broker = GatheringBroker(either_broker, {queue: min(25, prefetch) for queue, prefetch in LANES.values()})
    async with running_gateway(telegram, broker), asyncio.TaskGroup() as tasks:
        for number, queue in enumerate((BULK, TELEGRAM_CALLS, PUSHES, REPLIES), 1):
            publish_all(tasks, broker, queue, range(1000 * number, 1000 * number + 25))
        await broker.all_is_here()
        with stopped_clock() as clock:
            broker.let_go()
            # One after the other: made at once, they would reach Telegram in any order.
            for count in range(EVERYTHING.burst, 3 * 25):
                await made(telegram, "sendMessage", count)
                clock.put_forward(A_PLACE_S)
        await made(telegram, "sendMessage", 100)
    lanes = lanes_of(telegram.calls_of("sendMessage"))
    assert lanes == [Lane.REPLIES] * 25 + [Lane.PUSHES] * 25 + [Lane.EDITS] * 25 + [Lane.BULK] * 25


async def made(telegram: FakeBotApi, method: str, count: int) -> None:
    """Wait until just so many calls of this method were made."""
    await until(lambda: len(telegram.calls_of(method)) == count)


async def test_a_flood_of_bulk_keeps_no_reply_waiting(telegram: FakeBotApi, either_broker: Broker) -> None:
    overtaken_by = list[int]()
    async with running_gateway(telegram, either_broker) as gateway, asyncio.TaskGroup() as tasks:
        publish_all(tasks, either_broker, BULK, range(1000, 1060))
        for number in range(1, 6):
            await until(lambda made=10 * number: len(telegram.calls_of("sendMessage")) >= made)  # type: ignore[misc]
            # However long the broker takes for the reply, no bulk has another place meanwhile.
            with stopped_clock():
                before = len(telegram.calls_of("sendMessage"))
                await soon(either_broker.publish(REPLIES, call("copyMessage", number)))
                await made(telegram, "copyMessage", number)
                overtaken_by.append(len(telegram.calls_of("sendMessage")) - before)
        await made(telegram, "sendMessage", 60)
        metrics = await gateway.metrics()
    # In the order they came, each would have waited for all the bulk the gateway holds.
    assert sum(overtaken_by) < 5 * LANES[Lane.BULK].prefetch
    assert 'place_wait_seconds_count{lane="replies"} 5.0' in metrics
    assert 'place_wait_seconds_count{lane="bulk"} 60.0' in metrics


async def test_one_chat_that_telegram_refuses_stops_nobody_else(telegram: FakeBotApi, either_broker: Broker) -> None:
    telegram.will_answer("sendMessage", 429, "Too Many Requests: retry after 100", retry_after=100)
    async with (
        running_gateway(telegram, either_broker),
        either_broker.consume(DELIVERY_OUTCOMES, prefetch=9) as ledger,
        asyncio.TaskGroup() as tasks,
    ):
        tasks.create_task(either_broker.publish(REPLIES, call(chat_id=7, delivery_id=1)))
        (refused,) = await outcomes(ledger, 1)
        assert (refused.status, said(refused)["parameters"]) == (429, {"retry_after": 100})
        for delivery_id, queue, chat in ((2, REPLIES, 7), (3, REPLIES, 8), (4, BULK, 9), (5, PUSHES, 7)):
            tasks.create_task(either_broker.publish(queue, call(chat_id=chat, delivery_id=delivery_id)))
        known = await outcomes(ledger, 4)
        assert (await ask(either_broker, call(chat_id=8))).status == 200
    # The chat's other calls are not even tried, whatever their lane, and not held either.
    assert [(outcome.delivery_id, outcome.status) for outcome in known] == [(2, 429), (3, 200), (4, 200), (5, 429)]
    assert [parameters["chat_id"] for parameters in telegram.calls_of("sendMessage")] == [7, 8, 9, 8]


async def test_a_delivery_waits_for_our_own_limits(telegram: FakeBotApi, either_broker: Broker) -> None:
    count = CHAT.burst + 2
    async with (
        running_gateway(telegram, either_broker),
        either_broker.consume(DELIVERY_OUTCOMES, prefetch=9) as ledger,
        asyncio.TaskGroup() as tasks,
    ):
        for number in range(count):
            tasks.create_task(either_broker.publish(REPLIES, call(chat_id=7, delivery_id=number)))
        assert [outcome.status for outcome in await outcomes(ledger, count)] == [200] * count


async def test_calls_of_one_chat_wait_for_it_and_not_for_each_others_lanes(
    telegram: FakeBotApi, either_broker: Broker
) -> None:
    async with running_gateway(telegram, either_broker), asyncio.TaskGroup() as tasks:
        with stopped_clock() as clock:
            for _ in range(GROUP.burst + 1):
                tasks.create_task(either_broker.publish(REPLIES, call("sendMessage", -7, text="busy")))
            await made(telegram, "sendMessage", GROUP.burst)
            # The busy chat's last call has to wait for four seconds.
            clock.put_forward(GROUP.interval_s / 2)
            for chat in range(100, 105):
                tasks.create_task(either_broker.publish(BULK, call("copyMessage", chat)))
            for count in range(BULK_BURST, 5):
                await made(telegram, "copyMessage", count)
                clock.put_forward(A_PLACE_S)
            await made(telegram, "copyMessage", 5)
            assert len(telegram.calls_of("sendMessage")) == GROUP.burst
            clock.put_forward(GROUP.interval_s / 2)
            await made(telegram, "sendMessage", GROUP.burst + 1)
