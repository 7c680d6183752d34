"""How long the disk alone takes meanwhile: what has to be safe before anybody sees it cannot be quicker."""

import contextlib
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

APART_S: Final = 0.1
_SOME: Final = bytes(3000)


@contextlib.contextmanager
def disk_watched(folder: Path) -> Iterator[list[float]]:
    """Ten times a second, for the block, append to a file in this folder and wait until that is safe: the milliseconds
    of each time.
    """
    durations: list[float] = []
    is_over = threading.Event()
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:

        def watch() -> None:
            while not is_over.wait(APART_S):
                since = time.perf_counter()
                file.write(_SOME)
                os.fdatasync(file)
                durations.append((time.perf_counter() - since) * 1000)

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield durations
        finally:
            is_over.set()
            thread.join()
