"""Running the project's own modules as processes, the way an operator does."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator

import aiohttp

from tests.support.waiting import PATIENCE_S, eventually


@contextlib.asynccontextmanager
async def running_module(*arguments: str, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m arguments…` while the block runs; killed at its end if it still lives."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", *arguments, env=os.environ | environment)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def stopped(process: asyncio.subprocess.Process, *, within_s: float = PATIENCE_S) -> int:
    """Ask the process to stop, and return its exit code."""
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(within_s):
        return await process.wait()


async def ready(port: int, process: asyncio.subprocess.Process | None = None) -> None:
    """Return when the service with this port says it is ready; fails as soon as the process that runs it has ended."""

    async def is_ready() -> bool:
        assert process is None or process.returncode is None, f"the service on port {port} has ended"
        try:
            async with session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async with aiohttp.ClientSession() as session:
        await eventually(is_ready, f"the service on port {port} is ready", patience_s=2 * PATIENCE_S)


async def module_output(*arguments: str, **environment: str) -> tuple[int, str]:
    """Run `python -m arguments…` to its end: its exit code, and what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *arguments,
        env=os.environ | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        output, _ = await process.communicate()
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    return process.returncode or 0, output.decode()
