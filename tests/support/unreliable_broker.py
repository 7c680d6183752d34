"""A broker that keeps what it is given, and fails when told to."""

from collections.abc import Callable

from shared.broker.in_process import InProcessBroker
from shared.broker.port import Broker, BrokerUnavailable
from shared.contracts.wire import Queue
from tests.support.wrapped_broker import WrappedBroker


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

    async def publish(self, queue: Queue, body: bytes, *, is_replayed: bool = False) -> None:  # noqa: ARG002
        """Keep the message, or fail; that it is replayed is not kept."""
        self.attempts += 1
        if self.refuses(body):
            raise BrokerUnavailable("told to fail")
        self.kept.append((queue, body))

    def kept_in(self, queue: Queue) -> list[bytes]:
        """What was published to this queue, in order."""
        return [body for kept, body in self.kept if kept == queue]


class BlockedBroker(WrappedBroker):
    """Any broker, which takes nothing for the queues it is told to block."""

    def __init__(self, broker: Broker) -> None:
        super().__init__(broker)
        self.blocked: set[Queue] = set()
        self.refusals = 0

    async def publish(self, queue: Queue, body: bytes, *, is_replayed: bool = False) -> None:
        """Refuse, or pass on."""
        if queue in self.blocked:
            self.refusals += 1
            raise BrokerUnavailable("told to fail")
        await super().publish(queue, body, is_replayed=is_replayed)
