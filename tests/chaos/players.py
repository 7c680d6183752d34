"""Everybody who acts in a run: customers and admins at their phones, the stream, and an intruder at the broker."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from tests.chaos.admins import AnsweringAdmin
from tests.chaos.customers import Customers
from tests.chaos.intruder import Intruder
from tests.chaos.oracle import is_quiet, on_its_way
from tests.chaos.pouring import Pouring
from tests.chaos.world import ADMINS, World
from tests.support.waiting import eventually

ENDS_WITHIN_S: Final = 600.0
WRITE_RATE: Final = 0.6
_LOOKS_APART_S: Final = 0.25


@dataclass
class Players:
    """The customers of the phones are answered, those of the stream only counted."""

    world: World
    customers: Customers
    admins: list[AnsweringAdmin]
    pouring: Pouring
    intruder: Intruder

    @classmethod
    async def invited(cls, world: World, seed: int, *, answered: int, rate: float) -> "Players":
        """Everybody is there; nobody of the customers has written yet."""

        def chance(whose: object) -> random.Random:
            return random.Random(f"{seed}/{whose}")  # noqa: S311  # Repeatable chance, nothing secret.

        players = cls(
            world,
            Customers(world, chance("customers"), answered),
            [AnsweringAdmin(world, admin_id, chance(admin_id)) for admin_id in ADMINS],
            Pouring(world, chance("pouring"), rate),
            Intruder(world, chance("intruder")),
        )
        await players.customers.arrive()
        await _make_important(world, list(players.customers.written))
        for admin in players.admins:
            await admin.phone.write("/start")
        await _tell_admins_of_the_important(world)
        return players

    async def play(self, strike: Callable[[], Awaitable[None]], updates: int, allowed: Callable[[], int]) -> list[str]:
        """Act while faults strike; when they are over, go on until so much was told and nobody waits any more. As long
        as they strike, only so much is told as is `allowed` until then.

        Returns what did not come to an end.
        """
        healed, all_answered, all_decided = asyncio.Event(), asyncio.Event(), asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            answering = [tasks.create_task(admin.answer(all_answered)) for admin in self.admins]
            for acting in (
                self.pouring.run(healed, allowed),
                self.intruder.run(healed),
                self.customers.write_until(WRITE_RATE, healed),
            ):
                tasks.create_task(acting)
            await strike()
            healed.set()
            unfinished = await self._unfinished(updates)
            all_answered.set()
            await asyncio.gather(*answering)
            for admin in self.admins:
                tasks.create_task(admin.decide(all_decided))
            unfinished = unfinished or await self._unfinished(updates)
            all_decided.set()
        return unfinished or await self._unfinished(updates)

    async def _unfinished(self, updates: int) -> list[str]:
        async def nothing_moves() -> bool:
            await asyncio.sleep(_LOOKS_APART_S)
            return await is_quiet(self.world, self.customers)

        try:
            await self.world.all_ready(ENDS_WITHIN_S)
            await eventually(lambda: self.pouring.has_poured(updates), "everything is told", ENDS_WITHIN_S)
            await eventually(nothing_moves, "nothing is on its way any more", ENDS_WITHIN_S)
        except AssertionError as stuck:
            return [f"{stuck}; on its way: {await on_its_way(self.world, self.customers)}"]
        return []


async def _make_important(world: World, user_ids: list[int]) -> None:
    """They have bought a lot: they stand before the crowd in every list."""
    async with world.database() as database:
        await database.executemany(
            "INSERT INTO users (user_id, first_name, purchases) VALUES ($1, '', 20)", [(one,) for one in user_ids]
        )


async def _tell_admins_of_the_important(world: World) -> None:
    async with world.database() as database:

        async def all_set() -> bool:
            return str(await database.execute("UPDATE admins SET push_level = 'high'")) == f"UPDATE {len(ADMINS)}"

        await eventually(all_set, "every admin is known")
