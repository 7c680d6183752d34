"""The event loop's clock, stopped: how long things take no longer decides which of them comes first."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from typing import Final

_CREEP_S: Final = 1e-9
"""What is due a rounding error from now falls due, as it does by any real clock."""


class StoppedClock:
    """What the loop takes for the time. It stands still until it is put forward, and at last goes on from there."""

    def __init__(self, real: Callable[[], float]) -> None:
        self._real = real
        self._stands_at: float | None = real()
        self._ahead_s = 0.0

    def __call__(self) -> float:
        if self._stands_at is None:
            return self._real() + self._ahead_s
        self._stands_at += _CREEP_S
        return self._stands_at

    def put_forward(self, seconds: float) -> None:
        """So much time passes at once: whatever falls due by then is due now."""
        self._stands_at = self() + seconds

    def go_on(self) -> None:
        """From where it stands, never back."""
        if self._stands_at is not None:
            self._ahead_s = max(self._stands_at - self._real(), 0.0)
            self._stands_at = None


@contextlib.contextmanager
def stopped_clock() -> Iterator[StoppedClock]:
    """No timeout of this loop ends and no sleep in it, unless the block says so. `until` and `eventually` still wait by
    the clock on the wall.
    """
    loop = asyncio.get_running_loop()
    clock = StoppedClock(loop.time)
    setattr(loop, "time", clock)  # noqa: B010 - a type checker forbids it, rightly anywhere else
    try:
        yield clock
    finally:
        clock.go_on()
