"""One world, one or more scenes in it, and what the judges say."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aio_pika

from tests.chaos.broker_faults import queue_lengths
from tests.chaos.oracle import Judgement
from tests.chaos.selftest.acts import Act
from tests.chaos.selftest.stage import Stage, course_of
from tests.chaos.servers import Servers
from tests.chaos.world import Cast, World, open_services
from tests.support.waiting import eventually

SCENE_S: Final = 240.0
"""Whatever takes longer will never end."""


@dataclass(frozen=True)
class Where:
    """On which servers, under which name, and where the logs go."""

    servers: Servers
    name: str
    logs: Path


async def perform(where: Where, cast: Cast, acts: Sequence[Act], seed: int) -> dict[str, list[str]]:
    """Play these in one world; what the judges say of each, nothing when all is well."""
    said: dict[str, list[str]] = {}
    course = course_of(seed, customers=max(act.customers for act in acts))
    try:
        async with open_services(where.servers, cast, where.logs / where.name, course, where.name) as world:
            if "admin_ui" in cast.services:
                await _admin_is_there(world)
            stage = Stage(world, course)
            for act in acts:
                said[act.name] = await _played(stage, act)
        await _forget_queues(world)
    except AssertionError as exc:
        return {act.name: said.get(act.name, [f"the world never came about: {exc}"]) for act in acts}
    return said


async def _played(stage: Stage, act: Act) -> list[str]:
    stage.judgement = Judgement()
    try:
        async with asyncio.timeout(SCENE_S):
            await act.scene(stage)
    except (AssertionError, TimeoutError) as exc:
        stage.judgement.faults.append(f"the scene did not come to its end: {exc}")
        # The next scene is about something else.
        for link in stage.world.links.values():
            link.resume()
    await stage.judge()
    return stage.judgement.faults


async def _admin_is_there(world: World) -> None:
    stage = Stage(world, course_of(1))
    await stage.admin.command("/start")

    async def is_told_of_each_from_now_on() -> bool:
        async with world.database() as database:
            asked = "SELECT count(*) FROM admins WHERE admin_id = $1 AND NOT has_missed"
            return bool(await database.fetchval(asked, stage.admin.user_id))

    await eventually(is_told_of_each_from_now_on, "the admin is known, and was told what waited before")


async def _forget_queues(world: World) -> None:
    async with await aio_pika.connect(world.rabbitmq.url) as connection:
        channel = await connection.channel()
        for name in await queue_lengths(world):
            await channel.queue_delete(name)
