"""A service's process under a supervisor, as operators run it: when it ends, it is started again."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self

RESTART_AFTER_S: Final = 0.2
STOPS_WITHIN_S: Final = 60.0


class Supervised:
    """`python -m module…`, started again whenever it ends, until the block is left. Its log is one file.

    `endings` are the exit codes of every time it ended that nobody here asked for.
    """

    def __init__(self, arguments: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self._arguments = arguments
        self._environment = os.environ | environment
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._supervisor: asyncio.Task[None] | None = None
        self._is_ending: set[int] = set()
        self.starts = 0
        self.endings: list[int] = []

    async def __aenter__(self) -> Self:
        self._supervisor = asyncio.create_task(self._supervise())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._supervisor:
            self._supervisor.cancel()
            await asyncio.gather(self._supervisor, return_exceptions=True)

    def kill(self) -> None:
        """End it at once: whatever it holds in memory is gone."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Stop its clock, so to say: it keeps its connections and does nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on where it stood."""
        self._signal(signal.SIGCONT)

    async def die(self) -> None:
        """End it at once, and return when it is gone."""
        process = self._process
        self.kill()
        if process is not None:
            await process.wait()

    async def stop(self) -> bool:
        """Ask it to stop, as an operator does; whether it did, in time and without a complaint."""
        process = self._process
        if process is None or process.returncode is not None:
            return True
        self._end(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOPS_WITHIN_S):
                return await process.wait() == 0
        except TimeoutError:
            self.kill()
            return False

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._is_ending.add(self._process.pid)
        self._signal(how)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)

    async def _supervise(self) -> None:
        while True:
            self._process = await self._started()
            self.starts += 1
            try:
                code = await self._process.wait()
            except asyncio.CancelledError:
                self.thaw()
                self.kill()
                await self._process.wait()
                raise
            if self._process.pid not in self._is_ending:
                self.endings.append(code)
            self._is_ending.discard(self._process.pid)
            await asyncio.sleep(RESTART_AFTER_S)

    async def _started(self) -> asyncio.subprocess.Process:
        with self._log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", *self._arguments, env=self._environment, stdout=log, stderr=log
            )
