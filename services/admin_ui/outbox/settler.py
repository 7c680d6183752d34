"""Settling one attempt to the end: however long the database or the broker is away."""

import asyncio
from collections.abc import Callable
from typing import Final

import structlog

from services.admin_ui.outbox.dispatcher import Dispatcher
from services.admin_ui.outbox.settle import Outcome, settle
from services.admin_ui.outbox.verdict import Verdict
from shared.broker.port import Broker, BrokerUnavailable
from shared.contracts.announcements import ConversationsChanged
from shared.contracts.codec import encode
from shared.contracts.wire import CONVERSATION_CHANGES
from shared.db import Database, DatabaseUnavailable
from shared.db.deliveries import LedgerEntry
from shared.metrics import AdminUiMetrics
from shared.stopping import pause

log = structlog.get_logger()

FIRST_RETRY_S: Final = 0.1
LONGEST_RETRY_S: Final = 5.0
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
    ) -> bool:
        """Settle, and announce what changed; False when asked to stop before that was done."""
        outcome, wait_s = None, FIRST_RETRY_S
        while True:
            try:
                outcome = await settle(self._database, delivery_id, attempt, verdict_on)
            except DatabaseUnavailable as exc:
                await log.awarning("cannot settle, trying again", delivery_id=delivery_id, reason=str(exc))
                await pause(stop, wait_s)
                wait_s = min(2 * wait_s, LONGEST_RETRY_S)
            else:
                break
            if stop.is_set():
                return False
        self._dispatcher.settled(delivery_id)
        return outcome is None or await self._tell(outcome, stop)

    async def _tell(self, outcome: Outcome, stop: asyncio.Event) -> bool:
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
        if outcome.ending == "again" or entry.kind not in _NEWS or entry.user_id is None:
            return True
        # Also when it had been settled before: whoever settled it may have been killed before announcing it.
        return await self._announce(entry.user_id, stop)

    def _count(self, outcome: Outcome) -> None:
        self._metrics.deliveries_settled.labels(outcome.entry.kind, outcome.ending).inc()
        if outcome.entry.kind == "reply" and outcome.ending == "sent":
            self._metrics.reply_seconds.observe(outcome.age_s)

    async def _announce(self, user_id: int, stop: asyncio.Event) -> bool:
        body = encode(ConversationsChanged([user_id]))
        while True:
            try:
                await self._broker.publish(CONVERSATION_CHANGES, body)
            except BrokerUnavailable as exc:
                await log.awarning("cannot announce, trying again", reason=str(exc))
                await pause(stop, FIRST_RETRY_S)
            else:
                return True
            if stop.is_set():
                return False
