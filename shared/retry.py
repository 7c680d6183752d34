"""Doing what may fail for now, until it is done or every so often. `TryAgain` is tried again; all else goes through."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

import structlog

from shared.errors import TryAgain
from shared.stopping import pause

T = TypeVar("T")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait between attempts, twice as long each time, and how long to try in all. Seconds."""

    first_pause: float = 0.1
    longest_pause: float = 5.0
    in_all: float = math.inf

    def pauses(self) -> Iterator[float]:
        """The pauses, without an end."""
        pause_s = self.first_pause
        while True:
            yield min(pause_s, self.longest_pause)
            pause_s *= 2


PATIENT: Final = Patience()
"""For a part of our own: soon noticed when it is back, and asked no more often than the log can bear."""


async def until_done(
    work: Callable[[], Awaitable[T]],
    stop: asyncio.Event | None,
    cannot: str,
    patience: Patience = PATIENT,
    **about: object,
) -> T:
    """What `work` returns, however often it takes. Meanwhile the log says that it `cannot`, and what it is `about`.

    Raises:
        TryAgain: the last one, when asked to stop or out of patience.
    """
    # Not with tenacity, as reconnecting does: 23 µs around every call that succeeds at once, and one more attempt
    # after the stop.
    pauses, give_up_at = patience.pauses(), time.monotonic() + patience.in_all
    while True:
        try:
            return await work()
        except TryAgain as exc:
            pause_s = next(pauses)
            if time.monotonic() + pause_s > give_up_at:
                raise
            await log.awarning(f"{cannot}, trying again", reason=str(exc), **about)
            await pause(stop or asyncio.Event(), pause_s)
            if stop and stop.is_set():
                raise


async def every(seconds: float, work: Callable[[], Awaitable[object]], stop: asyncio.Event, cannot: str) -> None:
    """Do it again and again, with pauses, until asked to stop. What fails for now is tried with the next time."""
    while not stop.is_set():
        try:
            await work()
        except TryAgain as exc:
            await log.awarning(f"{cannot}, trying again", reason=str(exc))
        await pause(stop, seconds)
