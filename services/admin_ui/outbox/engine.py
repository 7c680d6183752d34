"""The outbox's parts, put together: in which order they start and stop."""

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog

from services.admin_ui.outbox.dispatcher import Dispatcher
from services.admin_ui.outbox.kind import Kind
from services.admin_ui.outbox.outcomes import OutcomeConsumer
from services.admin_ui.outbox.pruner import Pruner
from services.admin_ui.outbox.sweeper import Sweeper, Sweeping
from shared.broker.port import Broker
from shared.db import Database
from shared.db.deliveries import Ledger
from shared.metrics import AdminUiMetrics

log = structlog.get_logger()

HEAR_WITHIN_S: Final = 5.0
"""How long a stop waits for the answers to what is in flight; those that come later wait in the broker."""


class Outbox:
    """Sends what the ledger has, settles what became of it, sweeps up, and forgets what nobody asks for again."""

    def __init__(
        self,
        broker: Broker,
        database: Database,
        ledger: Ledger,
        dispatcher: Dispatcher,
        metrics: AdminUiMetrics,
        *,
        kinds: Mapping[str, Kind],
        sweeping: Sweeping | None = None,
    ) -> None:
        self.outcomes = OutcomeConsumer(broker, database, dispatcher, kinds, metrics)
        self._dispatcher = dispatcher
        self._pruner = Pruner(ledger, metrics)
        self._sweeper = Sweeper(broker, ledger, self.outcomes, sweeping or Sweeping())

    async def run(self, stop: asyncio.Event) -> None:
        """Work until asked to stop; then send nothing new, and hear what becomes of what is in flight."""
        heard = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.outcomes.run(heard))
            tasks.create_task(self._sweeper.run(stop))
            tasks.create_task(self._pruner.run(stop))
            tasks.create_task(self._send(stop, heard))

    async def _send(self, stop: asyncio.Event, heard: asyncio.Event) -> None:
        await self._dispatcher.run(stop)
        try:
            async with asyncio.timeout(HEAR_WITHIN_S):
                await self._dispatcher.nothing_in_flight()
        except TimeoutError:
            await log.awarning("stopped without the answers to some deliveries")
        heard.set()
