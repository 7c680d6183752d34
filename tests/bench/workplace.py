"""Where the measurement happens: a private RabbitMQ node, an embedded Postgres, and the CPU time of every process."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psutil

from deploy.local.embedded_postgres import EmbeddedPostgres
from deploy.local.private_rabbitmq import start_private_rabbitmq
from deploy.migrate import migrate
from tests.support.temporary_postgres import temporary_postgres


@dataclass(frozen=True)
class Workplace:
    """The two servers, of which nobody else uses anything."""

    postgres: EmbeddedPostgres
    amqp_url: str
    broker_pid: int

    def new_database(self, name: str) -> str:
        """The address of a new, migrated database."""
        url = self.postgres.url(name)
        migrate(url)
        return url


@contextlib.contextmanager
def open_workplace() -> Iterator[Workplace]:
    """Start both servers for the block."""
    with (
        tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder,
        temporary_postgres() as postgres,
        start_private_rabbitmq(Path(folder)) as rabbitmq,
    ):
        yield Workplace(postgres, rabbitmq.url, _process_listening_at(rabbitmq.url))


def _process_listening_at(url: str) -> int:
    port = int(url.rstrip("/").rpartition(":")[2])
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if any(c.laddr.port == port and c.status == psutil.CONN_LISTEN for c in process.net_connections("tcp")):
                return process.pid
    raise LookupError(f"no process of this account listens on port {port}")


@contextlib.contextmanager
def running(*arguments: str, **environment: str) -> Iterator[psutil.Process]:
    """`python -m arguments…` for the block."""
    process = subprocess.Popen([sys.executable, "-m", *arguments], env=os.environ | environment)  # noqa: S603  # Our own modules.
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


class CpuClock:
    """CPU time in seconds that each named process, with its children, has used since the clock was started."""

    def __init__(self, processes: dict[str, psutil.Process]) -> None:
        self._processes = processes
        self._start: dict[str, float] = {}

    def start(self) -> Self:
        """Count from now."""
        self._start = self._now()
        return self

    def used(self) -> dict[str, float]:
        """Seconds since the start, by name."""
        return {name: seconds - self._start[name] for name, seconds in self._now().items()}

    def check_alive(self) -> None:
        """Raise when one of the processes has ended: the measurement would wait for ever."""
        ended = [name for name, process in self._processes.items() if process.status() == psutil.STATUS_ZOMBIE]
        if ended:
            raise RuntimeError(f"ended during the measurement: {', '.join(ended)}")

    def _now(self) -> dict[str, float]:
        return {name: _cpu_seconds(process) for name, process in self._processes.items()}


def _cpu_seconds(process: psutil.Process) -> float:
    """Of the process, its living descendants, and those it has buried."""
    total = 0.0
    for one in [process, *process.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            times = one.cpu_times()
            total += times.user + times.system
            total += times.children_user + times.children_system
    return total
