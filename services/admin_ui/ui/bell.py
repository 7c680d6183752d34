"""Something happened: whoever goes round in a loop may look at once instead of at the next tick."""

import asyncio


class Bell:
    """Wakes everybody who listens. It says nothing of what happened: that stands in Postgres."""

    def __init__(self) -> None:
        self._listeners: list[asyncio.Event] = []

    def listen(self) -> asyncio.Event:
        """An event of one's own, set whenever the bell rings; whoever has seen it clears it."""
        listener = asyncio.Event()
        self._listeners.append(listener)
        return listener

    def ring(self) -> None:
        """A transaction that others may have waited for is committed."""
        for listener in self._listeners:
            listener.set()
