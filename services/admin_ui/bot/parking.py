"""Updates that have to wait, in a table: a person's lowest first, and nobody else waits for them (docs/decisions.md
1.11).
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import structlog

from shared.broker.port import Broker
from shared.contracts.announcements import Quarantined
from shared.contracts.codec import encode
from shared.contracts.wire import QUARANTINE
from shared.db import Database
from shared.db.queries import queries_beside
from shared.errors import NeverAgain, TryAgain
from shared.retry import PATIENT, until_done
from shared.stopping import grace_after, pause

log = structlog.get_logger()

MOST_DEATHS: Final = 5
"""So often an update may end the process that works on it before it is put aside."""

DRAIN_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class ParkedUpdate:
    """An update that waits. `tries` counts how often work on it was begun, and neither done nor put off."""

    person_id: int
    update_id: int
    body: bytes
    is_replayed: bool
    tries: int = 0


class Deadly(NeverAgain):
    """Whoever works on this update does not survive it."""


Work = Callable[[ParkedUpdate], Awaitable[None]]


class Parking:
    """Keeps updates, and has them worked off. Who has any here is known in memory: one admin_ui works at a time."""

    def __init__(self, database: Database, broker: Broker, work: Work) -> None:
        self._database = database
        self._broker = broker
        self._work = work
        self._persons: set[int] = set()
        self._working: set[int] = set()
        self._changing = asyncio.Lock()
        """Whoever parks for a person, and whoever finds nothing left of theirs, does so alone."""
        self._tasks: asyncio.TaskGroup | None = None
        self._stop: asyncio.Event | None = None

    def holds(self, person_id: int) -> bool:
        """Whether something of this person's waits here: then whatever comes later of theirs waits behind it."""
        return person_id in self._persons

    async def park(self, update: ParkedUpdate) -> None:
        """Keep it; it is worked on soon. The same again changes nothing. Raises `DatabaseUnavailable`."""
        async with self._changing:
            self._persons.add(update.person_id)
            async with self._database.connection() as connection:
                await self._sql().park(
                    connection,
                    person_id=update.person_id,
                    update_id=update.update_id,
                    body=update.body,
                    is_replayed=update.is_replayed,
                )
        self._begin(update.person_id)

    async def run(self, stop: asyncio.Event) -> None:
        """Work off what is there and what comes, until asked to stop."""
        try:
            async with grace_after(stop, DRAIN_S), asyncio.TaskGroup() as self._tasks:
                self._stop = stop
                try:
                    self._persons |= await until_done(self._read_persons, stop, "cannot read parked updates")
                except TryAgain:
                    return
                for person_id in tuple(self._persons):
                    self._begin(person_id)
                await stop.wait()
        except TimeoutError:
            await log.awarning("stopping with parked updates unfinished; they are worked on after the start")
        finally:
            self._tasks = None

    async def _read_persons(self) -> set[int]:
        async with self._database.connection() as connection:
            return {row["person_id"] async for row in self._sql().persons(connection)}

    def _begin(self, person_id: int) -> None:
        if self._tasks is not None and person_id in self._persons and person_id not in self._working:
            self._working.add(person_id)
            self._tasks.create_task(self._work_off(person_id))

    async def _work_off(self, person_id: int) -> None:
        """Everything of one person's, in order. What waits is tried again and again, less and less often."""
        stop, pauses = self._stop or asyncio.Event(), PATIENT.pauses()
        try:
            while not stop.is_set():
                update = await until_done(partial(self._lowest, person_id), stop, "cannot read parked updates")
                if update is not None and not await self._is_done(update, stop):
                    await pause(stop, next(pauses))
                elif update is not None:
                    pauses = PATIENT.pauses()
                elif not self.holds(person_id):
                    return
        except TryAgain:
            # Asked to stop: the rest is worked on after the start.
            return
        finally:
            self._working.discard(person_id)

    async def _lowest(self, person_id: int) -> ParkedUpdate | None:
        async with self._changing, self._database.connection() as connection:
            row = await self._sql().begin_lowest(connection, person_id=person_id)
            if row is None:
                self._persons.discard(person_id)
                return None
        return ParkedUpdate(**dict(row))

    async def _is_done(self, update: ParkedUpdate, stop: asyncio.Event) -> bool:
        try:
            await self._attempt(update)
        except TryAgain as exc:
            await log.awarning("a parked update waits", person_id=update.person_id, reason=str(exc))
            await until_done(partial(self._put_off, update), stop, "cannot put a parked update off")
            return False
        except Exception as exc:  # noqa: BLE001 - nobody knows what failed: it is logged and put aside, others go on.
            await self._put_aside(update, exc, stop)
        await until_done(partial(self._forget, update), stop, "cannot forget a parked update")
        return True

    async def _attempt(self, update: ParkedUpdate) -> None:
        if update.tries > MOST_DEATHS:
            raise Deadly(f"ended the process {MOST_DEATHS} times")
        await self._work(update)

    async def _put_aside(self, update: ParkedUpdate, reason: Exception, stop: asyncio.Event) -> None:
        if isinstance(reason, NeverAgain):
            await log.awarning("put aside", person_id=update.person_id, reason=str(reason))
        else:
            await log.aerror("put aside", person_id=update.person_id, exc_info=reason)
        buried = encode(Quarantined(update.body, f"{type(reason).__name__} in admin_ui"))
        await until_done(partial(self._broker.publish, QUARANTINE, buried), stop, "cannot put a parked update aside")

    async def _put_off(self, update: ParkedUpdate) -> None:
        async with self._database.connection() as connection:
            await self._sql().put_off(connection, person_id=update.person_id, update_id=update.update_id)

    async def _forget(self, update: ParkedUpdate) -> None:
        async with self._database.connection() as connection:
            await self._sql().forget(connection, person_id=update.person_id, update_id=update.update_id)

    @staticmethod
    def _sql() -> Any:
        return queries_beside(__file__)
