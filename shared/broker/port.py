"""The port every service speaks to. What it promises holds on both implementations; one contract suite says so."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from shared.contracts.wire import Queue
from shared.errors import TryAgain


class BrokerUnavailable(TryAgain):
    """The broker did not take the message in time; whether it has it is unknown. Publish again."""


class RequestTimedOut(TryAgain):
    """No answer came in time; whether the request was carried out is unknown."""


@dataclass(frozen=True, slots=True, eq=False)
class Delivery:
    """One message handed to a consumer, to be settled exactly once through the `Deliveries` it came from."""

    body: bytes
    is_redelivered: bool = False
    is_replayed: bool = False
    """Whether it was a dead letter, and is tried again because an operator asked for it."""
    reply_to: str | None = None
    correlation_id: str | None = None
    died_in: str | None = None
    """For a dead letter: the name (without prefix) of the queue that gave it up."""
    died_of: str | None = None
    """For a dead letter: why, in one line."""
    tag: object = field(default=None, repr=False)
    """The implementation's own handle."""


class Deliveries(Protocol):
    """An open consumer. It survives a broker that goes and comes: `receive` just waits meanwhile."""

    @property
    def is_consuming(self) -> bool:
        """Whether the broker is delivering to this consumer right now."""

    async def receive(self) -> Delivery:
        """The next delivery, waiting for it as long as it takes."""

    def receive_ready(self) -> Delivery | None:
        """The next delivery if it is here already."""

    async def ack(self, deliveries: Sequence[Delivery]) -> None:
        """Done with these, for ever. On a lost connection this does nothing: they will be delivered again."""

    async def requeue(self, deliveries: Sequence[Delivery]) -> None:
        """Give these back, to be delivered again to any consumer."""

    async def dead_letter(self, delivery: Delivery) -> None:
        """Put this one aside: it goes, whole, to `DEAD_LETTERS`."""


class Broker(Protocol):
    """Publish, consume, request and reply. Safe to use from many tasks at once."""

    @property
    def is_connected(self) -> bool:
        """Whether publishing can be expected to work right now."""

    async def publish(self, queue: Queue, body: bytes, *, is_replayed: bool = False) -> None:
        """Return once the message is safe: confirmed by RabbitMQ, or settled by the in-process consumer. The mark that
        it is replayed stays with it, wherever it goes.

        Raises:
            BrokerUnavailable: it is not known to be safe; publish it again.
        """

    def consume(self, queue: Queue, *, prefetch: int) -> AbstractAsyncContextManager[Deliveries]:
        """Open a consumer with at most `prefetch` unsettled deliveries. Leaving gives back what is unsettled."""

    async def request(self, queue: Queue, body: bytes, *, timeout_s: float) -> bytes:
        """Send a request and wait for its answer.

        Raises:
            BrokerUnavailable: the request could not be sent.
            RequestTimedOut: it was sent, and no answer came.
        """

    async def reply(self, delivery: Delivery, body: bytes) -> None:
        """Answer a request. An asker that is gone is not an error."""
