"""One process at a time in one folder of data."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from shared.errors import Misconfigured


@contextlib.contextmanager
def only_one_in(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; the operating system lets go of it however the process ends.

    Raises:
        Misconfigured: another process holds it, or it cannot be written.
    """
    try:
        held = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as exc:
        raise Misconfigured(f"DATA_DIR: cannot write in {folder}: {exc.strerror}") from exc
    try:
        _take(held, folder)
        yield
    finally:
        os.close(held)


def _take(held: int, folder: Path) -> None:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Misconfigured(
            f"DATA_DIR: Frontdesk already runs on {folder.resolve()}; stop it first, or say another DATA_DIR"
        ) from None
