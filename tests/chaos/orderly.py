"""Ending in good order: whoever stops a run, nothing of it stays behind."""

import asyncio
import logging
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def in_order(running: Coroutine[Any, Any, T]) -> T:
    """Run it to its end, or, when this process is asked to stop, until everything it started is stopped."""
    # Brokers that are away are what these runs are about.
    logging.getLogger("aiormq").setLevel(logging.CRITICAL)
    return asyncio.run(_heeding_a_stop(running))


async def _heeding_a_stop(running: Coroutine[Any, Any, T]) -> T:
    task = asyncio.create_task(running)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await task
