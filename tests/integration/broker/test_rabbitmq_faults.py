"""RabbitMQ is broken in every way that happens; nothing is lost, and all comes back by itself.

The node runs on this machine, and each command to it takes a second or two: these are the slow tests.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel

from deploy.local.private_rabbitmq import PrivateRabbitMQ
from shared.broker.port import Broker, BrokerUnavailable, Deliveries, Delivery, RequestTimedOut
from shared.broker.rabbitmq import open_rabbitmq
from shared.broker.rabbitmq.connection import Connection, addresses_in
from shared.broker.rabbitmq.consume import Consumer
from shared.broker.rabbitmq.supervise import running
from shared.broker.rabbitmq.topology import Topology
from shared.contracts.wire import CUSTOMER_EVENTS, TELEGRAM_CALLS
from tests.support.deliveries import receive_one
from tests.support.waiting import eventually, soon, until

RECOVERY_S = 120.0
"""A node under load takes long to boot; reconnecting itself takes at most some seconds."""

LONGEST_PUBLISH_S = 5.0


async def publish_until_safe(broker: Broker, body: bytes) -> None:
    """Publish as every caller does: again, until it is known to be safe."""
    async with asyncio.timeout(RECOVERY_S):
        while True:
            try:
                return await broker.publish(CUSTOMER_EVENTS, body)
            except BrokerUnavailable:
                # The broker may refuse at once while it boots.
                await asyncio.sleep(0.05)


async def receive_all(deliveries: Deliveries, expected: set[bytes]) -> set[bytes]:
    """Receive and acknowledge until everything expected has come, however often."""
    seen: set[bytes] = set()
    async with asyncio.timeout(RECOVERY_S):
        while not expected <= seen:
            delivery = await deliveries.receive()
            seen.add(delivery.body)
            await deliveries.ack([delivery])
    return seen


async def restart_after_kill(node: PrivateRabbitMQ) -> None:
    await asyncio.to_thread(node.kill)
    await asyncio.to_thread(node.start)


@asynccontextmanager
async def channel_to(node: PrivateRabbitMQ) -> AsyncIterator[AbstractChannel]:
    async with await aio_pika.connect(node.url) as connection, connection.channel() as channel:
        yield channel


async def test_a_kill_between_publish_and_confirm_loses_nothing(private_node: PrivateRabbitMQ, prefix: str) -> None:
    sent = {b"%d" % number for number in range(3000)}
    async with open_rabbitmq(private_node.url, prefix) as broker:
        await until(lambda: broker.is_connected)
        publishing = [asyncio.create_task(publish_until_safe(broker, body)) for body in sent]
        # Some are confirmed, most are somewhere on the way.
        await until(lambda: any(task.done() for task in publishing))
        await restart_after_kill(private_node)
        async with broker.consume(CUSTOMER_EVENTS, prefetch=500) as deliveries:
            received = await receive_all(deliveries, sent)
            await soon(asyncio.gather(*publishing), RECOVERY_S)
    assert received == sent


async def test_a_kill_before_the_ack_brings_the_delivery_again(private_node: PrivateRabbitMQ, prefix: str) -> None:
    async with (
        open_rabbitmq(private_node.url, prefix) as broker,
        broker.consume(CUSTOMER_EVENTS, prefetch=10) as deliveries,
    ):
        await until(lambda: broker.is_connected)
        await broker.publish(CUSTOMER_EVENTS, b"x")
        held = await receive_one(deliveries)
        await restart_after_kill(private_node)
        await deliveries.ack([held])
        again = await soon(deliveries.receive(), RECOVERY_S)
        await deliveries.ack([again])
        await until(lambda: deliveries.is_consuming and broker.is_connected)
    assert (again.body, again.is_redelivered) == (b"x", True)


async def test_a_broker_that_is_away_is_said_to_be_away_and_found_later(
    private_node: PrivateRabbitMQ, prefix: str
) -> None:
    await asyncio.to_thread(private_node.stop)
    async with (
        open_rabbitmq(private_node.url, prefix) as broker,
        broker.consume(CUSTOMER_EVENTS, prefetch=10) as deliveries,
    ):
        assert not broker.is_connected
        assert not deliveries.is_consuming
        await _fails_in_time(broker)
        with pytest.raises(BrokerUnavailable):
            await broker.request(TELEGRAM_CALLS, b"?", timeout_s=0.5)
        await asyncio.to_thread(private_node.start)
        await publish_until_safe(broker, b"x")
        delivery = await soon(deliveries.receive(), RECOVERY_S)
        await deliveries.ack([delivery])
    assert delivery.body == b"x"


async def _fails_in_time(broker: Broker) -> None:
    started = time.monotonic()
    with pytest.raises(BrokerUnavailable):
        await broker.publish(CUSTOMER_EVENTS, b"nowhere to go")
    assert time.monotonic() - started < 8 * LONGEST_PUBLISH_S


@asynccontextmanager
async def memory_alarm(node: PrivateRabbitMQ) -> AsyncIterator[None]:
    """From the first line of the block on, the node takes nothing from publishers."""

    async def is_on() -> bool:
        # Who asks is answered after every connection was told.
        return "memory" in await asyncio.to_thread(node.ctl, "eval", "rabbit_alarm:get_alarms().")

    await asyncio.to_thread(node.ctl, "set_vm_memory_high_watermark", "0.0000001")
    try:
        await eventually(is_on, "there is an alarm")
        yield
    finally:
        await asyncio.to_thread(node.ctl, "set_vm_memory_high_watermark", "0.4")


async def test_a_memory_alarm_ends_publishing_in_time_until_it_is_over(
    private_node: PrivateRabbitMQ, prefix: str
) -> None:
    async with (
        open_rabbitmq(private_node.url, prefix) as broker,
        broker.consume(CUSTOMER_EVENTS, prefetch=10) as deliveries,
    ):
        await until(lambda: broker.is_connected)
        await broker.publish(CUSTOMER_EVENTS, b"before")
        before = await receive_one(deliveries)
        async with memory_alarm(private_node):
            await _fails_in_time(broker)
            assert not broker.is_connected
            await _fails_in_time(broker)
            # Consumers have a connection of their own, which is not blocked.
            assert deliveries.is_consuming
            await deliveries.ack([before])
        await publish_until_safe(broker, b"after")
        await receive_all(deliveries, {b"after"})


async def test_closing_during_a_memory_alarm_does_not_hang(private_node: PrivateRabbitMQ, prefix: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        broker = await stack.enter_async_context(open_rabbitmq(private_node.url, prefix))
        await until(lambda: broker.is_connected)
        async with memory_alarm(private_node):
            blocked = [asyncio.create_task(broker.publish(CUSTOMER_EVENTS, b"\0" * 500_000)) for _ in range(20)]
            await asyncio.wait(blocked)
            started = time.monotonic()
            await stack.aclose()
            assert time.monotonic() - started < 60
    assert {type(task.exception()) for task in blocked} == {BrokerUnavailable}


async def test_a_broker_that_hangs_is_given_up_in_time_and_found_again(
    private_node: PrivateRabbitMQ, prefix: str
) -> None:
    sent = {b"%d" % number for number in range(100)}
    async with (
        open_rabbitmq(private_node.url, prefix) as broker,
        broker.consume(CUSTOMER_EVENTS, prefetch=10) as deliveries,
    ):
        await until(lambda: broker.is_connected and deliveries.is_consuming)
        private_node.freeze()
        try:
            publishing = [asyncio.create_task(publish_until_safe(broker, body)) for body in sent]
            await _fails_in_time(broker)
            assert not broker.is_connected
        finally:
            private_node.thaw()
        await receive_all(deliveries, sent)
        await soon(asyncio.gather(*publishing))


async def test_a_queue_deleted_under_its_consumer_is_there_again(private_node: PrivateRabbitMQ, prefix: str) -> None:
    async with (
        open_rabbitmq(private_node.url, prefix) as broker,
        broker.consume(CUSTOMER_EVENTS, prefetch=10) as deliveries,
    ):
        await until(lambda: broker.is_connected)
        await broker.publish(CUSTOMER_EVENTS, b"before")
        held = await receive_one(deliveries)
        async with channel_to(private_node) as channel:
            await channel.queue_delete(Topology(prefix).name_of(CUSTOMER_EVENTS))
        await publish_until_safe(broker, b"after")
        await deliveries.ack([held])
        assert await receive_all(deliveries, {b"after"}) == {b"after"}
        await until(lambda: deliveries.is_consuming)


async def test_a_publish_without_a_binding_mends_it(private_node: PrivateRabbitMQ, prefix: str) -> None:
    topology = Topology(prefix)
    async with open_rabbitmq(private_node.url, prefix) as broker:
        await until(lambda: broker.is_connected)
        async with channel_to(private_node) as channel:
            queue = await channel.get_queue(topology.name_of(CUSTOMER_EVENTS))
            await queue.unbind(topology.exchange_name, topology.name_of(CUSTOMER_EVENTS))
        await publish_until_safe(broker, b"x")
        async with broker.consume(CUSTOMER_EVENTS, prefetch=1) as deliveries:
            delivery = await receive_one(deliveries)
            await deliveries.ack([delivery])
    assert delivery.body == b"x"


async def test_publishing_while_bindings_come_and_go_loses_nothing(private_node: PrivateRabbitMQ, prefix: str) -> None:
    topology = Topology(prefix)
    sent = {b"%d" % number for number in range(500)}
    async with open_rabbitmq(private_node.url, prefix) as broker, channel_to(private_node) as channel:
        await until(lambda: broker.is_connected)
        queue = await channel.get_queue(topology.name_of(CUSTOMER_EVENTS))
        publishing = [asyncio.create_task(publish_until_safe(broker, body)) for body in sent]
        for _ in range(5):
            await queue.unbind(topology.exchange_name, topology.name_of(CUSTOMER_EVENTS))
        async with broker.consume(CUSTOMER_EVENTS, prefetch=500) as deliveries:
            assert await receive_all(deliveries, sent) == sent
        await soon(asyncio.gather(*publishing))


async def test_a_deleted_exchange_is_there_again(private_node: PrivateRabbitMQ, prefix: str) -> None:
    async with open_rabbitmq(private_node.url, prefix) as broker:
        await until(lambda: broker.is_connected)
        async with channel_to(private_node) as channel:
            await channel.exchange_delete(Topology(prefix).exchange_name)
        await publish_until_safe(broker, b"x")
        async with broker.consume(CUSTOMER_EVENTS, prefetch=1) as deliveries:
            await deliveries.ack([await receive_one(deliveries)])


async def test_connections_closed_by_the_operator_come_back(private_node: PrivateRabbitMQ, prefix: str) -> None:
    async with (
        open_rabbitmq(private_node.url, prefix) as broker,
        broker.consume(CUSTOMER_EVENTS, prefetch=10) as deliveries,
        broker.consume(TELEGRAM_CALLS, prefetch=10) as calls,
    ):
        await until(lambda: broker.is_connected)
        await broker.publish(CUSTOMER_EVENTS, b"held")
        await receive_one(deliveries)
        asking = asyncio.create_task(broker.request(TELEGRAM_CALLS, b"?", timeout_s=RECOVERY_S))
        unanswered = await receive_one(calls)
        publishing = [asyncio.create_task(publish_until_safe(broker, b"%d" % number)) for number in range(500)]
        await asyncio.to_thread(private_node.ctl, "close_all_connections", "maintenance")
        with pytest.raises(RequestTimedOut):
            await soon(asking)
        # Its answer goes nowhere, and that is no error.
        await broker.reply(unanswered, b"!")
        await receive_all(deliveries, {b"held", *(b"%d" % number for number in range(500))})
        await soon(asyncio.gather(*publishing))
        assert await _asked_and_answered(broker, calls) == b"yes"


async def _asked_and_answered(broker: Broker, calls: Deliveries) -> bytes:
    async def answer() -> None:
        while True:
            delivery = await calls.receive()
            await broker.reply(delivery, b"yes")
            await calls.ack([delivery])

    answering = asyncio.create_task(answer())
    try:
        return await broker.request(TELEGRAM_CALLS, b"well?", timeout_s=RECOVERY_S)
    finally:
        answering.cancel()


async def test_a_channel_closed_over_an_unknown_tag_comes_back(private_node: PrivateRabbitMQ, prefix: str) -> None:
    async with (
        open_rabbitmq(private_node.url, prefix) as broker,
        broker.consume(CUSTOMER_EVENTS, prefetch=10) as deliveries,
    ):
        await until(lambda: broker.is_connected)
        await broker.publish(CUSTOMER_EVENTS, b"x")
        held = await receive_one(deliveries)
        await _acknowledge_what_never_came(held)
        again = await receive_one(deliveries)
        await deliveries.ack([held])
        await deliveries.ack([again])
    assert (again.body, again.is_redelivered) == (b"x", True)


async def _acknowledge_what_never_came(delivery: Delivery) -> None:
    # RabbitMQ answers with closing the channel, as it does when a consumer took longer than its timeout.
    await delivery.tag.lease.opened.wire.basic_ack(999)  # type: ignore[attr-defined]  # the handle is opaque to all else


async def test_a_queue_deleted_and_made_again_at_once_does_not_leave_its_consumer_deaf(
    private_node: PrivateRabbitMQ, prefix: str
) -> None:
    topology = Topology(prefix)
    connection = Connection(addresses_in(private_node.url), "test")
    consumer = Consumer(connection, topology, CUSTOMER_EVENTS, prefetch=10, renew_idle_after_s=0.5)
    async with running(connection.run()), running(consumer.run()):
        for number in range(5):
            await until(lambda: consumer.is_consuming)
            async with channel_to(private_node) as channel:
                await channel.queue_delete(topology.name_of(CUSTOMER_EVENTS))
                exchange = await topology.declare(channel)
                await exchange.publish(aio_pika.Message(b"%d" % number), topology.name_of(CUSTOMER_EVENTS))
            await receive_all(consumer, {b"%d" % number})
