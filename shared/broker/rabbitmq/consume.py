"""Consuming: deliveries of one channel into a local queue, and their settling."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from aiormq.abc import AbstractChannel as WireChannel
from aiormq.abc import DeliveredMessage

from shared.broker.port import BrokerUnavailable, Delivery
from shared.broker.rabbitmq.channel import Channel, OpenChannel
from shared.broker.rabbitmq.connection import Connection
from shared.broker.rabbitmq.failures import library_failures
from shared.broker.rabbitmq.topology import Topology
from shared.contracts.wire import Queue

SETTLE_TIMEOUT_S: Final = 5.0

Settle = Callable[[int, bool], Awaitable[None]]
"""Settles the delivery of this tag, and with True also every earlier one."""


@dataclass(slots=True, eq=False)
class Lease:
    """The deliveries of one channel. With the channel gone they are the broker's again."""

    wire: WireChannel
    unsettled: dict[int, None] = field(default_factory=dict)
    """Tags in the order they came, which is ascending."""


@dataclass(frozen=True, slots=True)
class Tag:
    lease: Lease
    number: int


class Consumer:
    """The RabbitMQ side of `Deliveries`."""

    def __init__(self, connection: Connection, topology: Topology, queue: Queue, prefetch: int) -> None:
        self._topology = topology
        self._queue_name = topology.name_of(queue)
        self._prefetch = prefetch
        self._waiting: asyncio.Queue[Delivery] = asyncio.Queue()
        self._lease: Lease | None = None
        self._channel = Channel(
            connection,
            topology,
            purpose=f"to consume {self._queue_name}",
            confirms=False,
            prepare=self._start,
            on_lost=self._forget,
        )

    async def run(self) -> None:
        await self._channel.run()

    @property
    def is_consuming(self) -> bool:
        return self._channel.is_open

    async def receive(self) -> Delivery:
        return await self._waiting.get()

    def receive_ready(self) -> Delivery | None:
        return None if self._waiting.empty() else self._waiting.get_nowait()

    async def ack(self, deliveries: Sequence[Delivery]) -> None:
        await self._settle(deliveries, lambda wire, tag, multiple: wire.basic_ack(tag, multiple, wait=False))

    async def requeue(self, deliveries: Sequence[Delivery]) -> None:
        await self._settle(
            deliveries, lambda wire, tag, multiple: wire.basic_nack(tag, multiple, requeue=True, wait=False)
        )

    async def dead_letter(self, delivery: Delivery) -> None:
        await self._settle([delivery], lambda wire, tag, _multiple: wire.basic_reject(tag, requeue=False, wait=False))

    async def _start(self, opened: OpenChannel) -> None:
        lease = self._lease = Lease(opened.wire)
        opened.wire.on_consumer_cancel_callbacks.add(lambda _frame: self._channel.retire(opened))
        await opened.wire.basic_qos(prefetch_count=self._prefetch)
        await opened.wire.basic_consume(self._queue_name, partial(self._take, lease))

    def _forget(self) -> None:
        self._lease = None
        while not self._waiting.empty():
            self._waiting.get_nowait()

    async def _take(self, lease: Lease, message: DeliveredMessage) -> None:
        if lease is self._lease and message.delivery_tag is not None:
            lease.unsettled[message.delivery_tag] = None
            self._waiting.put_nowait(read_delivery(message, Tag(lease, message.delivery_tag), self._topology))
