"""What goes wrong in a run, and what happens to services: they are killed, frozen and stopped, and come back."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tests.chaos.world import World

Part = Literal["service", "postgres", "broker"]

Strike: TypeAlias = Callable[[World, random.Random], Awaitable[str | None]]
"""Does it, and returns when it is over and what it hit is there again; a sentence when something is wrong already."""


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong; `part` is what has to recover from it, `service` which one, if it is one."""

    name: str
    part: Part
    strike: Strike
    service: str = ""

    @property
    def suffers(self) -> tuple[Part, str]:
        """To whom it is done."""
        return self.part, self.service


async def kill_a_service(world: World, name: str) -> None:
    """SIGKILL; its supervisor starts it again."""
    await world.services[name].die()


async def freeze_a_service(world: World, chance: random.Random, name: str) -> None:
    """SIGSTOP for some seconds, connections kept."""
    world.services[name].freeze()
    await asyncio.sleep(chance.uniform(0.5, 3.0))
    world.services[name].thaw()


async def stop_a_service(world: World, name: str) -> str | None:
    """SIGTERM, as at every update of the software; its supervisor starts it again."""
    stopped = await world.services[name].stop()
    return None if stopped else f"{name} did not stop when asked to"


def killing(name: str) -> Fault:
    """Kill this service."""

    async def strike(world: World, _: random.Random) -> None:
        await kill_a_service(world, name)

    return Fault(f"kill {name}", "service", strike, name)


def freezing(name: str) -> Fault:
    """Freeze this service."""

    async def strike(world: World, chance: random.Random) -> None:
        await freeze_a_service(world, chance, name)

    return Fault(f"freeze {name}", "service", strike, name)


def stopping(name: str) -> Fault:
    """Stop this service."""

    async def strike(world: World, _: random.Random) -> str | None:
        return await stop_a_service(world, name)

    return Fault(f"stop {name}", "service", strike, name)
