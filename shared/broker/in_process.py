"""The broker port inside one process, for the one-command run.

Nothing is stored: `publish` returns when the consumer has settled the message, so whoever publishes keeps its source
(Telegram's offset) until then. A consumer must therefore never wait for a publish that it itself settles
(docs/decisions.md 2.2).
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

from shared.broker.port import Deliveries, Delivery, RequestTimedOut
from shared.contracts.wire import DEAD_LETTERS, Queue

DELIVERY_LIMIT: Final = 50
"""How often a message may come back before it goes to the dead letters: as on RabbitMQ."""


def _future() -> "asyncio.Future[None]":
    return asyncio.get_running_loop().create_future()


@dataclass(slots=True, eq=False)
class Message:
    """A message in flight, and the promise that `publish` waits for."""

    body: bytes
    reply_to: str | None = None
    correlation_id: str | None = None
    is_replayed: bool = False
    times_returned: int = 0
    died_in: str | None = None
    died_of: str | None = None
    settled: "asyncio.Future[None]" = field(default_factory=_future)

    def settle(self) -> None:
        # A publisher that was cancelled waits no more.
        if not self.settled.done():
            self.settled.set_result(None)

    def dead(self, died_in: str, died_of: str) -> "Message":
        """The same as a dead letter: whoever waits for this one now waits for that."""
        return Message(self.body, is_replayed=self.is_replayed, died_in=died_in, died_of=died_of, settled=self.settled)


class Line:
    """What waits in one queue, and who takes from it."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self.waiting: deque[Message] = deque()
        self.consumers: deque[Consumer] = deque()

    def append(self, message: Message) -> None:
        self.waiting.append(message)
        self.wake()

    def put_back(self, messages: Sequence[Message]) -> None:
        self.waiting.extendleft(reversed(messages))
        self.wake()

    def wake(self) -> None:
        # Each time another one is first, so that competing consumers share.
        self.consumers.rotate(-1)
        for consumer in self.consumers:
            consumer.changed.set()


class InProcessBroker:
    """Queues in memory."""

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}
        self._answers: dict[str, asyncio.Future[bytes]] = {}

    @property
    def is_connected(self) -> bool:
        return True

    async def publish(self, queue: Queue, body: bytes, *, is_replayed: bool = False) -> None:
        message = Message(body, is_replayed=is_replayed)
        self._line(queue).append(message)
        await message.settled

    @asynccontextmanager
    async def consume(self, queue: Queue, *, prefetch: int) -> AsyncIterator[Deliveries]:
        consumer = Consumer(self._line(queue), self._line(DEAD_LETTERS), prefetch)
        try:
            yield consumer
        finally:
            consumer.leave()

    async def request(self, queue: Queue, body: bytes, *, timeout_s: float) -> bytes:
        asker = uuid4().hex
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._answers[asker] = answer
        self._line(queue).append(Message(body, reply_to=asker, correlation_id=asker))
        try:
            async with asyncio.timeout(timeout_s):
                return await answer
        except TimeoutError:
            raise RequestTimedOut(f"no answer within {timeout_s:g} s") from None
        finally:
            del self._answers[asker]

    async def reply(self, delivery: Delivery, body: bytes) -> None:
        answer = self._answers.get(delivery.reply_to or "")
        if answer is not None and not answer.done():
            answer.set_result(body)

    def _line(self, queue: Queue) -> Line:
        return self._lines.setdefault(queue.name, Line(queue))


class Consumer:
    """The in-process side of `Deliveries`."""

    def __init__(self, line: Line, dead_letters: Line, prefetch: int) -> None:
        self.changed = asyncio.Event()
        self._line = line
        self._dead_letters = dead_letters
        self._prefetch = prefetch
        self._unsettled: dict[Delivery, Message] = {}
        self._is_open = True
        line.consumers.append(self)

    @property
    def is_consuming(self) -> bool:
        return self._is_open

    async def receive(self) -> Delivery:
        while (delivery := self.receive_ready()) is None:
            self.changed.clear()
            await self.changed.wait()
        return delivery

    def receive_ready(self) -> Delivery | None:
        if not self._is_open or not self._line.waiting or len(self._unsettled) >= self._prefetch:
            return None
        message = self._line.waiting.popleft()
        delivery = _delivery_of(message)
        self._unsettled[delivery] = message
        return delivery

    async def ack(self, deliveries: Sequence[Delivery]) -> None:
        for message in self._take_out(deliveries):
            message.settle()

    async def requeue(self, deliveries: Sequence[Delivery]) -> None:
        self._give_back(self._take_out(deliveries))

    async def dead_letter(self, delivery: Delivery) -> None:
        if self._line.queue.is_last_stop:
            raise ValueError(f"{self._line.queue.name} is a last stop: there is nowhere to put its messages aside")
        for message in self._take_out([delivery]):
            self._dead_letters.append(message.dead(self._line.queue.name, "rejected"))

    def leave(self) -> None:
        self._is_open = False
        self._line.consumers.remove(self)
        self._give_back(self._take_out(list(self._unsettled)))

    def _take_out(self, deliveries: Iterable[Delivery]) -> list[Message]:
        """The messages of those not settled yet."""
        taken = [self._unsettled.pop(delivery) for delivery in deliveries if delivery in self._unsettled]
        self.changed.set()
        return taken

    def _give_back(self, messages: Sequence[Message]) -> None:
        for message in messages:
            message.times_returned += 1
        self._line.put_back([message for message in messages if not self._is_given_up(message)])
        for message in filter(self._is_given_up, messages):
            self._dead_letters.append(message.dead(self._line.queue.name, "delivery_limit"))

    def _is_given_up(self, message: Message) -> bool:
        return message.times_returned > DELIVERY_LIMIT and not self._line.queue.is_last_stop


def _delivery_of(message: Message) -> Delivery:
    return Delivery(
        message.body,
        is_redelivered=message.times_returned > 0,
        is_replayed=message.is_replayed,
        reply_to=message.reply_to,
        correlation_id=message.correlation_id,
        died_in=message.died_in,
        died_of=message.died_of,
    )
