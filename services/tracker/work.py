"""The tracker's loop: take what is there, commit it, announce it, acknowledge it.

A quiet message waits for nothing. Under load a batch gathers for a moment, because a commit, an announcement and an ack
cost the same for ten messages and for hundreds (docs/decisions.md 1.8, 1.9). The announcement and the ack of one batch
overlap the next commit.
"""

import asyncio
import time
from collections import Counter
from functools import partial
from typing import Final

import structlog

from services.tracker.batch import Batch
from services.tracker.commit import Committed, commit
from shared.broker.consumer import Consumed, Consumer
from shared.broker.port import Broker, BrokerUnavailable, Delivery
from shared.contracts.announcements import ConversationsChanged
from shared.contracts.codec import encode
from shared.contracts.wire import CONVERSATION_CHANGES, CUSTOMER_EVENTS
from shared.db import Database, DatabaseUnavailable
from shared.metrics import TrackerMetrics
from shared.retry import until_done
from shared.stopping import pause

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


class Tracker:
    """One worker of the queue of customer events."""

    def __init__(self, broker: Broker, database: Database, metrics: TrackerMetrics) -> None:
        self._broker = broker
        self._database = database
        self._metrics = metrics
        self._consumer = Consumer(broker, CUSTOMER_EVENTS, prefetch=PREFETCH)
        self._gather_s = 0.0

    @property
    def is_consuming(self) -> bool:
        """Whether the broker delivers to this worker."""
        return self._consumer.is_consuming

    async def run(self, stop: asyncio.Event) -> None:
        """Work until asked to stop; then finish the batch in flight and give back the rest."""
        async with self._consumer.open(stop) as consumed:
            finishing: asyncio.Task[None] | None = None
            async for delivery in consumed:
                batch = await self._gather(delivery, consumed, stop)
                is_committed = await self._commit(batch, stop)
                if finishing:
                    await finishing
                if not is_committed:
                    return
                finishing = asyncio.create_task(self._finish(batch, consumed, stop))
            if finishing:
                await finishing

    async def _gather(self, delivery: Delivery, consumed: Consumed, stop: asyncio.Event) -> Batch:
        batch = Batch(BATCH_CAPACITY)
        batch.add(delivery)
        _add_ready(batch, consumed)
        if self._gather_s and not batch.is_full:
            await pause(stop, self._gather_s)
            _add_ready(batch, consumed)
        self._gather_s = _gather_after(len(batch.events))
        return batch

    async def _commit(self, batch: Batch, stop: asyncio.Event) -> bool:
        """Commit, however long Postgres is away; False when asked to stop before it worked."""
        try:
            await until_done(partial(self._commit_once, batch), stop, "cannot commit", events=len(batch.events))
        except DatabaseUnavailable:
            return False
        return True

    async def _commit_once(self, batch: Batch) -> None:
        started = time.perf_counter()
        try:
            committed = await commit(self._database, batch.events, batch.refused)
        except DatabaseUnavailable:
            self._metrics.retries.inc()
            raise
        self._count(batch, committed, started)

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

    async def _finish(self, batch: Batch, consumed: Consumed, stop: asyncio.Event) -> None:
        """Announce, then ack. Without the announcement there is no ack: redelivered, it will be announced."""
        if batch.events:
            body = encode(ConversationsChanged(batch.user_ids))
            try:
                await until_done(partial(self._broker.publish, CONVERSATION_CHANGES, body), stop, "cannot announce")
            except BrokerUnavailable:
                return
        await consumed.ack(batch.deliveries)


def _gather_after(events: int) -> float:
    """How long the batch after one of so many events gathers, in seconds."""
    if events >= FLOOD_FROM:
        return FLOOD_GATHER_S
    return GATHER_S if events >= BUSY_FROM else 0.0


def _add_ready(batch: Batch, consumed: Consumed) -> None:
    while not batch.is_full and (delivery := consumed.next_ready()):
        batch.add(delivery)
