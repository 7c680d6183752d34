"""The faults of a run: each strikes, is over, and is recovered from, before the next one strikes."""

import asyncio
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.chaos.faults import Fault, Part
from tests.chaos.recovery import LONGEST_S, Recovery, Witness
from tests.chaos.world import World

_SLOWEST_LAST: Final[tuple[Part, ...]] = ("service", "postgres", "broker")


@dataclass(frozen=True)
class Struck:
    """One fault, or several at once: when, in seconds from the start; how long it lasted; how long the recovery took,
    None when there was none.
    """

    names: tuple[str, ...]
    part: Part
    at_s: float
    lasted_s: float
    recovery: Recovery | None

    def __str__(self) -> str:
        how = f"well again after {self.recovery.seconds:.1f} s" if self.recovery else "never well again"
        return f"{self.at_s:>6.1f} s: {' and '.join(self.names)} for {self.lasted_s:.1f} s, {how}"


@dataclass
class Campaign:
    """Works a plan off. `complaints` is what was wrong at once."""

    world: World
    chance: random.Random
    plan: Iterator[Sequence[Fault]]
    witness: Witness
    tell: Callable[[str], None]
    struck: list[Struck] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    _started: float = field(default_factory=time.monotonic)

    @property
    def faults(self) -> int:
        """How many have struck."""
        return sum(len(one.names) for one in self.struck)

    async def run(self, faults: int, until: float) -> None:
        """So many faults, and more until that moment of the monotonic clock; not on when something never recovers."""
        while self.faults < faults or time.monotonic() < until:
            await self.strike(next(self.plan))
            if self.struck[-1].recovery is None:
                who = await self.world.who_is_not_ready()
                what = " and ".join(self.struck[-1].names)
                self.complaints.append(f"{LONGEST_S:g} s after {what} not everything worked again: {who}")
                return
            await asyncio.sleep(self.chance.uniform(0.0, 0.4))

    async def strike(self, faults: Sequence[Fault]) -> None:
        """Let these strike at the same time, and wait until all is well."""
        # Each draws from a chance of its own: which of them comes first is not for the seed to decide.
        chances = [random.Random(self.chance.random()) for _ in faults]  # noqa: S311  # Repeatable, nothing secret.
        began = time.monotonic()
        striking = zip(faults, chances, strict=True)
        said = await asyncio.gather(*(fault.strike(self.world, chance) for fault, chance in striking))
        over = time.monotonic()
        self.complaints += [sentence for sentence in said if sentence]
        recovery = await self.witness.recovery()
        part = max((fault.part for fault in faults), key=_SLOWEST_LAST.index)
        names = tuple(fault.name for fault in faults)
        self.struck.append(Struck(names, part, began - self._started, over - began, recovery))
        self.tell(f"{self.faults:>5} {self.struck[-1]}")
