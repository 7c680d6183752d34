"""How long it takes until everything works again: every service is ready, and a message written now is committed."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from typing import Final

import asyncpg

from tests.chaos.pouring import probe
from tests.chaos.world import World

LONGEST_S: Final = 300.0
"""Whoever takes longer has not recovered."""

_LOOKS_APART_S: Final = 0.05
_AWAY: Final = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


@dataclass(frozen=True)
class Recovery:
    """How many seconds it took until a message written then was committed, and until every service was ready."""

    committed_s: float
    ready_s: float

    @property
    def seconds(self) -> float:
        """Until both."""
        return max(self.committed_s, self.ready_s)


@dataclass
class Witness:
    """Looks into the database on a connection of its own, which comes back when the server does."""

    world: World
    probes: list[int] = field(default_factory=list)
    """Everybody who wrote to see whether messages come through."""
    _connection: "asyncpg.Connection[asyncpg.Record] | None" = None

    async def recovery(self) -> Recovery | None:
        """How long it takes from now on; None: longer than it may ever take."""
        started = time.monotonic()
        try:
            async with asyncio.timeout(LONGEST_S):
                self.probes.append(await probe(self.world))
                committed_at, ready_at = await asyncio.gather(self._committed(self.probes[-1]), self._ready())
        except TimeoutError:
            return None
        return Recovery(committed_at - started, ready_at - started)

    async def close(self) -> None:
        """Look no more."""
        if self._connection is not None:
            self._connection.terminate()

    async def _ready(self) -> float:
        while not await self.world.is_ready():  # noqa: ASYNC110 - it has to be asked for.
            await asyncio.sleep(_LOOKS_APART_S)
        return time.monotonic()

    async def _committed(self, user_id: int) -> float:
        while not await self._has_written(user_id):  # noqa: ASYNC110 - the same.
            await asyncio.sleep(_LOOKS_APART_S)
        return time.monotonic()

    async def _has_written(self, user_id: int) -> bool:
        try:
            if self._connection is None:
                self._connection = await asyncpg.connect(self.world.database_url, timeout=2, command_timeout=5)
            found = await self._connection.fetchval("SELECT true FROM messages WHERE user_id = $1", user_id)
        except _AWAY:
            if self._connection is not None:
                with contextlib.suppress(*_AWAY):
                    self._connection.terminate()
            self._connection = None
            return False
        return bool(found)
