"""Announcements of changed conversations, turned into panels to look at again, and a reason to look for pushes."""

import asyncio
from collections.abc import Callable
from typing import Final

import structlog

from services.admin_ui.ui.panels import AdminPanels
from shared.broker.port import Broker, Deliveries, Delivery
from shared.contracts.announcements import decode_conversations_changed
from shared.contracts.codec import Undecodable
from shared.contracts.wire import CONVERSATION_CHANGES
from shared.stopping import unless_stopped

log = structlog.get_logger()

PREFETCH: Final = 200


class ChangeListener:
    """Marks panels; the refresher edits them. A change lost with this process is made up for when panels are loaded."""

    def __init__(self, broker: Broker, panels: AdminPanels, wake_pushes: Callable[[], None]) -> None:
        self._broker = broker
        self._panels = panels
        self._wake_pushes = wake_pushes
        self._deliveries: Deliveries | None = None

    @property
    def is_consuming(self) -> bool:
        """Whether the broker delivers announcements."""
        return self._deliveries is not None and self._deliveries.is_consuming

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until asked to stop."""
        async with self._broker.consume(CONVERSATION_CHANGES, prefetch=PREFETCH) as deliveries:
            self._deliveries = deliveries
            while delivery := await unless_stopped(stop, deliveries.receive()):
                batch = [delivery]
                while ready := deliveries.receive_ready():
                    batch.append(ready)
                await self._mark(deliveries, batch)

    async def _mark(self, deliveries: Deliveries, batch: list[Delivery]) -> None:
        changed: set[int] = set()
        read: list[Delivery] = []
        for delivery in batch:
            try:
                changed.update(decode_conversations_changed(delivery.body).user_ids)
            except Undecodable as exc:
                await log.awarning("announcement unreadable", error=str(exc))
                await deliveries.dead_letter(delivery)
            else:
                read.append(delivery)
        self._panels.mark_changed(changed)
        self._wake_pushes()
        await deliveries.ack(read)
