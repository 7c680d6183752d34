"""`python -m tests.chaos.soak`: three admins answer hundreds of customers while every part is killed and frozen.

Prints what it saw and exits 1 when anything was lost, doubled in silence, or miscounted. The seed decides everything
that people and faults do; the machine decides the rest.
"""

import asyncio
import json
import random
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from tests.chaos.admins import AnsweringAdmin
from tests.chaos.customers import Customers
from tests.chaos.driver import FAULTS, Driver
from tests.chaos.oracle import Judgement, is_quiet, judge
from tests.chaos.orderly import in_order
from tests.chaos.world import ADMINS, World, open_world
from tests.support.waiting import eventually

QUIET_WITHIN_S: Final = 240.0
ANSWERED_WITHIN_S: Final = 3.0
"""For each customer: an admin's chat takes one message a second, whoever sends it."""

REPORT: Final = Path("build/soak.json")
LOGS: Final = Path("build/soak-logs")


def main(
    seed: Annotated[int, typer.Option(help="The same seed, the same people and faults.")] = 1,
    customers: Annotated[int, typer.Option(min=1)] = 500,
    rate: Annotated[float, typer.Option(help="Customers who write for the first time, a second.")] = 1.5,
    faults: Annotated[bool, typer.Option(help="Without them, it is just a busy day.")] = True,
) -> None:
    """Run, judge, report."""
    started = time.monotonic()
    judgement, story = in_order(soak(seed, customers, rate, LOGS, with_faults=faults))
    report = {"seed": seed, "seconds": round(time.monotonic() - started), **story, **judgement.counted}
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps({**report, "faults found": judgement.faults}, indent=2, ensure_ascii=False) + "\n")
    for name, value in report.items():
        typer.echo(f"{name:>24}: {value}")
    for fault in judgement.faults:
        typer.echo(f"WRONG: {fault}")
    sys.exit(bool(judgement.faults))


async def soak(
    seed: int, count: int, rate: float, logs: Path, *, with_faults: bool = True
) -> tuple[Judgement, dict[str, Any]]:
    """One run from nothing to its judgement."""
    chance = random.Random(seed)  # noqa: S311  # Repeatable chance, nothing secret.
    async with open_world(logs) as world:
        customers = Customers(world, random.Random(chance.random()), count)  # noqa: S311
        admins = [AnsweringAdmin(world, admin_id, random.Random(chance.random())) for admin_id in ADMINS]  # noqa: S311
        driver = Driver(world, random.Random(chance.random()), FAULTS if with_faults else {})  # noqa: S311
        await customers.arrive()
        for admin in admins:
            await admin.phone.write("/start")
        await _play(world, customers, admins, driver, rate)
        judgement = await judge(world, customers, admins)
        presses: Counter[str] = sum((admin.pressed for admin in admins), Counter())
        return judgement, {"injected": dict(Counter(driver.injected)), "pressed": dict(presses)}


async def _play(world: World, customers: Customers, admins: list[AnsweringAdmin], driver: Driver, rate: float) -> None:
    """Customers write and faults strike; then everything heals, and the admins go on until nobody waits."""
    healed, all_answered, all_decided = asyncio.Event(), asyncio.Event(), asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        answering = [tasks.create_task(admin.answer(all_answered)) for admin in admins]
        striking = tasks.create_task(driver.run(healed))
        await customers.write_first(rate, healed)
        await customers.write_on_for(rate / 2, seconds=20.0)
        healed.set()
        await striking
        await world.all_ready()
        await _quiet(world, customers, customers.count * ANSWERED_WITHIN_S)
        all_answered.set()
        await asyncio.gather(*answering)
        for admin in admins:
            tasks.create_task(admin.decide(all_decided))
        await _quiet(world, customers)
        all_decided.set()
    await _quiet(world, customers)


async def _quiet(world: World, customers: Customers, more_s: float = 0.0) -> None:
    await eventually(
        partial(is_quiet, world, customers), "nothing is on its way any more", patience_s=QUIET_WITHIN_S + more_s
    )


if __name__ == "__main__":
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(main)
    app()
