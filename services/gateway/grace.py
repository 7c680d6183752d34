"""Finishing what is held after a request to stop, but not for ever."""

import asyncio
import contextlib
from collections.abc import AsyncIterator


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
