"""Loops that keep something open beside the code that uses it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Generic, TypeVar

import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from shared.broker.port import BrokerUnavailable

T = TypeVar("T")

log = structlog.get_logger()


class Slot(Generic[T]):
    """What is open at the moment, or nothing."""

    def __init__(self) -> None:
        self.value: T | None = None
        self._filled = asyncio.Event()

    def fill(self, value: T) -> None:
        self.value = value
        self._filled.set()

    def empty(self) -> None:
        self.value = None
        self._filled.clear()

    async def get(self) -> T:
        while self.value is None:
            await self._filled.wait()
        return self.value


@asynccontextmanager
async def running(loop: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run `loop` beside the body and end it with the body. Should it ever fail, the body is cancelled and fails so."""
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(loop)
            try:
                yield
            finally:
                task.cancel()
    except BaseExceptionGroup as failures:
        if len(failures.exceptions) > 1:
            raise
        raise failures.exceptions[0] from None


async def until_available(what: str, attempt: Callable[[], Awaitable[T]]) -> T:
    """Try until it succeeds, ever more slowly, up to some seconds between two attempts."""
    retrying = AsyncRetrying(
        retry=retry_if_exception_type(BrokerUnavailable),
        wait=wait_random_exponential(multiplier=0.2, max=5.0),
        before_sleep=lambda state: _tell(what, state),
    )
    return await retrying(attempt)


def _tell(what: str, state: RetryCallState) -> None:
    # Once is enough to know; readiness tells how long it lasts.
    if state.attempt_number == 1 and state.outcome is not None:
        log.warning("rabbitmq is away, trying again", what=what, reason=str(state.outcome.exception()))


async def close_within(seconds: float, closing: Awaitable[None]) -> None:
    """Close something without ever waiting longer for a broker that does not answer."""
    task = asyncio.ensure_future(closing)
    try:
        await asyncio.wait({task}, timeout=seconds)
    finally:
        if not task.cancel() and not task.cancelled():
            task.exception()
