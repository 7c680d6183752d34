"""Readiness: a service is ready when every part it needs says so itself."""

import asyncio
from collections.abc import Awaitable, Callable

Check = Callable[[], Awaitable[str | None]]
"""Answers None when the part works, else what is wrong in a few words."""


def holds(is_so: Callable[[], bool], otherwise: str) -> Check:
    """A check that needs no waiting: `is_so` now, or else the part is `otherwise`."""

    async def check() -> str | None:
        return None if is_so() else otherwise

    return check


class Health:
    """The readiness checks of one service."""

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}

    def require(self, part: str, check: Check) -> None:
        """Make readiness depend on this part."""
        self._checks[part] = check

    async def report(self, timeout_s: float = 2.0) -> dict[str, str]:
        """Each part with "ok" or what is wrong with it."""
        answers = await asyncio.gather(*(_ask(check, timeout_s) for check in self._checks.values()))
        return dict(zip(self._checks, answers, strict=True))


async def _ask(check: Check, timeout_s: float) -> str:
    try:
        async with asyncio.timeout(timeout_s):
            return await check() or "ok"
    except TimeoutError:
        return f"no answer within {timeout_s:g} s"
