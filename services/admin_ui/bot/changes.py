"""Announcements of changed conversations, turned into panels to look at again, and a ring of the bell."""

import asyncio
from typing import Final

from services.admin_ui.ui.bell import Bell
from services.admin_ui.ui.panels import AdminPanels
from shared.broker.consumer import Consumed, Consumer
from shared.broker.port import Broker, Delivery
from shared.contracts.announcements import decode_conversations_changed
from shared.contracts.codec import Undecodable
from shared.contracts.wire import CONVERSATION_CHANGES

PREFETCH: Final = 200


class ChangeListener:
    """Marks panels; the refresher edits them. A change lost with this process is made up for when panels are loaded."""

    def __init__(self, broker: Broker, panels: AdminPanels, bell: Bell) -> None:
        self._consumer = Consumer(broker, CONVERSATION_CHANGES, prefetch=PREFETCH)
        self._panels = panels
        self._bell = bell

    @property
    def is_consuming(self) -> bool:
        """Whether the broker delivers announcements."""
        return self._consumer.is_consuming

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until asked to stop."""
        async with self._consumer.open(stop) as consumed:
            async for delivery in consumed:
                await self._mark(consumed, [delivery, *iter(consumed.next_ready, None)])

    async def _mark(self, consumed: Consumed, batch: list[Delivery]) -> None:
        read: list[Delivery] = []
        for delivery in batch:
            try:
                change = decode_conversations_changed(delivery.body)
            except Undecodable as exc:
                await consumed.put_aside(delivery, exc)
            else:
                self._panels.mark_changed(change.user_ids, shown_to=change.shown_to)
                read.append(delivery)
        self._bell.ring()
        await consumed.ack(read)
