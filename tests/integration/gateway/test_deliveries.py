"""A call that names its delivery: made once, and the ledger is told, whoever is gone meanwhile."""

import asyncio

import pytest

from services.gateway.send.limits import EVERYTHING, GROUP
from services.gateway.service import CallsGoOn
from shared.broker.in_process import InProcessBroker
from shared.broker.port import Broker
from shared.contracts.wire import BULK, DELIVERY_OUTCOMES, PUSHES, REPLIES, Queue
from tests.support.clock import stopped_clock
from tests.support.fake_bot_api import FakeBotApi
from tests.support.gateway import running_gateway
from tests.support.gateway_calls import call, outcomes, said
from tests.support.unreliable_broker import BlockedBroker
from tests.support.waiting import soon, until


@pytest.mark.parametrize("queue", [REPLIES, PUSHES, BULK], ids=lambda queue: queue.name)
async def test_the_outcome_waits_for_a_ledger_that_is_away(
    telegram: FakeBotApi, either_broker: Broker, queue: Queue
) -> None:
    telegram.will_answer("sendMessage", 403, "Forbidden: bot was blocked by the user")
    async with running_gateway(telegram, either_broker), asyncio.TaskGroup() as tasks:
        tasks.create_task(either_broker.publish(queue, call(delivery_id=11, attempt=3)))
        await until(lambda: len(telegram.calls_of("sendMessage")) == 1)
        async with either_broker.consume(DELIVERY_OUTCOMES, prefetch=9) as ledger:
            (outcome,) = await outcomes(ledger, 1)
    assert (outcome.delivery_id, outcome.attempt, outcome.status) == (11, 3, 403)
    assert said(outcome)["description"] == "Forbidden: bot was blocked by the user"


async def test_beside_others_it_makes_their_calls_until_they_have_stopped(
    telegram: FakeBotApi, either_broker: Broker
) -> None:
    go_on = CallsGoOn(closed=asyncio.Event(), stop=asyncio.Event())
    async with (
        running_gateway(telegram, either_broker, calls_go_on=go_on) as gateway,
        either_broker.consume(DELIVERY_OUTCOMES, prefetch=9) as ledger,
    ):
        gateway.stop.set()
        await soon(go_on.closed.wait())
        asked = len(telegram.calls_of("getUpdates"))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(either_broker.publish(REPLIES, call(delivery_id=5, attempt=1)))
            (outcome,) = await outcomes(ledger, 1)
        assert (outcome.delivery_id, outcome.status) == (5, 200)
        assert len(telegram.calls_of("getUpdates")) == asked, "its doors are closed"
        assert not gateway.running.done()
        go_on.stop.set()
        await soon(gateway.running)


async def test_an_expired_delivery_is_known_not_to_have_been_made(telegram: FakeBotApi, either_broker: Broker) -> None:
    async with (
        running_gateway(telegram, either_broker),
        either_broker.consume(DELIVERY_OUTCOMES, prefetch=9) as ledger,
        asyncio.TaskGroup() as tasks,
    ):
        tasks.create_task(either_broker.publish(REPLIES, call(delivery_id=1, within_s=-1)))
        (outcome,) = await outcomes(ledger, 1)
    assert outcome.status == 408
    assert telegram.calls_of("sendMessage") == []


async def test_of_what_an_earlier_gateway_may_have_made_only_the_harmless_is_made_again(
    telegram: FakeBotApi, either_broker: Broker
) -> None:
    async with asyncio.TaskGroup() as tasks:
        async with either_broker.consume(REPLIES, prefetch=10) as earlier:
            for delivery_id, method in ((1, "copyMessage"), (2, "sendMediaGroup"), (3, "setMessageReaction")):
                tasks.create_task(either_broker.publish(REPLIES, call(method, delivery_id=delivery_id)))
            for _ in range(3):
                await soon(earlier.receive())
        async with (
            running_gateway(telegram, either_broker),
            either_broker.consume(DELIVERY_OUTCOMES, prefetch=9) as ledger,
        ):
            assert [outcome.status for outcome in await outcomes(ledger, 3)] == [504, 504, 200]
    assert {made.method for made in telegram.calls} - {"getUpdates", "deleteWebhook"} == {"setMessageReaction"}


async def test_killed_before_the_outcome_is_safe_it_leaves_an_unknown_outcome_and_one_message(
    telegram: FakeBotApi, either_broker: Broker
) -> None:
    broken = BlockedBroker(either_broker)
    broken.blocked.add(DELIVERY_OUTCOMES)
    async with asyncio.TaskGroup() as tasks:
        async with running_gateway(telegram, broken) as first:
            tasks.create_task(either_broker.publish(REPLIES, call(delivery_id=1)))
            await until(lambda: broken.refusals >= 2)
            await first.kill()
        async with (
            running_gateway(telegram, either_broker),
            either_broker.consume(DELIVERY_OUTCOMES, prefetch=9) as ledger,
        ):
            (outcome,) = await outcomes(ledger, 1)
    assert outcome.status == 504
    assert len(telegram.calls_of("sendMessage")) == 1


