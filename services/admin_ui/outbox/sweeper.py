"""What a kill left behind: deliveries under way of which nobody will ever hear."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
import structlog

from services.admin_ui.outbox.outcomes import OutcomeConsumer
from services.admin_ui.outbox.settler import Settler
from services.admin_ui.outbox.verdict import no_answer_to
from shared.broker.port import Broker
from shared.contracts.codec import encode
from shared.contracts.telegram_calls import TelegramCall
from shared.contracts.wire import TELEGRAM_CALLS
from shared.db import DatabaseUnavailable
from shared.db.deliveries import Ledger
from shared.errors import TryAgain
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
    """Settles as unknown what is under way for too long; what may be done twice is simply sent again."""

    def __init__(
        self, broker: Broker, ledger: Ledger, outcomes: OutcomeConsumer, settler: Settler, sweeping: Sweeping
    ) -> None:
        self._broker = broker
        self._ledger = ledger
        self._outcomes = outcomes
        self._settler = settler
        self._sweeping = sweeping

    async def run(self, stop: asyncio.Event) -> None:
        """Sweep every few seconds until asked to stop."""
        while not stop.is_set():
            if await self._overdue():
                await self._sweep(stop)
            await pause(stop, self._sweeping.every)

    async def _sweep(self, stop: asyncio.Event) -> None:
        if not await unless_stopped(stop, self._gateway_answers()):
            return
        await pause(stop, self._sweeping.caught_up)
        if self._outcomes.had_room_for_s < self._sweeping.caught_up:
            return
        for delivery_id, attempt in await self._overdue():
            if self._outcomes.is_settling(delivery_id):
                continue
            await log.awarning("no answer to a delivery", delivery_id=delivery_id)
            try:
                await self._settler.settle(delivery_id, attempt, no_answer_to, stop)
            except TryAgain:
                return
            except Exception:  # noqa: BLE001 - nobody knows what failed: one that cannot be settled stops no other.
                await log.aexception("delivery left under way", delivery_id=delivery_id)
            if stop.is_set():
                return

    async def _gateway_answers(self) -> bool:
        """Until it does, nothing is lost: the calls wait for it in the broker, and will be answered as expired."""
        expires_at = datetime.now(UTC) + timedelta(seconds=PROBE_S)
        probe = TelegramCall(method="getMe", parameters=msgspec.Raw(b"{}"), expires_at=expires_at)
        try:
            await self._broker.request(TELEGRAM_CALLS, encode(probe), timeout_s=PROBE_S)
        except TryAgain as exc:
            await log.awarning("deliveries wait for the gateway", reason=str(exc))
            return False
        return True

    async def _overdue(self) -> list[tuple[int, int]]:
        try:
            return await self._ledger.overdue(self._sweeping.overdue_after)
        except DatabaseUnavailable as exc:
            await log.awarning("cannot look for deliveries left behind", reason=str(exc))
            return []
