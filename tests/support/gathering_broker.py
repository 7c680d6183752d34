"""A broker that keeps back what it delivers until a test has seen that all of it is there."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from shared.broker.port import Broker, Deliveries, Delivery
from shared.contracts.wire import Queue
from tests.support.waiting import until
from tests.support.wrapped_broker import WrappedBroker


class GatheringBroker(WrappedBroker):
    """Of each of these queues it gathers so many deliveries, and keeps them from its consumer until it lets all go."""

    def __init__(self, broker: Broker, wanted: Mapping[Queue, int]) -> None:
        super().__init__(broker)
        self._gathered = {queue: _Gathered(count) for queue, count in wanted.items()}

    async def all_is_here(self) -> None:
        """Wait until everything is gathered."""
        await until(lambda: all(gathered.is_complete for gathered in self._gathered.values()))

    def let_go(self) -> None:
        """Everybody gets theirs, at the same moment."""
        for gathered in self._gathered.values():
            gathered.let_go.set()

    def consume(self, queue: Queue, *, prefetch: int) -> AbstractAsyncContextManager[Deliveries]:
        consumer = super().consume(queue, prefetch=prefetch)
        gathered = self._gathered.get(queue)
        return consumer if gathered is None else gathered.taken_from(consumer)


class _Gathered:
    def __init__(self, count: int) -> None:
        self._count = count
        self._held: list[Delivery] = []
        self._deliveries: Any = None
        self.let_go = asyncio.Event()

    @property
    def is_complete(self) -> bool:
        return len(self._held) == self._count

    @asynccontextmanager
    async def taken_from(self, consumer: AbstractAsyncContextManager[Deliveries]) -> AsyncIterator[Any]:
        async with consumer as self._deliveries:
            yield self

    def __getattr__(self, name: str) -> Any:
        return getattr(self._deliveries, name)

    def receive_ready(self) -> Delivery | None:
        if not self.let_go.is_set():
            return None
        ready: Delivery | None = self._held.pop(0) if self._held else self._deliveries.receive_ready()
        return ready

    async def receive(self) -> Delivery:
        while not self.let_go.is_set() and not self.is_complete:
            self._held.append(await self._deliveries.receive())
        await self.let_go.wait()
        received: Delivery = self.receive_ready() or await self._deliveries.receive()
        return received
