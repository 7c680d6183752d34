"""One run from nothing to its judgement."""

import asyncio
import random
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from tests.chaos.book import Book
from tests.chaos.campaign import Campaign, Struck
from tests.chaos.faults import Fault
from tests.chaos.oracle import Judgement, judge_people
from tests.chaos.plan import in_one_round, strikes
from tests.chaos.players import Players
from tests.chaos.pouring import progress
from tests.chaos.recount import Expected, judge_stream
from tests.chaos.recovery import Witness
from tests.chaos.servers import Servers, running_servers
from tests.chaos.small_disk import no_disk_because
from tests.chaos.stream import Course, told
from tests.chaos.traces import judge_traces
from tests.chaos.world import Cast, World, open_services

BEGAN_BEFORE_S: Final = 20 * 3600
MESSAGES_OF_UPDATES: Final = 0.6
"""So much of what is told are messages for the first time, at least."""

AHEAD_BY: Final = 4
"""What is told is shared out evenly among the faults; so many shares of it may be told ahead of them."""


@dataclass(frozen=True)
class Order:
    """What is asked of a run: at least so many faults, messages and minutes; `rate` is updates a second, `answered` the
    customers whom the admins answer, beside those of the stream.
    """

    seed: int
    faults: int
    messages: int
    minutes: float = 0.0
    rate: float = 600.0
    answered: int = 10

    @property
    def updates(self) -> int:
        """So many tell of so many messages."""
        return int(self.messages / MESSAGES_OF_UPDATES)

    @property
    def disk_mb(self) -> int:
        """So large is what Postgres has its data on, and does not fill by itself."""
        return 512 + self.messages // 500


def short(seed: int) -> Order:
    """Some minutes, with every kind of fault."""
    return Order(seed, in_one_round(), 20_000)


@dataclass(frozen=True)
class Outcome:
    """What a run came to."""

    judgement: Judgement
    struck: list[Struck]
    story: dict[str, Any]


async def run(order: Order, logs: Path, tell: Callable[[str], None]) -> Outcome:
    """Everything starts, people and faults are let loose, everything heals and is judged. `tell` hears how it goes."""
    started = time.monotonic()
    shutil.rmtree(logs, ignore_errors=True)
    no_disk = no_disk_because()
    plan = strikes(_chance(order, "plan"), has_disk=no_disk is None)
    with running_servers(disk_mb=0 if no_disk else order.disk_mb) as servers:
        outcome = await _run_on(servers, order, plan, logs, tell)
    outcome.story["seconds"] = round(time.monotonic() - started)
    if no_disk:
        outcome.story["left out"] = f"fill the disk: {no_disk}"
    return outcome


async def _run_on(
    servers: Servers, order: Order, plan: Iterator[Sequence[Fault]], logs: Path, tell: Callable[[str], None]
) -> Outcome:
    course = Course(order.seed, int(time.time()) - BEGAN_BEFORE_S)
    async with open_services(servers, Cast(trackers=2, has_links=True), logs, course) as world:
        players = await Players.invited(world, order.seed, answered=order.answered, rate=order.rate)
        witness = Witness(world)
        campaign = Campaign(world, _chance(order, "faults"), plan, witness, tell)
        until = time.monotonic() + order.minutes * 60
        try:
            tell("everything is ready: faults begin")
            unfinished = await players.play(
                lambda: campaign.run(order.faults, until),
                order.updates,
                lambda: order.updates * (campaign.faults + AHEAD_BY) // order.faults,
            )
        finally:
            await witness.close()
        tell("everything is quiet: judging")
        judgement = Judgement(faults=[*campaign.complaints, *unfinished])
        await _judge(judgement, world, players, witness, course)
        told = await progress(world)
        story = {
            "seed": order.seed,
            "faults": campaign.faults,
            "handed out": told.handed_out,
            "commits unanswered": sum(link.commits_lost for link in world.links.values()),
            "services started": sum(service.starts for service in world.services.values()),
        }
        return Outcome(judgement, campaign.struck, story)


async def _judge(judgement: Judgement, world: World, players: Players, witness: Witness, course: Course) -> None:
    poured = (await progress(world)).poured
    book = await asyncio.to_thread(lambda: Book.of(islice(told(course), poured)))
    expected = Expected(book, players.intruder.book, players.intruder.marks, witness.probes)
    async with world.database() as database:
        await judge_stream(judgement, database, expected)
        await judge_people(judgement, world, database, players.customers, players.admins)
    await judge_traces(judgement, world)
    judgement.counted |= {"updates told": book.told, "of them again": book.again}


def _chance(order: Order, what: str) -> random.Random:
    return random.Random(f"{order.seed}/{what}")  # noqa: S311  # Repeatable chance, nothing secret.
