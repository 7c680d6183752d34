"""The one-process product of a checkout, running under the recorder."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Final

import aiohttp

from tests.support.frontdesk import OWNER, SERVICES, Frontdesk
from tests.support.ports import free_port
from tests.support.processes import ready, stopped

RECORDER: Final = Path(__file__).with_name("recorder.py")


@contextlib.asynccontextmanager
async def recorded(root: Path, data_dir: Path, journal: Path) -> AsyncIterator[Frontdesk]:
    """The product of the checkout `root` with one admin, ready; stopped after the block, with its journal written."""
    environment = _environment(root, data_dir)
    # -P: the recorder's neighbours are not modules that the product may import.
    process = await asyncio.create_subprocess_exec(
        *(_python_of(root), "-P", str(RECORDER), str(journal)),
        cwd=root,
        env=os.environ | environment,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        for name in SERVICES:
            await ready(int(environment[name]), process)
        async with aiohttp.ClientSession(f"http://127.0.0.1:{environment['SIMULATOR_PORT']}") as http:
            yield Frontdesk(http, environment, process)
        if code := await stopped(process):
            raise ChildProcessError(f"the recorded product ended with {code}")
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _environment(root: Path, data_dir: Path) -> Mapping[str, str]:
    ports = {name: str(free_port()) for name in (*SERVICES, "SIMULATOR_PORT")}
    servers = {"AMQP_URL": "", "DATABASE_URL": "", "BOT_TOKEN": "", "DATA_DIR": str(data_dir)}
    # The other checkout is looked at, and left as it is.
    python = {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    return ports | servers | python | {"ADMIN_IDS": str(OWNER)}


def _python_of(root: Path) -> str:
    """The checkout's own, with the packages of its own commit, where it has one."""
    own = root / ".venv" / "bin" / "python"
    return str(own) if own.exists() else sys.executable
