"""Keeps what could never be applied in the dead_letters table, and publishes it again when an operator asks for it.

A table and not a queue: to look into a queue counts as a delivery (docs/decisions.md 1.10).
"""

import asyncio
from functools import partial
from typing import Final

import structlog

from shared.broker.consumer import Consumer
from shared.broker.port import Broker, Delivery
from shared.contracts.announcements import decode_quarantined
from shared.contracts.codec import Undecodable
from shared.contracts.wire import CUSTOMER_EVENTS, DEAD_LETTERS, QUARANTINE, QUEUES, REPLAYS, Queue, queue_named
from shared.db import Database
from shared.db.dead_letters import DeadLetter, DeadLetters, bury
from shared.metrics import TrackerMetrics
from shared.retry import every, until_done
from shared.stopping import unless_stopped

log = structlog.get_logger()

BURIED: Final = (DEAD_LETTERS, QUARANTINE)
PREFETCH: Final = 20
LOOK_FOR_REPLAYS_EVERY_S: Final = 2.0


class Graveyard:
    """Buries dead letters and quarantined updates, and digs up those that are to be replayed."""

    def __init__(self, broker: Broker, database: Database, metrics: TrackerMetrics) -> None:
        self._broker = broker
        self._database = database
        self._letters = DeadLetters(database)
        self._metrics = metrics
        self._consumers = {queue: Consumer(broker, queue, prefetch=PREFETCH) for queue in BURIED}

    @property
    def is_consuming(self) -> bool:
        """Whether the broker delivers what is to be buried."""
        return all(consumer.is_consuming for consumer in self._consumers.values())

    async def bury_from(self, queue: Queue, stop: asyncio.Event) -> None:
        """Empty the queue into the table until asked to stop."""
        await self._consumers[queue].one_by_one(partial(self._bury, queue, stop), stop)

    async def _bury(self, queue: Queue, stop: asyncio.Event, delivery: Delivery) -> None:
        origin, body, reason = _epitaph(delivery, queue)
        await until_done(partial(self._write_down, origin, body, reason), stop, "cannot bury")
        self._metrics.dead_lettered.labels(queue.name).inc()
        await log.awarning("dead-lettered", queue=origin, size=len(body), reason=reason)

    async def _write_down(self, origin: str, body: bytes, reason: str) -> None:
        async with self._database.transaction() as connection:
            await bury(connection, queue=origin, body=body, reason=reason)

    async def replay_requested(self, stop: asyncio.Event) -> None:
        """Publish again what operators ask for, until asked to stop."""
        await every(LOOK_FOR_REPLAYS_EVERY_S, partial(self._replay_all, stop), stop, "cannot replay")

    async def _replay_all(self, stop: asyncio.Event) -> None:
        while not stop.is_set() and (letter := await self._letters.next_to_replay()):
            await unless_stopped(stop, self._replay(letter))

    async def _replay(self, letter: DeadLetter) -> None:
        """Publish, then mark: killed in between, it is published once more, which changes nothing."""
        try:
            queue = queue_named(letter.queue)
        except KeyError:
            # It died under an older version, in a queue that this one has renamed.
            await self._lay_to_rest(letter, f"cannot be replayed: this version has no queue {letter.queue}")
            return
        await self._broker.publish(queue, letter.body, is_replayed=True)
        await self._letters.mark_replayed(letter)
        await log.ainfo("replayed", dead_letter_id=letter.dead_letter_id, queue=letter.queue)

    async def _lay_to_rest(self, letter: DeadLetter, reason: str) -> None:
        await self._write_down(letter.queue, letter.body, reason)
        await log.awarning("not replayed", dead_letter_id=letter.dead_letter_id, queue=letter.queue)


def _epitaph(delivery: Delivery, queue: Queue) -> tuple[str, bytes, str]:
    """Where a replay would publish it, the body as it was, and why it died."""
    if queue is QUARANTINE:
        try:
            quarantined = decode_quarantined(delivery.body)
        except Undecodable as exc:
            return REPLAYS.name, delivery.body, str(exc)
        return REPLAYS.name, quarantined.body, quarantined.reason
    died_in = next((known.name for known in QUEUES if known.name == delivery.died_in), CUSTOMER_EVENTS.name)
    return died_in, delivery.body, delivery.died_of or f"given up by {delivery.died_in}"
