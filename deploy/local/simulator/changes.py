"""Lets requests wait for something to change, with a bound."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Changes:
    """`tell` wakes everybody who waits; each looks at their own condition again."""

    def __init__(self) -> None:
        self._told = asyncio.Event()
        self._ended = False

    def tell(self) -> None:
        told, self._told = self._told, asyncio.Event()
        told.set()

    def end(self) -> None:
        """Lets everybody go: the simulator stops."""
        self._ended = True
        self.tell()

    async def wait_until(self, condition: Callable[[], bool], patience: float) -> None:
        """Returns once the condition holds, or after `patience` seconds."""
        try:
            async with asyncio.timeout(patience):
                while not (self._ended or condition()):
                    await self._told.wait()
        except TimeoutError:
            return
