"""Waiting for something, but not past the moment the service is asked to stop."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


async def unless_stopped(stop: asyncio.Event, work: Coroutine[Any, Any, Result]) -> Result | None:
    """The result of `work`; None when `stop` came first, and then `work` is cancelled."""
    working = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        await _cancel(working, stopping)


async def sleep_unless_stopped(stop: asyncio.Event, seconds: float) -> None:
    """Sleep, but wake up at once when asked to stop."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


@contextlib.asynccontextmanager
async def grace_after(stop: asyncio.Event, seconds: float) -> AsyncIterator[None]:
    """Let the block run as long as it likes, but not longer than `seconds` after `stop`.

    Raises:
        TimeoutError: it did.
    """
    async with asyncio.timeout(None) as limit:
        clock = asyncio.ensure_future(_start_clock(stop, limit, seconds))
        try:
            yield
        finally:
            await _cancel(clock)


async def _start_clock(stop: asyncio.Event, limit: asyncio.Timeout, seconds: float) -> None:
    await stop.wait()
    limit.reschedule(asyncio.get_running_loop().time() + seconds)


async def _cancel(*tasks: asyncio.Future[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
