"""Waiting in tests: for something to be so, and never for ever."""

import asyncio
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
    async with asyncio.timeout(patience_s):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event to offer
            await asyncio.sleep(0.01)


async def eventually(holds: Callable[[], Awaitable[bool]], what: str, patience_s: float = PATIENCE_S) -> None:
    """Return when the condition, which has to be asked for, holds; fails, naming it, if it never does."""
    deadline = asyncio.get_running_loop().time() + patience_s
    while not await holds():
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"still not so after {patience_s:g} s: {what}")
        await asyncio.sleep(0.02)
