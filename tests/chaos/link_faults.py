"""What happens between a service and a server: connections are cut, reset, stalled, and answers to COMMIT are lost."""

import asyncio
import random
from typing import Final

from tests.chaos.faults import Fault, Part
from tests.chaos.proxy import Proxy
from tests.chaos.world import Server, World

_PARTS: Final[dict[Server, Part]] = {"broker": "broker", "database": "postgres"}
_LOST_WITHIN_S: Final = 3.0


def cutting(server: Server) -> Fault:
    """Some service's connections to this server are closed."""

    async def strike(world: World, chance: random.Random) -> None:
        _some_link(world, chance, server).cut()

    return Fault(f"cut links to the {server}", _PARTS[server], strike)


def resetting(server: Server) -> Fault:
    """Every service's connections to this server are reset."""

    async def strike(world: World, _: random.Random) -> None:
        for link in _links(world, server):
            link.reset()

    return Fault(f"reset links to the {server}", _PARTS[server], strike)


def stalling(server: Server) -> Fault:
    """Nothing gets through from some service to this server for some seconds, and nothing is closed."""

    async def strike(world: World, chance: random.Random) -> None:
        link = _some_link(world, chance, server)
        link.stall()
        await asyncio.sleep(chance.uniform(0.5, 3.0))
        link.resume()

    return Fault(f"stall a link to the {server}", _PARTS[server], strike)


async def lose_answers_to_commits(world: World, chance: random.Random) -> None:
    """Commits of some service are done, and it never hears so."""
    link = _some_link(world, chance, "database")
    times = chance.randrange(1, 4)
    wanted = link.commits_lost + times
    link.lose_commit_answers(times)
    try:
        async with asyncio.timeout(_LOST_WITHIN_S):
            while link.commits_lost < wanted:  # noqa: ASYNC110 - nobody tells.
                await asyncio.sleep(0.02)
    except TimeoutError:
        link.lose_commit_answers(0)


COMMITS_LOST: Final = Fault("lose answers to COMMIT", "postgres", lose_answers_to_commits)


def _links(world: World, server: Server) -> list[Proxy]:
    return [link for (_, to), link in world.links.items() if to == server]


def _some_link(world: World, chance: random.Random, server: Server) -> Proxy:
    return chance.choice(_links(world, server))
