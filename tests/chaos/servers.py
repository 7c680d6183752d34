"""A RabbitMQ and a Postgres that nobody else uses, to be killed at will."""

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import asyncpg

from deploy.local.private_rabbitmq import PrivateRabbitMQ
from deploy.migrate import migrate
from tests.chaos.small_disk import SmallDisk, small_disk
from tests.support.ports import free_ports
from tests.support.servers import with_database
from tests.support.temporary_postgres import RestartablePostgres, reachable_folder

_TICKS: Final = 'SERVER_ADDITIONAL_ERL_ARGS="-rabbit channel_tick_interval 1000 -rabbit quorum_tick_interval 200"\n'
"""By itself RabbitMQ looks once a minute for consumers that are over their time, and counts every five seconds what a
quorum queue holds: until then `rabbitmqctl` tells of what was.
"""

_LITTLE_LOG: Final = ("max_wal_size = '128MB'", "min_wal_size = '80MB'")
"""What Postgres keeps for a recovery shall not fill a small disk by itself."""


@dataclass(frozen=True)
class Servers:
    """Both, running. `disk` is what Postgres has its data on, where it is one that can be filled."""

    rabbitmq: PrivateRabbitMQ
    postgres: RestartablePostgres
    disk: SmallDisk | None = None

    async def new_database(self, name: str) -> str:
        """The address of an empty, migrated database."""
        connection = await asyncpg.connect(with_database(self.postgres.url, "postgres"))
        try:
            if self.disk is not None:
                for setting in _LITTLE_LOG:
                    await connection.execute(f"ALTER SYSTEM SET {setting}")
                await connection.execute("SELECT pg_reload_conf()")
            await connection.execute(f'CREATE DATABASE "{name}"')
        finally:
            await connection.close()
        url = with_database(self.postgres.url, name)
        await asyncio.to_thread(migrate, url)
        return url


@contextlib.contextmanager
def running_servers(*, disk_mb: int = 0) -> Iterator[Servers]:
    """Start both; they are stopped, and their data is gone, after the block. With `disk_mb`, Postgres is on a disk of
    its own of that size.
    """
    with contextlib.ExitStack() as stack:
        disk = stack.enter_context(small_disk(disk_mb)) if disk_mb else None
        data = disk.folder if disk else stack.enter_context(reachable_folder())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="frontdesk-chaos-")))
        rabbitmq = stack.enter_context(PrivateRabbitMQ(folder, free_ports(3)))
        (folder / "rabbitmq-env.conf").write_text(_TICKS)
        with ThreadPoolExecutor(1) as aside:
            starting = aside.submit(rabbitmq.start)
            postgres = RestartablePostgres(data / "postgres")
            stack.callback(postgres.stop)
            postgres.start()
            starting.result()
        yield Servers(rabbitmq, postgres, disk)
