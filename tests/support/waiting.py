"""Waiting in tests: for something to be so, and never for ever."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE_S = 90.0
"""Far more than anything takes, however busy the machine is: only a fault waits that long."""


async def soon(awaited: Awaitable[T], patience_s: float = PATIENCE_S) -> T:
    """What it returns; fails if it does not come."""
    async with asyncio.timeout(patience_s):
        return await awaited


async def until(condition: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    """Return when the condition holds; fails if it never does."""

    async def holds() -> bool:
        return condition()

    await eventually(holds, "what the test waits for", patience_s, apart_s=0.01)


async def eventually(
    holds: Callable[[], Awaitable[bool]], what: str, patience_s: float = PATIENCE_S, *, apart_s: float = 0.02
) -> None:
    """Return when the condition, which has to be asked for, holds; fails, naming it, if it never does."""
    deadline = time.monotonic() + patience_s
    while not await holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"still not so after {patience_s:g} s: {what}")
        # In a thread: the loop's own clock may be stopped.
        await asyncio.to_thread(time.sleep, apart_s)