async def test_an_outcome_the_broker_does_not_take_is_told_as_soon_as_it_does(
    telegram: FakeBotApi, either_broker: Broker
) -> None:
    broker = BlockedBroker(either_broker)
    broker.blocked.add(DELIVERY_OUTCOMES)
    async with (
        running_gateway(telegram, broker),
        either_broker.consume(DELIVERY_OUTCOMES, prefetch=9) as ledger,
        asyncio.TaskGroup() as tasks,
    ):
        tasks.create_task(either_broker.publish(REPLIES, call(delivery_id=1)))
        await until(lambda: broker.refusals >= 2)
        broker.blocked.clear()
        (outcome,) = await outcomes(ledger, 1)
    assert outcome.status == 200
    assert len(telegram.calls_of("sendMessage")) == 1


async def test_a_call_published_twice_is_made_once_and_answered_twice(
    telegram: FakeBotApi, either_broker: Broker
) -> None:
    body = call("copyMessage", delivery_id=1, attempt=1)
    telegram.holds["copyMessage"] = asyncio.Event()
    async with (
        running_gateway(telegram, either_broker),
        either_broker.consume(DELIVERY_OUTCOMES, prefetch=9) as ledger,
        asyncio.TaskGroup() as tasks,
    ):
        for _ in range(2):
            tasks.create_task(either_broker.publish(REPLIES, body))
        # Another attempt is another call, and waits behind nobody.
        tasks.create_task(either_broker.publish(REPLIES, call("copyMessage", delivery_id=1, attempt=2)))
        await until(lambda: len(telegram.calls_of("copyMessage")) == 2)
        telegram.holds["copyMessage"].set()
        assert [(outcome.attempt, outcome.status) for outcome in await outcomes(ledger, 3)] == [
            (1, 200),
            (1, 200),
            (2, 200),
        ]
        tasks.create_task(either_broker.publish(REPLIES, body))
        assert [outcome.attempt for outcome in await outcomes(ledger, 1)] == [1]
    assert len(telegram.calls_of("copyMessage")) == 2


async def test_a_call_given_back_while_it_is_made_ends_with_the_true_outcome(telegram: FakeBotApi) -> None:
    # As after a lost connection: the broker delivers again what this gateway still has in hand.
    broker, body = InProcessBroker(), call("copyMessage", delivery_id=1, attempt=1)
    telegram.holds["copyMessage"] = asyncio.Event()
    async with asyncio.TaskGroup() as tasks, broker.consume(REPLIES, prefetch=1) as other:
        tasks.create_task(broker.publish(REPLIES, body))
        held = await soon(other.receive())
        async with (
            running_gateway(telegram, broker),
            broker.consume(DELIVERY_OUTCOMES, prefetch=9) as ledger,
        ):
            tasks.create_task(broker.publish(REPLIES, body))
            await until(lambda: len(telegram.calls_of("copyMessage")) == 1)
            await other.requeue([held])
            telegram.holds["copyMessage"].set()
            assert [outcome.status for outcome in await outcomes(ledger, 2)] == [200, 200]
    assert len(telegram.calls_of("copyMessage")) == 1


async def test_a_stop_tells_what_was_not_made_and_what_comes_too_late(
    telegram: FakeBotApi, either_broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = GROUP.burst + 2
    monkeypatch.setattr("services.gateway.send.calls.CLOSE_AFTER_S", 0.0)
    telegram.holds["copyMessage"] = asyncio.Event()
    async with (
        either_broker.consume(DELIVERY_OUTCOMES, prefetch=99) as ledger,
        asyncio.TaskGroup() as tasks,
        running_gateway(telegram, either_broker) as gateway,
    ):
        # The group gets no room for the last two before the gateway has to go, nor has the gateway to go too soon.
        with stopped_clock() as clock:
            tasks.create_task(either_broker.publish(REPLIES, call("copyMessage", delivery_id=100)))
            await until(lambda: len(telegram.calls_of("copyMessage")) == 1)
            clock.put_forward(EVERYTHING.interval_s)
            for number in range(count):
                tasks.create_task(either_broker.publish(REPLIES, call(chat_id=-7, delivery_id=number)))
            before = await outcomes(ledger, GROUP.burst)
            gateway.stop.set()
            given_up = await outcomes(ledger, 2)
            tasks.create_task(either_broker.publish(REPLIES, call(chat_id=8, delivery_id=101)))
            (too_late,) = await outcomes(ledger, 1)
            telegram.holds["copyMessage"].set()
            (finished,) = await outcomes(ledger, 1)
        await gateway.stopped()
    assert {outcome.status for outcome in before} == {200}
    assert [outcome.status for outcome in (*given_up, too_late, finished)] == [408, 408, 408, 200]
    assert (too_late.delivery_id, finished.delivery_id) == (101, 100)
    assert len(telegram.calls_of("sendMessage")) == GROUP.burst
