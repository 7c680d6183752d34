"""What became of each delivery, as the gateway tells it: settled, announced, then acknowledged."""

import asyncio
import time
from functools import partial
from typing import Final

from services.admin_ui.outbox.settler import Settler
from services.admin_ui.outbox.verdict import Verdict, verdict_on
from shared.broker.consumer import Consumer
from shared.broker.port import Broker, Delivery
from shared.contracts.telegram_calls import decode_outcome
from shared.contracts.wire import DELIVERY_OUTCOMES
from shared.db.deliveries import LedgerEntry

PREFETCH: Final = 6
"""So many are settled at the same time, each on a connection of its own."""


class OutcomeConsumer:
    """Takes outcomes in. Nothing is acknowledged before it is settled and announced."""

    def __init__(self, broker: Broker, settler: Settler) -> None:
        self._consumer = Consumer(broker, DELIVERY_OUTCOMES, prefetch=PREFETCH)
        self._settler = settler
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
        """Whether an outcome of this delivery is in hand."""
        return delivery_id in self._settling

    async def run(self, stop: asyncio.Event) -> None:
        """Settle until asked to stop; what is not done then comes again."""
        await self._consumer.side_by_side(partial(self._settle, stop), stop)

    async def _settle(self, stop: asyncio.Event, delivery: Delivery) -> None:
        outcome = decode_outcome(delivery.body)

        def verdict(entry: LedgerEntry) -> Verdict:
            return verdict_on(entry, outcome.status, bytes(outcome.body))

        self._note_whether_full()
        self._settling.append(outcome.delivery_id)
        try:
            await self._settler.settle(outcome.delivery_id, outcome.attempt, verdict, stop)
        finally:
            self._settling.remove(outcome.delivery_id)
            self._note_whether_full()

    def _note_whether_full(self) -> None:
        if len(self._consumer.in_hand) >= PREFETCH:
            self._last_full = time.monotonic()
