"""The one-process product of a checkout, running under the recorder."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from tests.support.frontdesk import OWNER, Frontdesk, seen_from_outside, settings_of_frontdesk
from tests.support.processes import stopped

RECORDER: Final = Path(__file__).with_name("recorder.py")


@contextlib.asynccontextmanager
async def recorded(root: Path, data_dir: Path, journal: Path) -> AsyncIterator[Frontdesk]:
    """The product of the checkout `root` with one admin, ready; stopped after the block, with its journal written."""
    # The other checkout is looked at, and left as it is.
    python = {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    environment = settings_of_frontdesk(data_dir, ADMIN_IDS=str(OWNER), **python)
    # -P: the recorder's neighbours are not modules that the product may import.
    process = await asyncio.create_subprocess_exec(
        *(_python_of(root), "-P", str(RECORDER), str(journal)),
        cwd=root,
        env=os.environ | environment,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        async with seen_from_outside(process, environment) as running:
            yield running
        if code := await stopped(process):
            raise ChildProcessError(f"the recorded product ended with {code}")
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _python_of(root: Path) -> str:
    """The checkout's own, with the packages of its own commit, where it has one."""
    own = root / ".venv" / "bin" / "python"
    return str(own) if own.exists() else sys.executable
