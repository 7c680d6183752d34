"""The ledger's parts, put together: in which order they start and stop."""

import asyncio
from typing import Final

import structlog

from services.admin_ui.features.receipts.waiting import WAITS_AFTER_S, WaitingSigns
from services.admin_ui.outbox.dispatcher import Dispatcher
from services.admin_ui.outbox.outcomes import OutcomeConsumer
from services.admin_ui.outbox.pruner import Pruner
from services.admin_ui.outbox.settler import Settler
from services.admin_ui.outbox.sweeper import Sweeper, Sweeping
from shared.broker.port import Broker
from shared.db import Database
from shared.db.deliveries import Ledger
from shared.metrics import AdminUiMetrics

log = structlog.get_logger()

HEAR_WITHIN_S: Final = 5.0
"""How long a stop waits for the answers to what is under way; those that come later wait in the broker."""


class Delivering:
    """Sends what the ledger has, says what waits, settles what became of it, and sweeps up."""

    def __init__(
        self,
        broker: Broker,
        database: Database,
        ledger: Ledger,
        dispatcher: Dispatcher,
        metrics: AdminUiMetrics,
        *,
        sweeping: Sweeping | None = None,
        waits_after_s: float = WAITS_AFTER_S,
    ) -> None:
        settler = Settler(broker, database, dispatcher, metrics)
        self.outcomes = OutcomeConsumer(broker, settler)
        self._dispatcher = dispatcher
        self._waiting = WaitingSigns(database, dispatcher.wake, waits_after_s)
        self._pruner = Pruner(ledger, metrics)
        self._sweeper = Sweeper(broker, ledger, self.outcomes, settler, sweeping or Sweeping())

    async def run(self, stop: asyncio.Event) -> None:
        """Work until asked to stop; then send nothing new, and hear of what is under way."""
        heard = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.outcomes.run(heard))
            tasks.create_task(self._sweeper.run(stop))
            tasks.create_task(self._waiting.run(stop))
            tasks.create_task(self._pruner.run(stop))
            tasks.create_task(self._send(stop, heard))

    async def _send(self, stop: asyncio.Event, heard: asyncio.Event) -> None:
        await self._dispatcher.run(stop)
        try:
            async with asyncio.timeout(HEAR_WITHIN_S):
                await self._dispatcher.nothing_under_way()
        except TimeoutError:
            await log.awarning("stopped without the answers to some deliveries")
        heard.set()
