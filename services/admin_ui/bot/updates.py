"""Updates of admins, and customers' commands, presses and reactions: from the broker to whom they are for.

A person's updates are handled in their order, and none is stepped over: one that has to wait is parked, and so is
whatever comes after it (docs/decisions.md 1.11). While Postgres is away nothing is taken: the broker keeps it in order.
"""

import asyncio
from functools import partial
from typing import Final

import structlog
from structlog.contextvars import bound_contextvars

from services.admin_ui.bot.handling import Handling, NoUpdate, Received
from services.admin_ui.bot.parking import ParkedUpdate, Parking
from services.admin_ui.bot.person_lines import PersonLines
from shared.broker.consumer import Consumed, Consumer
from shared.broker.port import Broker, Delivery
from shared.contracts.wire import Queue
from shared.db import Database, DatabaseUnavailable
from shared.errors import TryAgain
from shared.retry import Patience
from shared.stopping import grace_after, pause

log = structlog.get_logger()

PREFETCH: Final = 50
DRAIN_S: Final = 5.0
"""How long a stop waits for updates in flight; what is not done by then is given back."""

PATIENCE: Final = Patience(first_pause=0.2, in_all=2.0)
"""How long one update is tried again in its place before it is parked."""

_LOOK_EVERY_S: Final = 0.5
"""Whether Postgres is back."""


class PostgresAway(Exception):
    """Nothing can be handled, nor be parked."""


class UpdateConsumer:
    """Handles or parks each update of one queue, then acknowledges it; one person's updates in their order."""

    def __init__(
        self,
        broker: Broker,
        database: Database,
        queue: Queue,
        *,
        handling: Handling,
        parking: Parking,
        patience: Patience | None = None,
    ) -> None:
        self._database = database
        self._consumer = Consumer(broker, queue, prefetch=PREFETCH)
        self._handling = handling
        self._parking = parking
        self._patience = patience or PATIENCE

    @property
    def is_consuming(self) -> bool:
        """Whether the broker delivers updates."""
        return self._consumer.is_consuming

    async def run(self, stop: asyncio.Event) -> None:
        """Work until asked to stop, and then finish what is in flight, but not for ever."""
        try:
            async with grace_after(stop, DRAIN_S):
                while not stop.is_set():
                    await self._run_while_postgres_answers(stop)
        except TimeoutError:
            await log.awarning("stopping with updates unfinished; they are given back")

    async def _run_while_postgres_answers(self, stop: asyncio.Event) -> None:
        try:
            async with self._consumer.open(stop) as consumed, asyncio.TaskGroup() as tasks:
                await self._take_in(consumed, PersonLines(tasks))
        except* PostgresAway:
            await log.awarning("Postgres is away: updates wait in the broker")
            while not stop.is_set() and await self._database.trouble() is not None:
                await pause(stop, _LOOK_EVERY_S)

    async def _take_in(self, consumed: Consumed, lines: PersonLines) -> None:
        async for delivery in consumed:
            try:
                is_news = not delivery.is_redelivered
                received = self._handling.read(delivery.body, is_replayed=delivery.is_replayed, is_news=is_news)
            except NoUpdate as exc:
                await consumed.put_aside(delivery, exc)
            else:
                lines.add(received.person_id, partial(self._settle, consumed, delivery, received))

    async def _settle(self, consumed: Consumed, delivery: Delivery, received: Received) -> None:
        with bound_contextvars(update_id=received.update.update_id, person_id=received.person_id):
            try:
                if delivery.is_redelivered or self._parking.holds(received.person_id):
                    await self._park(delivery, received)
                else:
                    await self._handle_or_park(delivery, received)
            except PostgresAway:
                raise
            except Exception as exc:  # noqa: BLE001 - nobody knows what failed: it is put aside, others go on.
                await consumed.put_aside(delivery, exc)
            else:
                await consumed.ack([delivery])

    async def _handle_or_park(self, delivery: Delivery, received: Received) -> None:
        try:
            await self._handling.handle(received, self._patience)
        except TryAgain as exc:
            await log.awarning("an update has to wait", reason=str(exc))
            await self._park(delivery, received)

    async def _park(self, delivery: Delivery, received: Received) -> None:
        parked = ParkedUpdate(received.person_id, received.update.update_id, delivery.body, received.is_replayed)
        try:
            await self._parking.park(parked)
        except DatabaseUnavailable as exc:
            raise PostgresAway from exc
