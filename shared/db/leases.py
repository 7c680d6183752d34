"""Work that one process does at a time: whoever holds the lease does it, the others wait for it to run out.

A row by the database's clock and not a session's lock, which a half-dead connection keeps (docs/decisions.md 8.10).
"""

import asyncio
from typing import Final
from uuid import uuid4

import structlog

from shared.db.database import Database, DatabaseUnavailable
from shared.db.queries import queries
from shared.errors import FrontdeskError
from shared.stopping import pause

log = structlog.get_logger()

LASTS_S: Final = 3.0
RENEWED_EVERY_S: Final = 1.0
LOOKED_AT_EVERY_S: Final = 0.5


class LeaseLost(FrontdeskError):
    """Another process has taken the lease, since this one had not renewed it in time."""


class Lease:
    """One lease, as one process sees it."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._holder = uuid4().hex
        self.is_held = False
        self.is_anothers = False
        """Whether another process was seen to hold it, so that this one waits for its turn."""

    async def take(self, stop: asyncio.Event) -> bool:
        """Wait for it as long as it takes; False when asked to stop first."""
        while not stop.is_set():
            if await self._is_taken():
                self.is_held = True
                await log.ainfo("lease taken", lease=self._name)
                return True
            await pause(stop, LOOKED_AT_EVERY_S)
        return False

    async def keep(self) -> None:
        """Renew it for ever. While the database is away nobody else can take it.

        Raises:
            LeaseLost: somebody else has it.
        """
        while True:
            await asyncio.sleep(RENEWED_EVERY_S)
            try:
                async with self._database.connection() as connection:
                    epoch = await queries("leases").renew(
                        connection, name=self._name, holder=self._holder, seconds=LASTS_S
                    )
            except DatabaseUnavailable as exc:
                await log.awarning("lease not renewed", lease=self._name, reason=str(exc))
                continue
            if epoch is None:
                self.is_held = False
                raise LeaseLost(f"another process has taken the lease {self._name!r}")

    async def let_go(self) -> None:
        """Somebody else may have it at once. What cannot be said now they learn when it runs out."""
        self.is_held = False
        try:
            async with self._database.connection() as connection:
                await queries("leases").let_go(connection, name=self._name, holder=self._holder)
        except DatabaseUnavailable as exc:
            await log.awarning("lease not given back, it runs out by itself", lease=self._name, reason=str(exc))

    async def _is_taken(self) -> bool:
        try:
            async with self._database.connection() as connection:
                epoch = await queries("leases").take(connection, name=self._name, holder=self._holder, seconds=LASTS_S)
        except DatabaseUnavailable:
            self.is_anothers = False
            return False
        self.is_anothers = epoch is None
        return epoch is not None
