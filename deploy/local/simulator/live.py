"""Tells the page what happens, as it happens."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from deploy.local.simulator.records import Json

_BACKLOG = 500


class Listener:
    """One open page. A page that falls behind is told to read everything again instead of holding memory."""

    def __init__(self, chats: frozenset[int]) -> None:
        self._chats = chats
        self._events: asyncio.Queue[bytes | None] = asyncio.Queue()

    def watches(self, chat_id: int | None) -> bool:
        return chat_id is None or not self._chats or chat_id in self._chats

    def offer(self, event: bytes) -> None:
        if self._events.qsize() >= _BACKLOG:
            self._drop_backlog()
            event = msgspec.json.encode({"type": "resync"})
        self._events.put_nowait(event)

    def end(self) -> None:
        self._events.put_nowait(None)

    async def next(self) -> bytes | None:
        """The next event as JSON, None once the simulator stops."""
        return await self._events.get()

    def _drop_backlog(self) -> None:
        while not self._events.empty():
            self._events.get_nowait()


class LiveEvents:
    """Fans events out to the pages that show their chat; with no page open an event costs nothing."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()

    def watches(self, chat_id: int | None) -> bool:
        return any(listener.watches(chat_id) for listener in self._listeners)

    def tell(self, kind: str, chat_id: int | None, body: Json) -> None:
        interested = [listener for listener in self._listeners if listener.watches(chat_id)]
        if not interested:
            return
        event = msgspec.json.encode({"type": kind, "chat_id": chat_id, **body})
        for listener in interested:
            listener.offer(event)

    @contextmanager
    def listener(self, chats: frozenset[int]) -> Iterator[Listener]:
        one = Listener(chats)
        self._listeners.add(one)
        try:
            yield one
        finally:
            self._listeners.discard(one)

    def end(self) -> None:
        for listener in self._listeners:
            listener.end()
