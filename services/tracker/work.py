"""The tracker's loop: take what is there, commit it, announce it, acknowledge it.

A quiet message waits for nothing. Under load a batch gathers for a moment, because a commit, an announcement and an ack
cost the same for ten messages and for hundreds. The announcement and the ack of one batch overlap the next commit.
"""

import asyncio
import time
from collections import Counter
from typing import Final

import structlog

from services.tracker.batch import Batch
from services.tracker.commit import Committed, commit
from shared.broker.port import Broker, BrokerUnavailable, Deliveries
from shared.contracts.announcements import ConversationsChanged
from shared.contracts.codec import encode
from shared.contracts.wire import CONVERSATION_CHANGES, CUSTOMER_EVENTS
from shared.db import Database, DatabaseUnavailable
from shared.metrics import TrackerMetrics
from shared.stopping import pause, unless_stopped

log = structlog.get_logger()

BATCH_CAPACITY: Final = 4000
"""Events. The more of a customer's messages meet in a batch, the fewer rows it writes: at 4,000 a message costs
Postgres a third less than at 1,000."""

PREFETCH: Final = 80
"""Unacknowledged bundles: the batch being committed and the next one, where bundles are full."""

BUSY_FROM: Final = 50
"""Events in a batch: as many at once are no quiet time."""

GATHER_S: Final = 0.05
"""How long a batch gathers in busy times; well below the 0.1 s a message may take at 1,000 a second."""

FLOOD_FROM: Final = 1000
FLOOD_GATHER_S: Final = 0.1
"""The same in a flood, where more comes in during a commit than a busy second brings."""

FIRST_RETRY_S: Final = 0.1
LONGEST_RETRY_S: Final = 5.0


class Tracker:
    """One worker of the queue of customer events."""

    def __init__(self, broker: Broker, database: Database, metrics: TrackerMetrics) -> None:
        self._broker = broker
        self._database = database
        self._metrics = metrics
        self._deliveries: Deliveries | None = None
        self._gather_s = 0.0

    @property
    def is_consuming(self) -> bool:
        """Whether the broker delivers to this worker."""
        return self._deliveries is not None and self._deliveries.is_consuming

    async def run(self, stop: asyncio.Event) -> None:
        """Work until asked to stop; then finish the batch in hand and give back the rest."""
        async with self._broker.consume(CUSTOMER_EVENTS, prefetch=PREFETCH) as deliveries:
            self._deliveries = deliveries
            finishing: asyncio.Task[None] | None = None
            while batch := await self._gather(deliveries, stop):
                is_committed = await self._commit(batch, stop)
                if finishing:
                    await finishing
                if not is_committed:
                    return
                finishing = asyncio.create_task(self._finish(batch, deliveries, stop))
            if finishing:
                await finishing

    async def _gather(self, deliveries: Deliveries, stop: asyncio.Event) -> Batch | None:
        delivery = deliveries.receive_ready() or await unless_stopped(stop, deliveries.receive())
        if delivery is None or stop.is_set():
            return None
        batch = Batch(BATCH_CAPACITY)
        batch.add(delivery)
        _add_ready(batch, deliveries)
        if self._gather_s and not batch.is_full:
            await pause(stop, self._gather_s)
            _add_ready(batch, deliveries)
        self._gather_s = _gather_after(len(batch.events))
        return batch

    async def _commit(self, batch: Batch, stop: asyncio.Event) -> bool:
        """Commit, however long Postgres is away; False when asked to stop before it worked."""
        wait_s = FIRST_RETRY_S
        while True:
            started = time.perf_counter()
            try:
                self._count(batch, await commit(self._database, batch.events, batch.refused), started)
            except DatabaseUnavailable as exc:
                self._metrics.retries.inc()
                await log.awarning("cannot commit, trying again", reason=str(exc), events=len(batch.events))
                await pause(stop, wait_s)
                wait_s = min(2 * wait_s, LONGEST_RETRY_S)
            else:
                return True
            if stop.is_set():
                return False

    def _count(self, batch: Batch, committed: Committed, started: float) -> None:
        now = time.time()
        applied = len(committed.sent_at)
        self._metrics.batch_size.observe(len(batch.events))
        self._metrics.batch_seconds.observe(time.perf_counter() - started)
        self._metrics.applied.inc(applied)
        self._metrics.banned.inc(committed.withheld)
        self._metrics.duplicate.inc(committed.duplicate)
        self._metrics.dead_lettered.labels(CUSTOMER_EVENTS.name).inc(committed.dead_lettered)
        for sent_at, messages in Counter(committed.sent_at).items():
            self._metrics.lag_seconds.observe(now - sent_at, messages)
        log.info("committed", applied=applied, events=len(batch.events), update_ids=batch.update_ids)

    async def _finish(self, batch: Batch, deliveries: Deliveries, stop: asyncio.Event) -> None:
        """Announce, then ack. Without the announcement there is no ack: redelivered, it will be announced."""
        body = encode(ConversationsChanged(batch.user_ids))
        while batch.events:
            try:
                await self._broker.publish(CONVERSATION_CHANGES, body)
                break
            except BrokerUnavailable as exc:
                await log.awarning("cannot announce, trying again", reason=str(exc))
                await pause(stop, FIRST_RETRY_S)
            if stop.is_set():
                return
        await deliveries.ack(batch.deliveries)


def _gather_after(events: int) -> float:
    """How long the batch after one of so many events gathers, in seconds."""
    if events >= FLOOD_FROM:
        return FLOOD_GATHER_S
    return GATHER_S if events >= BUSY_FROM else 0.0


def _add_ready(batch: Batch, deliveries: Deliveries) -> None:
    while not batch.is_full and (delivery := deliveries.receive_ready()):
        batch.add(delivery)
