"""What became of each delivery, as the gateway reports it: settled with patience, announced, then acknowledged."""

import asyncio
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import structlog

from services.admin_ui.outbox.dispatcher import Dispatcher
from services.admin_ui.outbox.kind import Kind
from services.admin_ui.outbox.settle import Settlement, settle
from services.admin_ui.outbox.verdict import Verdict, verdict_on
from shared.broker.consumer import Consumer
from shared.broker.port import Broker, Delivery
from shared.contracts.announcements import ConversationsChanged
from shared.contracts.codec import encode
from shared.contracts.telegram_calls import decode_outcome
from shared.contracts.wire import CONVERSATION_CHANGES, DELIVERY_OUTCOMES
from shared.db import Database
from shared.db.deliveries import LedgerEntry
from shared.metrics import AdminUiMetrics
from shared.retry import until_done

log = structlog.get_logger()

PREFETCH: Final = 6
"""So many are settled at the same time, each on a connection of its own."""


class OutcomeConsumer:
    """Takes outcomes in. Nothing is acknowledged before it is settled and announced."""

    def __init__(
        self,
        broker: Broker,
        database: Database,
        dispatcher: Dispatcher,
        kinds: Mapping[str, Kind],
        metrics: AdminUiMetrics,
    ) -> None:
        self._broker = broker
        self._consumer = Consumer(broker, DELIVERY_OUTCOMES, prefetch=PREFETCH)
        self._database = database
        self._dispatcher = dispatcher
        self._kinds = kinds
        self._metrics = metrics
        self._settling: list[int] = []
        self._last_full = time.monotonic()

    @property
    def is_consuming(self) -> bool:
        """Whether the broker delivers outcomes."""
        return self._consumer.is_consuming

    @property
    def had_room_for_s(self) -> float:
        """How long more could have come in than came: then nothing waits to come in."""
        if not self.is_consuming:
            self._last_full = time.monotonic()
        self._note_whether_full()
        return time.monotonic() - self._last_full

    def is_settling(self, delivery_id: int) -> bool:
        """Whether an outcome of this delivery is being settled."""
        return delivery_id in self._settling

    async def run(self, stop: asyncio.Event) -> None:
        """Settle until asked to stop; what is not done then comes again."""
        await self._consumer.side_by_side(partial(self._take, stop), stop)

    async def settle(
        self, delivery_id: int, attempt: int, verdict_on: Callable[[LedgerEntry], Verdict], stop: asyncio.Event
    ) -> None:
        """Settle one attempt, however long the database and the broker are away, and announce what changed.

        Raises:
            TryAgain: asked to stop before that was done.
        """
        settle_once = partial(settle, self._database, self._kinds, delivery_id, attempt, verdict_on)
        settlement = await until_done(settle_once, stop, "cannot settle", delivery_id=delivery_id)
        self._dispatcher.settled(delivery_id)
        if settlement is None:
            return
        if settlement.ending is not None:
            await self._count(settlement)
        if settlement.kind.changes_conversation and settlement.ending != "again":
            # Also when it had been settled before: whoever settled it may have been killed before announcing it.
            await self._announce(settlement.entry, stop)

    async def _take(self, stop: asyncio.Event, delivery: Delivery) -> None:
        outcome = decode_outcome(delivery.body)

        def verdict(entry: LedgerEntry) -> Verdict:
            return verdict_on(entry, outcome.status, bytes(outcome.body))

        self._note_whether_full()
        self._settling.append(outcome.delivery_id)
        try:
            await self.settle(outcome.delivery_id, outcome.attempt, verdict, stop)
        finally:
            self._settling.remove(outcome.delivery_id)
            self._note_whether_full()

    async def _count(self, settlement: Settlement) -> None:
        entry = settlement.entry
        self._metrics.deliveries_settled.labels(entry.kind, settlement.ending).inc()
        if settlement.kind.is_timed and settlement.ending == "sent":
            self._metrics.reply_seconds.observe(settlement.age_s)
        await log.ainfo(
            "delivery settled",
            delivery_id=entry.delivery_id,
            kind=entry.kind,
            ending=settlement.ending,
            attempt=entry.attempts,
            user_id=entry.user_id,
            admin_id=entry.admin_id,
        )

    async def _announce(self, entry: LedgerEntry, stop: asyncio.Event) -> None:
        if entry.user_id is not None:
            changed = encode(ConversationsChanged([entry.user_id]))
            announce = partial(self._broker.publish, CONVERSATION_CHANGES, changed)
            await until_done(announce, stop, "cannot announce", delivery_id=entry.delivery_id)

    def _note_whether_full(self) -> None:
        if len(self._consumer.in_flight) >= PREFETCH:
            self._last_full = time.monotonic()
