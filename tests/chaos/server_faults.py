"""What happens to the servers themselves: killed, frozen, out of disk, sessions ended."""

import asyncio
import random
from typing import Final

import asyncpg

from tests.chaos.faults import Fault
from tests.chaos.world import World

_AWAY: Final = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
_BACK_WITHIN_S: Final = 120.0


_WRITE_DOWN_QUEUES: Final = "[dets:sync(Table) || Table <- dets:all()]."
"""Which files are whose queue is written down half a second late. RabbitMQ 3.10, killed in this half second, takes
a queue that was deleted and declared again for the deleted one, and never starts it ("could not be restarted", enoent):
docs/decisions.md 2.4 has what an operator does then.
"""


async def kill_the_broker(world: World, chance: random.Random) -> None:
    """RabbitMQ is killed, stays away, and is started again on its data."""
    await asyncio.to_thread(world.rabbitmq.ctl, "eval", _WRITE_DOWN_QUEUES)
    await asyncio.to_thread(world.rabbitmq.kill)
    await asyncio.sleep(chance.uniform(0.0, 1.0))
    await asyncio.to_thread(world.rabbitmq.start)


async def freeze_the_broker(world: World, chance: random.Random) -> None:
    """RabbitMQ answers nothing for some seconds, and keeps every connection."""
    world.rabbitmq.freeze()
    await asyncio.sleep(chance.uniform(0.5, 3.0))
    world.rabbitmq.thaw()


async def kill_the_database(world: World, chance: random.Random) -> None:
    """Postgres is killed, stays away, and is started again on its data."""
    await asyncio.to_thread(world.postgres.kill)
    await asyncio.sleep(chance.uniform(0.0, 1.0))
    await asyncio.to_thread(world.postgres.start)


async def end_database_sessions(world: World, _: random.Random) -> None:
    """Every connection of the services to Postgres is terminated by it."""
    async with world.database() as database:
        await database.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name LIKE 'frontdesk%' AND datname = current_database()"
        )


async def fill_the_disk(world: World, chance: random.Random) -> None:
    """Postgres has no room for anything, for a while; should it end of that, it is started again once there is."""
    disk = world.servers.disk
    assert disk is not None
    try:
        for _ in range(chance.randrange(4, 10)):
            # It finds some room by itself now and then.
            disk.fill()
            await asyncio.sleep(0.25)
    finally:
        disk.clear()
    await _back_again(world)


async def _back_again(world: World) -> None:
    async with asyncio.timeout(_BACK_WITHIN_S):
        while True:
            try:
                async with world.database():
                    return
            except ConnectionRefusedError:
                await asyncio.to_thread(world.postgres.kill)
                await asyncio.to_thread(world.postgres.start)
            except _AWAY:
                await asyncio.sleep(0.1)


KILL_RABBITMQ: Final = Fault("kill rabbitmq", "broker", kill_the_broker)
FREEZE_RABBITMQ: Final = Fault("freeze rabbitmq", "broker", freeze_the_broker)
KILL_POSTGRES: Final = Fault("kill postgres", "postgres", kill_the_database)
END_SESSIONS: Final = Fault("end database sessions", "postgres", end_database_sessions)
FILL_DISK: Final = Fault("fill the disk", "postgres", fill_the_disk)
