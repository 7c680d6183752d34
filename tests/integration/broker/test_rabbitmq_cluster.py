"""A node of a cluster is killed, and another: whoever is left goes on, and nothing is lost."""

import asyncio
from pathlib import Path

from shared.broker.port import Broker, BrokerUnavailable, Deliveries, RequestTimedOut
from shared.broker.rabbitmq import open_rabbitmq
from shared.contracts.wire import CUSTOMER_EVENTS, TELEGRAM_CALLS
from tests.support.rabbitmq_cluster import rabbitmq_cluster
from tests.support.waiting import until

RECOVERY_S = 120.0


async def publish_until_safe(broker: Broker, body: bytes) -> None:
    """Publish as every caller does: again, until it is known to be safe."""
    while True:
        try:
            return await broker.publish(CUSTOMER_EVENTS, body)
        except BrokerUnavailable:
            await asyncio.sleep(0.05)


async def answer_all(broker: Broker, requests: Deliveries) -> None:
    """What the gateway does."""
    while True:
        delivery = await requests.receive()
        await broker.reply(delivery, b"answer to " + delivery.body)
        await requests.ack([delivery])


async def ask_until_answered(broker: Broker, body: bytes) -> bytes:
    """Ask as a press does: again, when nobody knows."""
    while True:
        try:
            return await broker.request(TELEGRAM_CALLS, body, timeout_s=5)
        except (BrokerUnavailable, RequestTimedOut):
            await asyncio.sleep(0.05)


async def test_any_node_may_die(tmp_path: Path, queue_prefix: str) -> None:
    with rabbitmq_cluster(tmp_path) as cluster:
        async with (
            open_rabbitmq(cluster.url, queue_prefix) as desk,
            open_rabbitmq(cluster.url, queue_prefix) as gateway,
            gateway.consume(TELEGRAM_CALLS, prefetch=10) as requests,
            desk.consume(CUSTOMER_EVENTS, prefetch=100) as events,
        ):
            await until(lambda: desk.is_connected and gateway.is_connected and requests.is_consuming, RECOVERY_S)
            answering = asyncio.create_task(answer_all(gateway, requests))
            seen: set[bytes] = set()
            for number, node in enumerate(cluster.nodes[:2]):
                await publish_until_safe(gateway, b"before %d" % number)
                await asyncio.to_thread(node.kill)
                async with asyncio.timeout(RECOVERY_S):
                    await publish_until_safe(gateway, b"after %d" % number)
                    assert await ask_until_answered(desk, b"%d" % number) == b"answer to %d" % number
                    while not {b"before %d" % number, b"after %d" % number} <= seen:
                        delivery = await events.receive()
                        seen.add(delivery.body)
                        await events.ack([delivery])
                await asyncio.to_thread(node.start)
            answering.cancel()
