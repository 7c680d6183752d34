"""A broker that keeps what it is given, and fails when told to."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from shared.broker.in_process import InProcessBroker
from shared.broker.port import Broker, BrokerUnavailable, Deliveries, Delivery
from shared.contracts.wire import Queue


class UnreliableBroker(InProcessBroker):
    """Confirms at once and remembers, as a broker with a disk does; refuses what `refuses` says."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[tuple[Queue, bytes]] = []
        self.attempts = 0
        self.refuses: Callable[[bytes], bool] = lambda _: False

    @property
    def is_connected(self) -> bool:
        """Whether anything at all would be taken."""
        return not self.refuses(b"")

    async def publish(self, queue: Queue, body: bytes) -> None:
        """Keep the message, or fail."""
        self.attempts += 1
        if self.refuses(body):
            raise BrokerUnavailable("told to fail")
        self.kept.append((queue, body))

    def kept_in(self, queue: Queue) -> list[bytes]:
        """What was published to this queue, in order."""
        return [body for kept, body in self.kept if kept == queue]


class BlockedBroker:
    """Any broker, which takes nothing for the queues it is told to block."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self.blocked: set[Queue] = set()
        self.refusals = 0

    @property
    def is_connected(self) -> bool:
        """As the broker itself."""
        return self._broker.is_connected

    async def publish(self, queue: Queue, body: bytes) -> None:
        """Refuse, or pass on."""
        if queue in self.blocked:
            self.refusals += 1
            raise BrokerUnavailable("told to fail")
        await self._broker.publish(queue, body)

    def consume(self, queue: Queue, *, prefetch: int) -> AbstractAsyncContextManager[Deliveries]:
        """As the broker itself."""
        return self._broker.consume(queue, prefetch=prefetch)

    async def request(self, queue: Queue, body: bytes, *, timeout_s: float) -> bytes:
        """As the broker itself."""
        return await self._broker.request(queue, body, timeout_s=timeout_s)

    async def reply(self, delivery: Delivery, body: bytes) -> None:
        """As the broker itself."""
        await self._broker.reply(delivery, body)
