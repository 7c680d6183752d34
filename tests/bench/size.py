"""What an admin's screens take to open at any number of conversations: everything until they are ready to be sent."""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from typing import Final

import uvloop
from prometheus_client import CollectorRegistry

from services.admin_ui.bot.telegram.broker_session import broker_bot
from services.admin_ui.catalogue import FEATURES
from services.admin_ui.features.dashboard.actions import ShowDashboard
from services.admin_ui.features.inbox.actions import After, ShowList
from services.admin_ui.ui.action import Action
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.message import render
from services.admin_ui.ui.registry import Registry
from services.admin_ui.ui.rights import Roster
from shared.broker.in_process import InProcessBroker
from shared.db import Database, open_database
from shared.db.conversations import Cursor
from shared.metrics import AdminUiMetrics
from tests.bench.crowd import database_with, places_in_list
from tests.bench.postgres import connected
from tests.bench.programs import ADMIN
from tests.bench.results import Figures, Row, percentile
from tests.bench.sections import Plan, Section
from tests.bench.traffic import FIRST_CUSTOMER
from tests.bench.workplace import Workplace

SIZES: Final = {"1 k": 1_000, "100 k": 100_000, "1 M": 1_000_000}
"""Beside the largest one; what is larger than that is not measured."""

LOOKS: Final = 400
"""At each screen, in each round and size."""

SCREENS: Final = ("first page", "next page", "archived", "dashboard")
_REGISTRY: Final = Registry(FEATURES)


class Look:
    """One database, seen by an admin."""

    def __init__(self, database: Database, cursors: Sequence[Cursor]) -> None:
        broker, roster = InProcessBroker(), Roster.of_owners([ADMIN], _REGISTRY.rights)
        metrics = AdminUiMetrics(CollectorRegistry())
        self._desk = Desk.of(_REGISTRY, roster, broker_bot(broker), broker=broker, database=database, metrics=metrics)
        self._actions = {screen: _actions(screen, cursors) for screen in SCREENS}

    async def look(self, screen: str, number: int) -> float:
        """Open the screen; milliseconds until it is there."""
        choices = self._actions[screen]
        started_at = time.perf_counter()
        viewer = await self._desk.viewer(ADMIN)
        assert viewer is not None
        render(await self._desk.open(choices[number % len(choices)], viewer), viewer)
        return (time.perf_counter() - started_at) * 1000


def _actions(screen: str, cursors: Sequence[Cursor]) -> list[Action]:
    if screen == "next page":
        return [ShowList(place=After(cursor, 2)) for cursor in cursors]
    one: dict[str, Action] = {
        "first page": ShowList(),
        "archived": ShowList("archived"),
        "dashboard": ShowDashboard(),
    }
    return [one[screen]]


def _rounds(workplace: Workplace, plan: Plan) -> Iterator[Figures]:
    sizes = {name: count for name, count in SIZES.items() if count <= plan.largest} | {"largest": plan.largest}
    urls = {name: database_with(workplace, count) for name, count in sizes.items()}
    for number in range(plan.rounds):
        yield uvloop.run(_round(urls, sizes, number))


async def _round(urls: dict[str, str], sizes: dict[str, int], number: int) -> Figures:
    async with AsyncExitStack() as stack:
        desks = {}
        for name, url in urls.items():
            database = await stack.enter_async_context(open_database(url, name="bench"))
            desks[name] = Look(database, await _cursors(url, sizes[name], number))
        taken: dict[tuple[str, str], list[float]] = {(screen, name): [] for screen in SCREENS for name in desks}
        for look in range(-20, LOOKS):
            # The sizes take turns, so that whatever else the machine does falls on all of them.
            for (screen, name), milliseconds in taken.items():
                milliseconds.append(await desks[name].look(screen, look))
    return _figures({where: milliseconds[20:] for where, milliseconds in taken.items()})


async def _cursors(url: str, customers: int, seed: int) -> list[Cursor]:
    """Places all over the list."""
    chance = random.Random(seed)  # noqa: S311  # Repeatable, nothing secret.
    user_ids = [FIRST_CUSTOMER + chance.randrange(customers) for _ in range(2 * LOOKS)]
    async with connected(url) as connection:
        return [Cursor(*row) for row in await places_in_list(connection, user_ids)]


def _figures(taken: dict[tuple[str, str], list[float]]) -> Figures:
    figures = {
        f"{screen}, {name}: p{percent} ms": percentile(milliseconds, percent)
        for (screen, name), milliseconds in taken.items()
        for percent in (50, 99)
    }
    for screen in SCREENS:
        for percent in (50, 99):
            large, small = figures[f"{screen}, largest: p{percent} ms"], figures[f"{screen}, 1 k: p{percent} ms"]
            figures[f"{screen}: p{percent} beside 1 k"] = large / small
        if (screen, "1 M") in taken:
            million, thousand = figures[f"{screen}, 1 M: p50 ms"], figures[f"{screen}, 1 k: p50 ms"]
            figures[f"{screen}: p50, 1 M beside 1 k"] = million / thousand
    return figures


def _rows() -> Iterator[Row]:
    for screen in SCREENS:
        bound = 20 if screen == "dashboard" else 5
        yield Row(f"{screen}, largest: p99 ms", f"{screen}, largest database, p99", "ms", at_most=bound)
        for name, count in reversed(SIZES.items()):
            yield Row(f"{screen}, {name}: p99 ms", f"… {count:,} conversations, p99", "ms", at_most=bound)
        yield Row(f"{screen}: p99 beside 1 k", "… the largest beside 1,000, p99", "×", at_most=2)
        yield Row(f"{screen}: p50 beside 1 k", "… p50", "×", at_most=2)
        yield Row(f"{screen}: p50, 1 M beside 1 k", "… 1,000,000 beside 1,000, p50", "×", at_most=2, is_ratio=True)


SIZE: Final = Section("size", "screens at any number of conversations", tuple(_rows()), _rounds)
