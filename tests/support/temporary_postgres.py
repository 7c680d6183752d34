"""An embedded Postgres for the length of a block, with nothing left of it afterwards."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from deploy.local.embedded_postgres import EmbeddedPostgres, embedded_postgres


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
def temporary_postgres() -> Iterator[EmbeddedPostgres]:
    """A server with no data yet."""
    with reachable_folder() as folder, embedded_postgres(folder / "postgres") as server:
        yield server
