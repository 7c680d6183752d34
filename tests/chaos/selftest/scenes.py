"""Scenes at the doors, the broker and the tracker: each makes one sort of mistake show, if it was made."""

import asyncio
from typing import Final

from shared.contracts.wire import CUSTOMER_EVENTS, QUARANTINE
from tests.chaos.broker_faults import queue_lengths, unbind
from tests.chaos.selftest.stage import Stage
from tests.chaos.server_faults import end_database_sessions

_LOST_AFTER_S: Final = 1.5
"""By then what was poured is on its way, and no further than the link."""

_GIVEN_UP_AFTER_S: Final = 6.5
"""By then nobody waits for the confirm any more."""

_UNBOUND: Final = 6
_FLAPS: Final = 40


async def plain_stream(stage: Stage) -> None:
    """Nothing goes wrong but what is in the stream itself: duplicates, disorder, poison."""
    for _ in range(3):
        await stage.intruder.intrude()
        await stage.pour(1000)
    await stage.rest()


async def both_trackers_at_once(stage: Stage) -> None:
    """Two trackers begin large batches about the same customers in the same instant, several times."""
    links = [stage.link(name, "database") for name in ("tracker", "tracker2")]
    for _ in range(4):
        for link in links:
            link.stall()
        await stage.pour_in(2500, _LOST_AFTER_S)
        for link in links:
            link.resume()
        await asyncio.sleep(_LOST_AFTER_S)
    await stage.rest()


async def link_lost(stage: Stage) -> None:
    """What the gateway has published, and no confirm for, is lost with the connection."""
    link = stage.link("gateway", "broker")
    link.stall()
    await stage.pour_in(500, _GIVEN_UP_AFTER_S)
    link.reset()
    link.resume()
    await stage.rest()


async def link_lost_and_gateway_killed(stage: Stage) -> None:
    """The same, and what the gateway has in memory is lost as well."""
    link = stage.link("gateway", "broker")
    link.stall()
    await stage.pour_in(500, _LOST_AFTER_S)
    await stage.world.services["gateway"].die()
    link.reset()
    link.resume()
    await stage.rest()


async def bindings_removed(stage: Stage) -> None:
    """What the gateway publishes reaches no queue any more, again and again, while several messages are in flight."""
    link = stage.link("gateway", "broker")
    for _ in range(_UNBOUND):
        link.stall()
        await stage.pour_in(200, 0.3)
        await unbind(stage.world, CUSTOMER_EVENTS, QUARANTINE)
        link.resume()
        await asyncio.sleep(0.5)
    await stage.rest()


async def commits_fail(stage: Stage) -> None:
    """Commits fail half-way, or succeed and nobody hears of it."""
    for name in ("tracker", "tracker2") * 2:
        link = stage.link(name, "database")
        link.lose_commit_answers(2)
        await stage.pour_in(300, 0.5)
        link.stall()
        await stage.pour_in(300, 0.5)
        link.reset()
        link.resume()
        await end_database_sessions(stage.world, stage.pouring.chance)
    await stage.rest()


async def tracker_killed_before_its_commit(stage: Stage) -> None:
    """The tracker has bundles in hand, cannot commit, and is killed."""
    link = stage.link("tracker", "database")
    link.stall()
    await stage.pour(500)

    async def has_taken_all() -> bool:
        return sum((await queue_lengths(stage.world)).values()) > 0

    await stage.until(has_taken_all, "the tracker has something in hand")
    await asyncio.sleep(_LOST_AFTER_S)
    await stage.world.services["tracker"].die()
    link.reset()
    link.resume()
    await stage.rest()


async def broker_flaps(stage: Stage) -> None:
    """The tracker's connections to the broker are reset in every moment of their making, and of their use."""
    link = stage.link("tracker", "broker")
    for number in range(_FLAPS):
        await asyncio.sleep(0.01 * (number % 20))
        link.reset()
    for number in range(_FLAPS // 4):
        await stage.pour(200)
        await asyncio.sleep(0.03 * (number % 10))
        link.stall()
        await asyncio.sleep(0.3)
        link.reset()
        link.resume()
    await stage.works()
    await stage.rest()


async def services_stopped(stage: Stage) -> None:
    """Every service is stopped in good order, while it has work."""
    for name, service in stage.world.services.items():
        await stage.pour(300)
        stage.judgement.expect(await service.stop(), f"{name} did not stop when asked to")
    await stage.works()
    await stage.rest()
