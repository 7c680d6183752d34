"""The loop of every consumer: one delivery after the other until asked to stop, each settled as its handling ended.

A handler that returns is done with its delivery, for ever. One that raises says by the kind of its error what is to
become of it: `TryAgain` gives it back, `NeverAgain` puts it aside, whole. What nobody expected puts it aside as well:
one delivery keeps no others waiting. Given back it comes again at once, so a handler waits for a part that is away by
itself (`shared.retry`; docs/decisions.md 2.8).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import structlog

from shared.broker.port import Broker, Deliveries, Delivery
from shared.contracts.wire import Queue
from shared.errors import NeverAgain, TryAgain

log = structlog.get_logger()

Handler = Callable[[Delivery], Awaitable[None]]


class Consumed:
    """What a queue delivers; `async for` ends when asked to stop. What is unsettled then goes back to the broker."""

    def __init__(self, queue: Queue, deliveries: Deliveries, stop: asyncio.Event) -> None:
        self._queue = queue
        self._deliveries = deliveries
        self._stop = stop
        self._waiting: asyncio.Timeout | None = None

    def __aiter__(self) -> "Consumed":
        return self

    async def __anext__(self) -> Delivery:
        delivery = None if self._stop.is_set() else self.next_ready() or await self._receive()
        if delivery is None:
            raise StopAsyncIteration
        return delivery

    def next_ready(self) -> Delivery | None:
        """The next one if it is here already: for who takes many at once."""
        return self._deliveries.receive_ready()

    async def ack(self, deliveries: Sequence[Delivery]) -> None:
        """Done with these, for ever."""
        await self._deliveries.ack(deliveries)

    async def settle_after(self, delivery: Delivery, handle: Handler) -> None:
        """Handle it, and do with it what the end of that asks for."""
        try:
            await handle(delivery)
        except TryAgain as exc:
            await self._give_back(delivery, exc)
        except Exception as exc:  # noqa: BLE001 - nobody knows what failed: it is logged and put aside, others go on.
            await self.put_aside(delivery, exc)
        else:
            await self.ack([delivery])

    async def put_aside(self, delivery: Delivery, reason: Exception) -> None:
        """To the dead letters. What is one already has nowhere to go: then the error is the service's end."""
        if self._queue.is_last_stop:
            raise reason
        if isinstance(reason, NeverAgain):
            await log.awarning("put aside", queue=self._queue.name, reason=str(reason))
        else:
            await log.aerror("put aside", queue=self._queue.name, exc_info=reason)
        await self._deliveries.dead_letter(delivery)

    async def end_with_stop(self) -> None:
        """Wake who waits for a delivery when asked to stop."""
        await self._stop.wait()
        if self._waiting is not None:
            self._waiting.reschedule(asyncio.get_running_loop().time())

    async def _give_back(self, delivery: Delivery, reason: TryAgain) -> None:
        # After a stop, leaving the queue gives it back: sooner, it would be delivered to this consumer once more.
        if not self._stop.is_set():
            await log.awarning("given back", queue=self._queue.name, reason=str(reason))
            await self._deliveries.requeue([delivery])

    async def _receive(self) -> Delivery | None:
        # A timeout that only a stop sets costs a seventh of `unless_stopped`, which needs tasks for every delivery.
        try:
            async with asyncio.timeout(None) as self._waiting:
                return await self._deliveries.receive()
        except TimeoutError:
            return None
        finally:
            self._waiting = None


class Consumer:
    """The consumer of one queue, with at most `prefetch` deliveries in flight. Runs once."""

    def __init__(self, broker: Broker, queue: Queue, *, prefetch: int) -> None:
        self._broker = broker
        self._queue = queue
        self._prefetch = prefetch
        self._deliveries: Deliveries | None = None
        self.in_flight: set[asyncio.Task[None]] = set()
        """What is handled side by side at the moment."""

    @property
    def is_consuming(self) -> bool:
        """Whether the broker delivers to this consumer: a readiness check."""
        return self._deliveries is not None and self._deliveries.is_consuming

    async def one_by_one(self, handle: Handler, stop: asyncio.Event) -> None:
        """Handle each to the end before the next, until asked to stop."""
        async with self.open(stop) as consumed:
            async for delivery in consumed:
                await consumed.settle_after(delivery, handle)

    async def side_by_side(self, handle: Handler, stop: asyncio.Event) -> None:
        """Handle each at once, however many there are, until asked to stop; then finish those in flight."""
        async with self.open(stop) as consumed, asyncio.TaskGroup() as tasks:
            async for delivery in consumed:
                task = tasks.create_task(consumed.settle_after(delivery, handle))
                self.in_flight.add(task)
                task.add_done_callback(self.in_flight.discard)

    @asynccontextmanager
    async def open(self, stop: asyncio.Event) -> AsyncIterator[Consumed]:
        """For who has an order of its own: batches, lines. Settles nothing by itself."""
        async with self._broker.consume(self._queue, prefetch=self._prefetch) as self._deliveries:
            consumed = Consumed(self._queue, self._deliveries, stop)
            ending = asyncio.create_task(consumed.end_with_stop())
            try:
                yield consumed
            finally:
                ending.cancel()
                await asyncio.gather(ending, return_exceptions=True)
