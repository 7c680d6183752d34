"""A gateway of another version, so to say: bundles that hold what no tracker can apply, among events that it must.

They go past the gateway, which lets nothing of the kind through, but on its way to RabbitMQ.
"""

import asyncio
import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import aio_pika
import aiormq

from shared.contracts.wire import CUSTOMER_EVENTS
from tests.chaos.amqp import connected
from tests.chaos.book import Book
from tests.chaos.facts import Person, Wrote
from tests.chaos.poison import mark_of, poison_bundle, poison_events
from tests.chaos.world import World

FIRST_VICTIM: Final = 6_800_000_000
_FIRST_MARK: Final = 900_000_000
"""Far from the marks of the stream."""

_MATES: Final = 5
_MARKS_EACH: Final = 4
_AWAY: Final = (OSError, RuntimeError, TimeoutError, asyncio.CancelledError, aiormq.exceptions.AMQPError)


@dataclass
class Intruder:
    """Publishes until the broker has it. `book` has what must come of the good events."""

    world: World
    chance: random.Random
    apart_s: float = 2.0
    book: Book = field(default_factory=Book)
    marks: list[bytes] = field(default_factory=list)
    _bundles: int = 0

    async def run(self, stop: asyncio.Event) -> None:
        """One bundle of each sort now and then, some of them twice, until asked to stop."""
        while not stop.is_set():
            await self.intrude()
            try:
                async with asyncio.timeout(self.chance.expovariate(1 / self.apart_s)):
                    await stop.wait()
            except TimeoutError:
                continue

    async def intrude(self) -> None:
        """Publish one mixed bundle, and one that is none."""
        first = _FIRST_MARK + _MARKS_EACH * self._bundles
        mixed = [*poison_events(first), *self._mates()]
        self.chance.shuffle(mixed)
        self._bundles += 1
        self.marks += [mark_of(first + place) for place in range(_MARKS_EACH)]
        bodies = [b"[" + b",".join(mixed) + b"]", poison_bundle(first + _MARKS_EACH - 1)]
        await self._publish(bodies * self.chance.choice((1, 1, 2)))

    def _mates(self) -> list[bytes]:
        mates = []
        for place in range(_MATES):
            number = _MATES * self._bundles + place
            person = Person(FIRST_VICTIM + number % 50, 0)
            wrote = Wrote(_FIRST_MARK + number, person, self._now(number), 1_000 + number, "text", f"mate {number}")
            self.book.note(wrote)
            mates.append(_event(wrote))
        return mates

    @property
    def _url(self) -> str:
        return self.world.links["gateway", "broker"].url(self.world.rabbitmq.url)

    def _now(self, number: int) -> int:
        return 1_790_000_000 + number

    async def _publish(self, bodies: list[bytes]) -> None:
        left = list(bodies)
        while left:
            try:
                async with asyncio.timeout(10), connected(self._url) as connection:
                    await self._publish_on(connection, left)
            except _AWAY:
                if _is_asked_to_end():
                    raise
                await asyncio.sleep(0.2)

    async def _publish_on(self, connection: aio_pika.abc.AbstractConnection, left: list[bytes]) -> None:
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        exchange = await channel.get_exchange(self.world.prefix)
        while left:
            message = aio_pika.Message(left[-1], delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
            await exchange.publish(message, f"{self.world.prefix}.{CUSTOMER_EVENTS.name}", mandatory=True)
            left.pop()


def _is_asked_to_end() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _event(wrote: Wrote) -> bytes:
    when = datetime.fromtimestamp(wrote.at, UTC).isoformat()
    said: dict[str, Any] = {"event": "message_received/1", "user_id": wrote.person.user_id, "update_id": 1}
    said |= {"first_name": wrote.person.first_name, "username": wrote.person.username, "occurred_at": when}
    said |= {"message_id": wrote.message_id, "sent_at": when, "kind": "text", "text": wrote.text}
    return json.dumps(said).encode()
