"""Where the measurement happens: a private RabbitMQ node, an embedded Postgres, and the CPU time of every process."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import psutil

from deploy.local.embedded_postgres import EmbeddedPostgres, embedded_postgres
from deploy.local.private_rabbitmq import start_private_rabbitmq
from deploy.migrate import migrate
from tests.bench.postgres import run
from tests.support.ports import free_ports
from tests.support.temporary_postgres import temporary_postgres

_MIB: Final = 1024**2


@dataclass(frozen=True)
class Workplace:
    """The two servers, of which nobody else uses anything, and a file for what the services log."""

    postgres: EmbeddedPostgres
    amqp_url: str
    broker_pid: int
    log: Path

    @property
    def servers(self) -> dict[str, psutil.Process]:
        """Their first processes."""
        return {"broker": psutil.Process(self.broker_pid), "postgres": psutil.Process(self.postgres.pid)}

    def new_database(self, name: str) -> str:
        """The address of a new, migrated database; one of an earlier run goes."""
        asyncio.run(run(self.postgres.url("postgres"), f"DROP DATABASE IF EXISTS {name}"))
        url = self.postgres.url(name)
        migrate(url)
        return url

    def last_lines(self, most: int = 2000) -> str:
        """The end of what the services logged."""
        return self.log.read_text(errors="replace")[-most:] if self.log.exists() else ""

    @contextlib.contextmanager
    def running(self, *arguments: str, **environment: str) -> Iterator[psutil.Process]:
        """`python -m arguments…` for the block."""
        command = [sys.executable, "-m", *arguments]
        with self.log.open("ab") as log:
            process = subprocess.Popen(command, env=os.environ | environment, stderr=log)  # noqa: S603  # Our own modules.
        try:
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(timeout=30)


@contextlib.contextmanager
def open_workplace(data: Path | None = None) -> Iterator[Workplace]:
    """Start both servers for the block; the databases are in the folder `data` and stay there, or are removed. Asked to
    stop, this process ends them and itself.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    # Room for all databases at once; Postgres' manual advises a quarter of the memory, up to two fifths.
    settings = {"shared_buffers": f"{psutil.virtual_memory().total // 3 // _MIB}MB"}
    with (
        tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder,
        embedded_postgres(data, settings=settings) if data else temporary_postgres(settings) as postgres,
        start_private_rabbitmq(Path(folder), free_ports(3)) as rabbitmq,
    ):
        yield Workplace(postgres, rabbitmq.url, _process_listening_at(rabbitmq.url), Path(folder) / "services.log")


def _process_listening_at(url: str) -> int:
    port = int(url.rstrip("/").rpartition(":")[2])
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if any(c.laddr.port == port and c.status == psutil.CONN_LISTEN for c in process.net_connections("tcp")):
                return process.pid
    raise LookupError(f"no process of this account listens on port {port}")


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


class Bystanders:
    """What the machine is used for by programs that are no part of the measurement, since this was made."""

    def __init__(self) -> None:
        self._started_at = time.monotonic()
        self._busy, self._ours = _busy_seconds(), _cpu_seconds(psutil.Process())

    def cores(self) -> float:
        """How many cores they used on average: with any, rates are lower and waits longer than they would be."""
        others = (_busy_seconds() - self._busy) - (_cpu_seconds(psutil.Process()) - self._ours)
        return max(0.0, others / (time.monotonic() - self._started_at))


def _busy_seconds() -> float:
    times = psutil.cpu_times()
    return sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0)
