"""Faults one after the other, with pauses between: what strikes a soak."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.chaos.faults import Fault, freezing, killing
from tests.chaos.server_faults import END_SESSIONS, KILL_POSTGRES, KILL_RABBITMQ
from tests.chaos.world import SERVICE_NAMES, World

FAULTS: Final[Mapping[str, Fault]] = {
    fault.name: fault
    for fault in (
        *map(killing, SERVICE_NAMES),
        *map(freezing, SERVICE_NAMES),
        KILL_RABBITMQ,
        KILL_POSTGRES,
        END_SESSIONS,
    )
}


@dataclass
class Driver:
    """Injects faults in an order and at moments that the seed decides."""

    world: World
    chance: random.Random
    faults: Mapping[str, Fault] = field(default_factory=lambda: FAULTS)
    pause_s: tuple[float, float] = (2.0, 6.0)
    injected: list[str] = field(default_factory=list)

    async def run(self, stop: asyncio.Event) -> None:
        """Until asked to stop; every fault begun is ended, so that all parts are there again."""
        while self.faults and not stop.is_set():
            for name in self._shuffled():
                await self._wait(stop)
                if stop.is_set():
                    return
                self.injected.append(name)
                await self.faults[name].strike(self.world, self.chance)

    def _shuffled(self) -> list[str]:
        names = list(self.faults)
        self.chance.shuffle(names)
        return names

    async def _wait(self, stop: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(self.chance.uniform(*self.pause_s)):
                await stop.wait()
        except TimeoutError:
            return
