"""What a kill left behind: deliveries in flight of which nobody will ever hear."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import msgspec
import structlog

from services.admin_ui.outbox.outcomes import OutcomeConsumer
from services.admin_ui.outbox.verdict import no_answer_to
from shared.broker.port import Broker
from shared.contracts.codec import encode
from shared.contracts.telegram_calls import TelegramCall
from shared.contracts.wire import TELEGRAM_CALLS
from shared.db.deliveries import Ledger
from shared.errors import TryAgain
from shared.retry import every
from shared.stopping import pause, unless_stopped

log = structlog.get_logger()

PROBE_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Sweeping:
    """When to sweep, and what. Seconds.

    `overdue_after` is far longer than a call is worth making and its answer takes to come. Answers that came while
    nobody listened are settled first: for `caught_up` seconds more could have come in than came. That nothing comes
    in is not waited for: something always does while everybody works, and a chat waits behind what is overdue in it.
    """

    every: float = 5.0
    overdue_after: float = 30.0
    caught_up: float = 2.0


class Sweeper:
    """Settles as unknown what is in flight for too long; what may be done twice is simply sent again."""

    def __init__(self, broker: Broker, ledger: Ledger, outcomes: OutcomeConsumer, sweeping: Sweeping) -> None:
        self._broker = broker
        self._ledger = ledger
        self._outcomes = outcomes
        self._sweeping = sweeping

    async def run(self, stop: asyncio.Event) -> None:
        """Sweep every few seconds until asked to stop."""
        await every(self._sweeping.every, partial(self._sweep, stop), stop, "cannot sweep deliveries")

    async def _sweep(self, stop: asyncio.Event) -> None:
        if not await self._overdue() or not await unless_stopped(stop, self._gateway_answers()):
            return
        await pause(stop, self._sweeping.caught_up)
        if self._outcomes.had_room_for_s < self._sweeping.caught_up:
            return
        for delivery_id, attempt in await self._overdue():
            if not self._outcomes.is_settling(delivery_id):
                await self._give_up_on(delivery_id, attempt, stop)
            if stop.is_set():
                return

    async def _give_up_on(self, delivery_id: int, attempt: int, stop: asyncio.Event) -> None:
        await log.awarning("no answer to a delivery", delivery_id=delivery_id)
        try:
            await self._outcomes.settle(delivery_id, attempt, no_answer_to, stop)
        except TryAgain:
            raise
        except Exception:  # noqa: BLE001 - nobody knows what failed: one that cannot be settled stops no other.
            await log.aexception("delivery left in flight", delivery_id=delivery_id)

    async def _gateway_answers(self) -> bool:
        """Whether it does. Until then nothing is lost: the calls wait for it in the broker, and will be answered as
        expired. Raises `TryAgain`.
        """
        expires_at = datetime.now(UTC) + timedelta(seconds=PROBE_S)
        probe = TelegramCall(method="getMe", parameters=msgspec.Raw(b"{}"), expires_at=expires_at)
        await self._broker.request(TELEGRAM_CALLS, encode(probe), timeout_s=PROBE_S)
        return True

    async def _overdue(self) -> list[tuple[int, int]]:
        return await self._ledger.overdue(self._sweeping.overdue_after)
