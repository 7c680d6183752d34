"""Waiting for a condition, with a bound: the tests' only way to wait."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def until(holds: Callable[[], Awaitable[bool]], what: str, *, within_s: float = 20.0) -> None:
    """Return as soon as the condition holds; fail, naming it, when it does not in time."""
    deadline = time.monotonic() + within_s
    while not await holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"still not so after {within_s:g} s: {what}")
        await asyncio.sleep(0.02)
