"""Orders for the known stream: so much a second, crowds now and then, never more than the bot keeps up with."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tests.chaos.world import World

TICK_S: Final = 0.1
MOST_PENDING: Final = 20_000
"""Telegram keeps five times as many."""

_CROWD: Final = 1500
_CROWDS_APART_S: Final = 15.0


@dataclass(frozen=True)
class Progress:
    """Of the stream: told by Telegram, handed to the bot (what it asked for twice counts twice), not yet confirmed."""

    poured: int
    handed_out: int
    pending: int


@dataclass
class Pouring:
    """`rate` updates a second, but not more in all than is allowed: a busy machine, on which faults take longer, is to
    have no more to do than an idle one.
    """

    world: World
    chance: random.Random
    rate: float

    async def run(self, stop: asyncio.Event, allowed: Callable[[], int]) -> None:
        """Pour until asked to stop."""
        poured_at = time.monotonic()
        while not stop.is_set():
            await asyncio.sleep(TICK_S)
            now = time.monotonic()
            count = int((now - poured_at) * self.rate)
            if self.chance.random() < TICK_S / _CROWDS_APART_S:
                count += _CROWD
            poured_at = now
            at = await progress(self.world)
            if at.pending < MOST_PENDING:
                await self.pour(max(0, min(count, allowed() - at.poured)))

    async def pour(self, count: int) -> Progress:
        """So much more at once."""
        return await _order(self.world, "/pour", count=count)

    async def has_poured(self, wanted: int) -> bool:
        """Whether so much has been told in all; if not, some of what is missing is told now."""
        at = await progress(self.world)
        if at.poured < wanted and at.pending < MOST_PENDING:
            await self.pour(min(wanted - at.poured, _CROWD))
        return at.poured >= wanted


async def progress(world: World) -> Progress:
    """How far the stream is."""
    async with world.orders.get("/progress") as answer:
        return Progress(**await answer.json())


async def probe(world: World) -> int:
    """Somebody new writes one message; their number."""
    async with world.orders.post("/probe") as answer:
        return int((await answer.json())["user_id"])


async def _order(world: World, path: str, **order: Any) -> Progress:
    async with world.orders.post(path, json=order) as answer:
        return Progress(**await answer.json())
