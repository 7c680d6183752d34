"""The port, put together: one connection to publish, one to consume."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from shared.broker.port import Broker, BrokerUnavailable, Deliveries, Delivery
from shared.broker.rabbitmq.channel import Channel
from shared.broker.rabbitmq.connection import Connection, addresses_in
from shared.broker.rabbitmq.consume import Consumer
from shared.broker.rabbitmq.publish import Outgoing, publish
from shared.broker.rabbitmq.request import Requester
from shared.broker.rabbitmq.supervise import running
from shared.broker.rabbitmq.topology import Topology
from shared.contracts.wire import Queue

log = structlog.get_logger()


@asynccontextmanager
async def open_rabbitmq(url: str, prefix: str) -> AsyncIterator[Broker]:
    """The broker at `url`, or at any of its hosts, with `prefix` before every name in it. Opens at once, whether
    RabbitMQ answers or not.

    Raises:
        Misconfigured: the address cannot be one.
    """
    addresses = addresses_in(url)
    topology = Topology(prefix)
    publishing = Connection(addresses, f"{prefix} publishing")
    consuming = Connection(addresses, f"{prefix} consuming")
    publisher = Channel(publishing, topology, purpose="to publish", confirms=True)
    requester = Requester(publishing, topology)
    async with (
        running(publishing.run()),
        running(consuming.run()),
        running(publisher.run()),
        running(requester.run()),
    ):
        yield RabbitMQ(topology, consuming, publisher, requester)


class RabbitMQ:
    """The port over open connections."""

    def __init__(self, topology: Topology, consuming: Connection, publisher: Channel, requester: Requester) -> None:
        self._topology = topology
        self._consuming = consuming
        self._publisher = publisher
        self._requester = requester

    @property
    def is_connected(self) -> bool:
        return self._publisher.is_open

    async def publish(self, queue: Queue, body: bytes, *, is_replayed: bool = False) -> None:
        await publish(self._publisher, Outgoing(self._topology.name_of(queue), body, is_replayed=is_replayed))

    @asynccontextmanager
    async def consume(self, queue: Queue, *, prefetch: int) -> AsyncIterator[Deliveries]:
        consumer = Consumer(self._consuming, self._topology, queue, prefetch)
        async with running(consumer.run()):
            yield consumer

    async def request(self, queue: Queue, body: bytes, *, timeout_s: float) -> bytes:
        return await self._requester.request(self._topology.name_of(queue), body, timeout_s)

    async def reply(self, delivery: Delivery, body: bytes) -> None:
        if delivery.reply_to is None:
            return
        answer = Outgoing(
            delivery.reply_to, body, is_persistent=False, correlation_id=delivery.correlation_id, is_reply=True
        )
        try:
            await publish(self._publisher, answer)
        except BrokerUnavailable as failure:
            # The asker's own timeout tells it that the outcome is unknown; the one who answers can do no more.
            log.warning("an answer could not be sent", reason=str(failure))
