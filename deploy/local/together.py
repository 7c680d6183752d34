"""Services side by side in one loop, stopped one after the other; when one fails, all stop."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from shared.errors import FrontdeskError, Misconfigured

log = structlog.get_logger()

STOP_S = 25.0

Serve = Callable[[asyncio.Event], Awaitable[None]]


class EndedByItself(FrontdeskError):
    """A service returned though nobody had asked it to stop."""


@dataclass(frozen=True, slots=True)
class _Running:
    name: str
    stop: asyncio.Event
    task: "asyncio.Task[None]"


async def run_together(services: Sequence[tuple[str, Serve]], stop: asyncio.Event) -> None:
    """Run the services until `stop` is set or one of them ends; then stop them in the order given.

    Raises:
        ExceptionGroup: what the failed ones raised.
    """
    running = [_start(name, serve) for name, serve in services]
    asked = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({asked, *(one.task for one in running)}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        asked.cancel()
        unasked = [] if stop.is_set() else [one for one in running if one.task.done()]
        _tell(unasked)
        for one in running:
            await _stop(one)
    failures = [failure for one in running if (failure := _failure(one, one in unasked)) is not None]
    if failures:
        raise BaseExceptionGroup("Frontdesk stopped because of", failures)


def _start(name: str, serve: Serve) -> _Running:
    stop = asyncio.Event()

    async def named() -> None:
        # Each task has its own copy of the context, so every line a service logs carries its name.
        structlog.contextvars.bind_contextvars(service=name)
        try:
            await serve(stop)
        except Misconfigured as error:
            raise Misconfigured(f"{name}: {error}") from error

    return _Running(name, stop, asyncio.create_task(named(), name=name))


def _tell(unasked: Sequence[_Running]) -> None:
    for one in unasked:
        log.error("a service ended; stopping the others", ended=one.name, reason=type(one.task.exception()).__name__)


async def _stop(one: _Running) -> None:
    one.stop.set()
    await asyncio.wait({one.task}, timeout=STOP_S)
    if not one.task.done():
        log.error("a service did not stop in time and is ended by force", late=one.name)
        one.task.cancel()
        await asyncio.wait({one.task})


def _failure(one: _Running, is_unasked: bool) -> BaseException | None:
    if one.task.cancelled():
        return EndedByItself(f"{one.name} had to be ended by force")
    error = one.task.exception()
    return EndedByItself(f"{one.name} ended though nobody asked it to") if error is None and is_unasked else error
