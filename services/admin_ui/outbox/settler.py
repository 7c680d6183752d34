"""Settling one attempt to the end: however long the database or the broker is away."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final

import structlog

from services.admin_ui.outbox.dispatcher import Dispatcher
from services.admin_ui.outbox.settle import Outcome, settle
from services.admin_ui.outbox.verdict import Verdict
from shared.broker.port import Broker
from shared.contracts.announcements import ConversationsChanged
from shared.contracts.codec import encode
from shared.contracts.wire import CONVERSATION_CHANGES
from shared.db import Database
from shared.db.deliveries import LedgerEntry
from shared.metrics import AdminUiMetrics
from shared.retry import until_done

log = structlog.get_logger()

_NEWS: Final = frozenset({"reply", "edit", "deletion"})
"""The kinds that change what panels show."""


class Settler:
    """Settles attempts, however long the database is away, and tells whoever waits for it."""

    def __init__(self, broker: Broker, database: Database, dispatcher: Dispatcher, metrics: AdminUiMetrics) -> None:
        self._broker = broker
        self._database = database
        self._dispatcher = dispatcher
        self._metrics = metrics

    async def settle(
        self, delivery_id: int, attempt: int, verdict_on: Callable[[LedgerEntry], Verdict], stop: asyncio.Event
    ) -> None:
        """Settle, and announce what changed. Raises `TryAgain` when asked to stop before that was done."""
        settle_once = partial(settle, self._database, delivery_id, attempt, verdict_on)
        outcome = await until_done(settle_once, stop, "cannot settle", delivery_id=delivery_id)
        self._dispatcher.settled(delivery_id)
        if outcome is not None:
            await self._tell(outcome, stop)

    async def _tell(self, outcome: Outcome, stop: asyncio.Event) -> None:
        entry = outcome.entry
        if outcome.ending:
            self._count(outcome)
            await log.ainfo(
                "delivery settled",
                delivery_id=entry.delivery_id,
                kind=entry.kind,
                ending=outcome.ending,
                attempt=entry.attempts,
                user_id=entry.user_id,
                admin_id=entry.admin_id,
            )
        if outcome.ending != "again" and entry.kind in _NEWS and entry.user_id is not None:
            # Also when it had been settled before: whoever settled it may have been killed before announcing it.
            announcement = encode(ConversationsChanged([entry.user_id]))
            announce = partial(self._broker.publish, CONVERSATION_CHANGES, announcement)
            await until_done(announce, stop, "cannot announce", delivery_id=entry.delivery_id)

    def _count(self, outcome: Outcome) -> None:
        self._metrics.deliveries_settled.labels(outcome.entry.kind, outcome.ending).inc()
        if outcome.entry.kind == "reply" and outcome.ending == "sent":
            self._metrics.reply_seconds.observe(outcome.age_s)
