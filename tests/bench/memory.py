"""How much memory each service holds: with few conversations, with the most, and after a million messages.

At start means: after the first messages and one look at every screen, since Python takes memory for code when it is
used first.
"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import psutil

from services.admin_ui.features.conversation.actions import ShowCard
from services.admin_ui.features.dashboard.actions import ShowDashboard
from services.admin_ui.features.inbox.actions import ShowAll, ShowList
from services.admin_ui.ui.action import Action
from tests.bench.acts import press
from tests.bench.control import Control, control_of
from tests.bench.crowd import copy_of_database_with
from tests.bench.postgres import Postgres, connected
from tests.bench.programs import ADMIN, SHIPPED, started, surroundings, telegram_at
from tests.bench.results import Figures, Row
from tests.bench.sections import Plan, Section
from tests.bench.traffic import FIRST_CUSTOMER
from tests.bench.workplace import Workplace
from tests.support.waiting import eventually

MESSAGES: Final = 1_000_000
WARM: Final = 50_000
WRITING: Final = 100_000
"""Customers who write the million messages.

Few enough that Postgres does not set the pace, and many enough to show what keeps something of each.
"""

AT_ONCE: Final = 50_000
LONGEST_S: Final = 420.0

FLAT: Final = 1.15
"""Two starts of the same service differ by a twentieth, and Python's allocator keeps what its busiest moment took. What
holds something for each message or conversation takes hundreds of megabytes more, or a multiple.
"""

_SCREENS: Final[tuple[Action, ...]] = (
    ShowDashboard(),
    ShowList(),
    ShowList("archived"),
    ShowAll(),
    ShowCard(FIRST_CUSTOMER + 1),
)


def _rounds(workplace: Workplace, plan: Plan) -> Iterator[Figures]:
    for _ in range(plan.rounds):
        long = _held(workplace, Trial("long", WRITING, MESSAGES))
        with copy_of_database_with(workplace, plan.largest) as crowded:
            large = _held(workplace, Trial("large", plan.largest, 0), crowded)
        ratios = {}
        for service in SHIPPED:
            start = long[f"{service}, long: MB at start"]
            ratios[f"{service}: end beside start"] = long[f"{service}, long: MB at the end"] / start
            ratios[f"{service}: largest beside few"] = large[f"{service}, large: MB at start"] / start
        yield ratios | long | large


def _rows() -> Iterator[Row]:
    for service in SHIPPED:
        yield Row(f"{service}, long: MB at start", f"memory of {service} at start", "MB")
        yield Row(f"{service}: end beside start", "… after 1,000,000 messages", "×", at_most=FLAT)
        yield Row(f"{service}: largest beside few", "… with the largest database", "×", at_most=FLAT)


MEMORY: Final = Section("memory", "memory of each service", tuple(_rows()), _rounds)


@dataclass(frozen=True, slots=True)
class Trial:
    """Which customers write, and how many messages after the warm-up."""

    name: str
    customers: int
    messages: int


def _held(workplace: Workplace, trial: Trial, database_url: str | None = None) -> Figures:
    environment = surroundings(workplace, f"memory-{trial.name}", database_url)
    with (
        telegram_at(workplace, environment["TELEGRAM_API_URL"]),
        started(workplace, SHIPPED, environment) as processes,
    ):
        return asyncio.run(_watched(trial, environment, processes))


async def _watched(trial: Trial, environment: dict[str, str], processes: dict[str, psutil.Process]) -> Figures:
    async with (
        control_of(environment["TELEGRAM_API_URL"]) as control,
        connected(environment["DATABASE_URL"]) as postgres,
        asyncio.timeout(LONGEST_S),
    ):
        await _use(control)
        await _take_in(control, postgres, WARM, trial.customers)
        await _use(control)
        figures = _megabytes(processes, f"{trial.name}: MB at start")
        started_at = time.perf_counter()
        await _take_in(control, postgres, trial.messages, trial.customers)
        figures[f"{trial.name}: messages/s"] = trial.messages / (time.perf_counter() - started_at)
        await _use(control)
        return figures | _megabytes(processes, f"{trial.name}: MB at the end")


async def _use(control: Control) -> None:
    """Open every kind of screen."""
    for action in _SCREENS:
        await control.inject({"callback_query": press(ADMIN, action)})
        await asyncio.sleep(1)


async def _take_in(control: Control, postgres: Postgres, messages: int, customers: int) -> None:
    counted = await _counted(postgres)
    for done in range(0, messages, AT_ONCE):
        wanted = counted + done + AT_ONCE

        async def are_counted(wanted: int = wanted) -> bool:
            return await _counted(postgres) >= wanted

        await control.more(AT_ONCE, customers)
        await eventually(are_counted, f"{AT_ONCE} messages are counted", patience_s=LONGEST_S)
        await control.forget()


async def _counted(postgres: Postgres) -> int:
    total: int = await postgres.fetchval("SELECT sum(unread)::bigint FROM figures")
    return total


def _megabytes(processes: dict[str, psutil.Process], what: str) -> Figures:
    return {f"{name}, {what}": process.memory_info().rss / 1e6 for name, process in processes.items()}
