"""Any broker, as it is; for tests that change one thing about it."""

from contextlib import AbstractAsyncContextManager

from shared.broker.port import Broker, Deliveries, Delivery
from shared.contracts.wire import Queue


class WrappedBroker:
    """Passes everything on."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    @property
    def is_connected(self) -> bool:
        return self._broker.is_connected

    async def publish(self, queue: Queue, body: bytes, *, is_replayed: bool = False) -> None:
        await self._broker.publish(queue, body, is_replayed=is_replayed)

    def consume(self, queue: Queue, *, prefetch: int) -> AbstractAsyncContextManager[Deliveries]:
        return self._broker.consume(queue, prefetch=prefetch)

    async def request(self, queue: Queue, body: bytes, *, timeout_s: float) -> bytes:
        return await self._broker.request(queue, body, timeout_s=timeout_s)

    async def reply(self, delivery: Delivery, body: bytes) -> None:
        await self._broker.reply(delivery, body)
