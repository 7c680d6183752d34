"""Announcements of changed conversations, turned into panels to look at again, and a reason to look for pushes."""

import asyncio
from collections.abc import Callable
from typing import Final

from services.admin_ui.ui.panels import AdminPanels
from shared.broker.consumer import Consumer, Incoming
from shared.broker.port import Broker, Delivery
from shared.contracts.announcements import decode_conversations_changed
from shared.contracts.codec import Undecodable
from shared.contracts.wire import CONVERSATION_CHANGES

PREFETCH: Final = 200


class ChangeListener:
    """Marks panels; the refresher edits them. A change lost with this process is made up for when panels are loaded."""

    def __init__(self, broker: Broker, panels: AdminPanels, wake_pushes: Callable[[], None]) -> None:
        self._consumer = Consumer(broker, CONVERSATION_CHANGES, prefetch=PREFETCH)
        self._panels = panels
        self._wake_pushes = wake_pushes

    @property
    def is_consuming(self) -> bool:
        """Whether the broker delivers announcements."""
        return self._consumer.is_consuming

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until asked to stop."""
        async with self._consumer.open(stop) as incoming:
            async for delivery in incoming:
                await self._mark(incoming, [delivery, *iter(incoming.next_ready, None)])

    async def _mark(self, incoming: Incoming, batch: list[Delivery]) -> None:
        changed: set[int] = set()
        read: list[Delivery] = []
        for delivery in batch:
            try:
                changed.update(decode_conversations_changed(delivery.body).user_ids)
            except Undecodable as exc:
                await incoming.put_aside(delivery, exc)
            else:
                read.append(delivery)
        self._panels.mark_changed(changed)
        self._wake_pushes()
        await incoming.ack(read)
