"""What became of each delivery, as the gateway tells it: settled, announced, then acknowledged."""

import asyncio
import time
from typing import Final

import structlog

from services.admin_ui.outbox.settler import Settler
from services.admin_ui.outbox.verdict import Verdict, verdict_on
from shared.broker.port import Broker, Deliveries, Delivery
from shared.contracts.codec import Undecodable
from shared.contracts.telegram_calls import DeliveryOutcome, decode_outcome
from shared.contracts.wire import DELIVERY_OUTCOMES
from shared.db.deliveries import LedgerEntry
from shared.stopping import unless_stopped

log = structlog.get_logger()

PREFETCH: Final = 6
"""So many are settled at the same time, each on a connection of its own."""


class OutcomeConsumer:
    """Takes outcomes in. Nothing is acknowledged before it is settled and announced."""

    def __init__(self, broker: Broker, settler: Settler) -> None:
        self._broker = broker
        self._settler = settler
        self._deliveries: Deliveries | None = None
        self._in_hand = 0
        self._settling: list[int] = []
        self._last_full = time.monotonic()

    @property
    def is_consuming(self) -> bool:
        """Whether the broker delivers outcomes."""
        return self._deliveries is not None and self._deliveries.is_consuming

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
        async with (
            self._broker.consume(DELIVERY_OUTCOMES, prefetch=PREFETCH) as deliveries,
            asyncio.TaskGroup() as tasks,
        ):
            self._deliveries = deliveries
            while delivery := await unless_stopped(stop, deliveries.receive()):
                self._in_hand += 1
                self._note_whether_full()
                tasks.create_task(self._take(deliveries, delivery, stop))

    async def _take(self, deliveries: Deliveries, delivery: Delivery, stop: asyncio.Event) -> None:
        try:
            if await self._settled(decode_outcome(delivery.body), stop):
                await deliveries.ack([delivery])
        except Undecodable as exc:
            await log.aerror("unreadable outcome put aside", reason=str(exc))
            await deliveries.dead_letter(delivery)
        except Exception:  # noqa: BLE001 - nobody knows what failed: it is logged and put aside whole, others go on.
            await log.aexception("outcome put aside")
            await deliveries.dead_letter(delivery)
        finally:
            self._note_whether_full()
            self._in_hand -= 1

    async def _settled(self, outcome: DeliveryOutcome, stop: asyncio.Event) -> bool:
        def verdict(entry: LedgerEntry) -> Verdict:
            return verdict_on(entry, outcome.status, bytes(outcome.body))

        self._settling.append(outcome.delivery_id)
        try:
            return await self._settler.settle(outcome.delivery_id, outcome.attempt, verdict, stop)
        finally:
            self._settling.remove(outcome.delivery_id)

    def _note_whether_full(self) -> None:
        if self._in_hand >= PREFETCH:
            self._last_full = time.monotonic()
