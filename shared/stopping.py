"""Waiting for something, but not past the moment the service is asked to stop; or not for long after it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def unless_stopped(stop: asyncio.Event, waiting: Coroutine[Any, Any, T]) -> T | None:
    """What `waiting` returns, or None (and `waiting` cancelled) when `stop` is set first."""
    if stop.is_set():
        waiting.close()
        return None
    task = asyncio.create_task(waiting)
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((task, stopped), return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        for pending in (task, stopped):
            pending.cancel()
        await asyncio.gather(task, stopped, return_exceptions=True)


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait that long, but wake up at once when asked to stop."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


async def nap(stop: asyncio.Event, woken: asyncio.Event, at_most_s: float) -> None:
    """Wait that long, but wake up at once when woken or asked to stop."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(at_most_s):
            await unless_stopped(stop, woken.wait())


@contextlib.asynccontextmanager
async def grace_after(stop: asyncio.Event, seconds: float) -> AsyncIterator[None]:
    """Let the block run as long as it likes, but not longer than `seconds` after `stop`.

    Raises:
        TimeoutError: it did.
    """
    async with asyncio.timeout(None) as limit:
        clock = asyncio.create_task(_start_clock(stop, limit, seconds))
        try:
            yield
        finally:
            clock.cancel()
            await asyncio.gather(clock, return_exceptions=True)


async def _start_clock(stop: asyncio.Event, limit: asyncio.Timeout, seconds: float) -> None:
    await stop.wait()
    limit.reschedule(asyncio.get_running_loop().time() + seconds)
