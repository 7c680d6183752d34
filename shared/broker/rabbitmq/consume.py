"""Consuming: deliveries of one channel into a local queue, and their settling."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import takewhile
from typing import Final

from aiormq.abc import DeliveredMessage

from shared.broker.port import BrokerUnavailable, Delivery
from shared.broker.rabbitmq.channel import Channel, OpenChannel
from shared.broker.rabbitmq.connection import Connection
from shared.broker.rabbitmq.failures import library_failures
from shared.broker.rabbitmq.publish import REPLAYED
from shared.broker.rabbitmq.supervise import running
from shared.broker.rabbitmq.topology import Topology
from shared.contracts.wire import Queue

SETTLE_TIMEOUT_S: Final = 5.0

RENEW_IDLE_AFTER_S: Final = 300.0
"""A consumer that gets nothing for so long subscribes again: it may be that RabbitMQ only believes to deliver to it."""


@dataclass(slots=True, eq=False)
class Lease:
    """The deliveries of one channel. With the channel gone they are the broker's again."""

    opened: OpenChannel
    unsettled: dict[int, None] = field(default_factory=dict)
    """Tags in the order they came, which is ascending."""
    settling: asyncio.Lock = field(default_factory=asyncio.Lock)

    def forget_up_to(self, number: int) -> None:
        for tag in list(takewhile(number.__ge__, self.unsettled)):
            del self.unsettled[tag]


@dataclass(frozen=True, slots=True)
class Tag:
    lease: Lease
    number: int


class Consumer:
    """The RabbitMQ side of `Deliveries`."""

    def __init__(
        self,
        connection: Connection,
        topology: Topology,
        queue: Queue,
        prefetch: int,
        renew_idle_after_s: float = RENEW_IDLE_AFTER_S,
    ) -> None:
        self._topology = topology
        self._queue = queue
        self._queue_name = topology.name_of(queue)
        self._prefetch = prefetch
        self._renew_idle_after_s = renew_idle_after_s
        self._waiting: asyncio.Queue[Delivery] = asyncio.Queue()
        self._lease: Lease | None = None
        self._is_idle = True
        self._channel = Channel(
            connection,
            topology,
            purpose=f"to consume {self._queue_name}",
            confirms=False,
            prepare=self._start,
            on_lost=self._forget,
        )

    async def run(self) -> None:
        async with running(self._renew_when_idle()):
            await self._channel.run()

    @property
    def is_consuming(self) -> bool:
        return self._channel.is_open

    async def receive(self) -> Delivery:
        return await self._waiting.get()

    def receive_ready(self) -> Delivery | None:
        return None if self._waiting.empty() else self._waiting.get_nowait()

    async def ack(self, deliveries: Sequence[Delivery]) -> None:
        await self._settle(deliveries, _ack)

    async def requeue(self, deliveries: Sequence[Delivery]) -> None:
        await self._settle(deliveries, _requeue)

    async def dead_letter(self, delivery: Delivery) -> None:
        if self._queue.is_last_stop:
            # RabbitMQ would drop it.
            raise ValueError(f"{self._queue.name} is a last stop: there is nowhere to put its messages aside")
        await self._settle([delivery], _put_aside)

    async def _settle(self, deliveries: Sequence[Delivery], settle: "Settle") -> None:
        lease = self._lease
        if lease is None:
            return
        try:
            with library_failures("settling"):
                # A caller that is cancelled half-way has settled nothing it has not sent: `unsettled` stays true.
                async with asyncio.timeout(SETTLE_TIMEOUT_S), lease.settling:
                    await settle(lease, _numbers(deliveries, lease))
        except BrokerUnavailable:
            # What could not be settled comes again, on the next channel.
            self._channel.retire(lease.opened)

    async def _start(self, opened: OpenChannel) -> None:
        if self._queue.holds_requests:
            await self._topology.declare_for_requests(opened.channel, self._queue)
        lease = self._lease = Lease(opened)
        opened.wire.on_consumer_cancel_callbacks.add(lambda _frame: self._channel.retire(opened))
        await opened.wire.basic_qos(prefetch_count=self._prefetch)
        await opened.wire.basic_consume(self._queue_name, partial(self._take, lease))

    async def _renew_when_idle(self) -> None:
        while True:
            self._is_idle = True
            await asyncio.sleep(self._renew_idle_after_s)
            if self._is_idle and self._lease is not None and not self._lease.unsettled:
                self._channel.retire(self._lease.opened)

    def _forget(self) -> None:
        self._lease = None
        while not self._waiting.empty():
            self._waiting.get_nowait()

    async def _take(self, lease: Lease, message: DeliveredMessage) -> None:
        number = message.delivery_tag
        if lease is self._lease and number is not None:
            lease.unsettled[number] = None
            self._is_idle = False
            self._waiting.put_nowait(_read(message, Tag(lease, number), self._topology))


def _read(message: DeliveredMessage, tag: Tag, topology: Topology) -> Delivery:
    properties = message.header.properties
    headers = properties.headers or {}
    died_in = headers.get("x-first-death-queue")
    died_of = headers.get("x-first-death-reason")
    return Delivery(
        message.body,
        is_redelivered=bool(message.redelivered),
        is_replayed=bool(headers.get(REPLAYED)),
        reply_to=properties.reply_to,
        correlation_id=properties.correlation_id,
        died_in=topology.without_prefix(str(died_in)) if died_in else None,
        died_of=str(died_of) if died_of else None,
        tag=tag,
    )


def _numbers(deliveries: Sequence[Delivery], lease: Lease) -> set[int]:
    """The tags of those that this lease still holds; the others are settled, or the broker's again."""
    tags = (delivery.tag for delivery in deliveries)
    return {tag.number for tag in tags if isinstance(tag, Tag) and tag.lease is lease and tag.number in lease.unsettled}


Settle = Callable[[Lease, set[int]], Awaitable[None]]
"""Settles the deliveries with these tags, all of them unsettled."""


async def _ack(lease: Lease, numbers: set[int]) -> None:
    """Everything up to the first gap goes in one frame; RabbitMQ's cost is per frame."""
    leading = list(takewhile(numbers.__contains__, lease.unsettled))
    if leading:
        await lease.opened.wire.basic_ack(leading[-1], multiple=True, wait=False)
        lease.forget_up_to(leading[-1])
    for number in sorted(numbers.difference(leading)):
        await lease.opened.wire.basic_ack(number, wait=False)
        del lease.unsettled[number]


async def _requeue(lease: Lease, numbers: set[int]) -> None:
    # Not by basic.nack, which could do it in one frame: from 4.3 on it does not count towards the delivery limit.
    await _reject(lease, numbers, requeue=True)


async def _put_aside(lease: Lease, numbers: set[int]) -> None:
    await _reject(lease, numbers, requeue=False)


async def _reject(lease: Lease, numbers: set[int], *, requeue: bool) -> None:
    for number in sorted(numbers):
        await lease.opened.wire.basic_reject(number, requeue=requeue, wait=False)
        del lease.unsettled[number]
