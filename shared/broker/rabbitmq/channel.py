"""A channel that comes back by itself, with everything declared and prepared on it again."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, cast

from aio_pika.abc import AbstractChannel, AbstractExchange
from aiormq import Channel as WireChannel

from shared.broker.port import BrokerUnavailable
from shared.broker.rabbitmq.connection import CLOSE_TIMEOUT_S, Connection, WireLink, first_of
from shared.broker.rabbitmq.failures import library_failures
from shared.broker.rabbitmq.supervise import Slot, close_within, until_available
from shared.broker.rabbitmq.topology import Topology

OPEN_TIMEOUT_S: Final = 10.0

RESPITE_S: Final = 0.25
"""Between a channel lost and the next one.

When a queue is deleted, RabbitMQ (seen on 3.10) cancels its consumers, unless the queue is there again by then: it then
subscribes them again without a word, and delivers nothing to them any more. So nobody declares it again before all
have been notified.
"""


@dataclass(slots=True, eq=False)
class OpenChannel:
    """One channel as long as it lives."""

    channel: AbstractChannel
    wire: WireChannel
    exchange: AbstractExchange
    in_use: int = 0
    is_closing: bool = False
    retired: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_open(self) -> bool:
        return not self.wire.is_closed and not self.retired.is_set()

    async def until_lost(self) -> None:
        await first_of(self.wire.closing, asyncio.ensure_future(self.retired.wait()))


Prepare = Callable[[OpenChannel], Awaitable[None]]


async def needs_no_preparing(_opened: OpenChannel) -> None:
    """For channels that only publish."""


class Channel:
    """Keeps one channel open as long as `run` runs."""

    def __init__(
        self,
        connection: Connection,
        topology: Topology,
        *,
        purpose: str,
        confirms: bool,
        prepare: Prepare = needs_no_preparing,
        on_lost: Callable[[], None] = lambda: None,
    ) -> None:
        self._connection = connection
        self._topology = topology
        self._purpose = purpose
        self._confirms = confirms
        self._prepare = prepare
        self._on_lost = on_lost
        self._slot: Slot[OpenChannel] = Slot()
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def is_open(self) -> bool:
        return self._slot.value is not None and self._slot.value.is_open

    async def opened(self) -> OpenChannel:
        """The open channel, waiting for it as long as it takes."""
        return await self._slot.get()

    def retire(self, opened: OpenChannel) -> None:
        """Something is doubtful about it: open another. This one closes when nobody waits on it any more."""
        opened.retired.set()
        if self._slot.value is opened:
            self._slot.empty()
        self.close_if_unused(opened)

    def close_if_unused(self, opened: OpenChannel) -> None:
        if opened.retired.is_set() and not opened.in_use and not opened.is_closing:
            opened.is_closing = True
            closing = asyncio.create_task(close_within(CLOSE_TIMEOUT_S, opened.channel.close()))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    async def run(self) -> None:
        try:
            while True:
                opened = await until_available(self._purpose, self._open)
                self._slot.fill(opened)
                await self._until_lost(opened)
                await asyncio.sleep(RESPITE_S)
        finally:
            await asyncio.gather(*self._closing)

    async def _until_lost(self, opened: OpenChannel) -> None:
        try:
            await opened.until_lost()
        finally:
            self.retire(opened)
            self._on_lost()

    async def _open(self) -> OpenChannel:
        link = await self._connection.opened()
        await link.until_unblocked()
        try:
            with library_failures(f"opening a channel {self._purpose}"):
                async with asyncio.timeout(OPEN_TIMEOUT_S):
                    return await self._open_on(link)
        except BrokerUnavailable as failure:
            self._on_lost()
            if isinstance(failure.__cause__, TimeoutError):
                # A connection that does not answer is dead, even if TCP has not noticed.
                link.drop()
            raise

    async def _open_on(self, link: WireLink) -> OpenChannel:
        channel = link.connection.channel(publisher_confirms=self._confirms, on_return_raises=self._confirms)
        await channel.initialize()
        try:
            exchange = await self._topology.declare(channel)
            # The abstract class lacks parameters that the only real one has.
            wire = cast(WireChannel, await channel.get_underlay_channel())
            opened = OpenChannel(channel, wire, exchange)
            await self._prepare(opened)
        except BaseException:
            await close_within(CLOSE_TIMEOUT_S, channel.close())
            raise
        return opened
