"""An embedded Postgres for the length of a block, with nothing left of it afterwards."""

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from deploy.local.embedded_postgres import EmbeddedPostgres, embedded_postgres
from tests.support.ports import free_port


@contextlib.contextmanager
def reachable_folder() -> Iterator[Path]:
    """A new folder that the unprivileged account of a root user can reach, where pytest's own are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="frontdesk-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        for inside in folder.iterdir():
            if inside.is_symlink():
                shutil.rmtree(inside.resolve())
        shutil.rmtree(folder)


@contextlib.contextmanager
def temporary_postgres(settings: Mapping[str, str] | None = None) -> Iterator[EmbeddedPostgres]:
    """A server with no data yet."""
    with reachable_folder() as folder, embedded_postgres(folder / "postgres", settings=settings) as server:
        yield server


class RestartablePostgres:
    """A server that goes away and comes back at the same address with the same data; it is away at first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self._standing = contextlib.ExitStack()
        self._server: EmbeddedPostgres | None = None
        # Its password, and with that its address, are made with its data.
        self.url = self.start()
        self.stop()

    def start(self) -> str:
        """Return its address when it answers."""
        self._server = self._standing.enter_context(embedded_postgres(self._folder, self._port))
        return self._server.url()

    def kill(self) -> None:
        """End it at once, with SIGKILL: what is not on disk is gone."""
        if self._server is not None:
            os.kill(self._server.pid, signal.SIGKILL)
        self._standing.close()

    def stop(self) -> None:
        """Stop it as its operator would; no harm if it is not there."""
        self._standing.close()


@contextlib.contextmanager
def restartable_postgres() -> Iterator[RestartablePostgres]:
    """A server with no database of ours yet."""
    with reachable_folder() as folder:
        server = RestartablePostgres(folder / "postgres")
        try:
            yield server
        finally:
            server.stop()
