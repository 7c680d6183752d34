"""The gateway as operators run it: a process of its own, a real RabbitMQ, kills included."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator

from shared.broker.port import Deliveries
from shared.contracts.bundle import decode_bundle
from shared.contracts.customer_events import MessageReceived
from shared.contracts.wire import CUSTOMER_EVENTS, DELIVERY_OUTCOMES, QUARANTINE, REPLIES
from tests.support.fake_bot_api import TOKEN, FakeBotApi
from tests.support.gateway import ADMIN
from tests.support.gateway_calls import ask, call, outcomes
from tests.support.ports import free_port
from tests.support.queues import connected_rabbitmq
from tests.support.updates import text_update
from tests.support.waiting import soon, until

SECRET_WORDS = "nobody may log this"


@contextlib.asynccontextmanager
async def started(api: FakeBotApi, amqp_url: str, prefix: str) -> AsyncIterator[Process]:
    """`python -m services.gateway` on these servers; killed at the end of the block if it still lives."""
    environment = {
        "PATH": os.environ["PATH"],
        "BOT_TOKEN": TOKEN,
        "ADMIN_IDS": str(ADMIN),
        "TELEGRAM_API_URL": api.url,
        "AMQP_URL": amqp_url,
        "AMQP_PREFIX": prefix,
        "GATEWAY_PORT": str(free_port()),
        "LOG_LEVEL": "debug",
    }
    command = (sys.executable, "-m", "services.gateway")
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=DEVNULL, stderr=PIPE)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def ended(process: Process, signal_number: signal.Signals) -> tuple[int, str]:
    """Its exit code and everything it logged."""
    process.send_signal(signal_number)
    _, logged = await soon(process.communicate())
    assert process.returncode is not None
    return process.returncode, logged.decode()


async def message_ids(deliveries: Deliveries, wanted: set[int]) -> set[int]:
    """The ids of all messages delivered until every wanted one is among them."""
    found: set[int] = set()
    while not wanted <= found:
        delivery = await soon(deliveries.receive())
        events, refused = decode_bundle(delivery.body)
        assert refused == []
        found |= {event.message_id for event in events if isinstance(event, MessageReceived)}
        await deliveries.ack([delivery])
    return found


async def test_killed_in_the_middle_it_loses_nothing_and_its_logs_tell_no_secrets(
    telegram: FakeBotApi, amqp_url: str, queue_prefix: str
) -> None:
    for number in range(1, 1001):
        telegram.send_update(text_update(number, user_id=number % 50 + 1, text=SECRET_WORDS))
    telegram.send(1001, b'{"update_id":1001,"message":{"text":"' + SECRET_WORDS.encode() + b'\\ud800"}}')
    async with started(telegram, amqp_url, queue_prefix) as first:
        await until(lambda: telegram.offset > 200)
        await ended(first, signal.SIGKILL)
    async with started(telegram, amqp_url, queue_prefix) as second:
        await until(lambda: telegram.offset == 1002)
        code, logged = await ended(second, signal.SIGTERM)
    async with connected_rabbitmq(amqp_url, queue_prefix) as broker:
        async with broker.consume(CUSTOMER_EVENTS, prefetch=100) as tracker:
            assert await message_ids(tracker, set(range(1, 1001))) == set(range(1, 1001))
        async with broker.consume(QUARANTINE, prefetch=100) as quarantine:
            await quarantine.ack([await soon(quarantine.receive())])
    assert code == 0
    assert '"update_id": 1001' in logged
    assert TOKEN.split(":")[1] not in logged
    assert SECRET_WORDS not in logged


async def test_started_with_the_broker_away_it_waits_and_confirms_nothing(
    telegram: FakeBotApi, amqp_url: str, queue_prefix: str
) -> None:
    telegram.send_update(text_update(1))
    async with started(telegram, f"amqp://guest:guest@127.0.0.1:{free_port()}/", queue_prefix) as process:
        await until(lambda: bool(telegram.calls_of("getUpdates")))
        code, _ = await ended(process, signal.SIGTERM)
    assert code == 0
    assert [update_id for update_id, _ in telegram.updates] == [1]


async def test_a_call_is_answered_across_the_broker(telegram: FakeBotApi, amqp_url: str, queue_prefix: str) -> None:
    async with (
        started(telegram, amqp_url, queue_prefix) as process,
        connected_rabbitmq(amqp_url, queue_prefix) as broker,
    ):
        assert (await ask(broker, call(text="Hello"))).status == 200
        assert telegram.calls_of("sendMessage") == [{"chat_id": 7, "text": "Hello"}]
        assert (await ended(process, signal.SIGTERM))[0] == 0


async def test_killed_after_telegram_accepted_a_delivery_it_says_that_nobody_knows_and_sends_no_more(
    telegram: FakeBotApi, amqp_url: str, queue_prefix: str
) -> None:
    telegram.holds["sendMessage"] = asyncio.Event()
    async with connected_rabbitmq(amqp_url, queue_prefix) as broker:
        async with started(telegram, amqp_url, queue_prefix) as first:
            await broker.publish(REPLIES, call(delivery_id=1, attempt=2))
            await until(lambda: len(telegram.calls_of("sendMessage")) == 1)
            await ended(first, signal.SIGKILL)
        async with (
            started(telegram, amqp_url, queue_prefix) as second,
            broker.consume(DELIVERY_OUTCOMES, prefetch=9) as ledger,
        ):
            (outcome,) = await outcomes(ledger, 1)
            await ended(second, signal.SIGTERM)
    assert (outcome.delivery_id, outcome.attempt, outcome.status) == (1, 2, 504)
    assert len(telegram.calls_of("sendMessage")) == 1
