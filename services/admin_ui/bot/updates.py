"""Updates of admins, and customers' commands, presses and reactions: from the broker through aiogram's dispatcher."""

import asyncio
import time
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import msgspec
import structlog
from aiogram import Dispatcher
from aiogram.dispatcher.middlewares.user_context import UserContextMiddleware
from aiogram.types import Update
from aiogram.types.update import UpdateTypeLookupError
from pydantic import ValidationError

from services.admin_ui.bot.dispatcher import build_dispatcher
from services.admin_ui.bot.person_lines import PersonLines
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.speaking import answer_press, say
from services.admin_ui.ui.texts import DATABASE_AWAY, SOMETHING_WRONG
from shared.broker.port import Deliveries, Delivery
from shared.contracts.codec import UNREADABLE
from shared.contracts.wire import Queue
from shared.db import DatabaseUnavailable
from shared.errors import TryAgain
from shared.stopping import unless_stopped

log = structlog.get_logger()

PREFETCH: Final = 50
DRAIN_S: Final = 5.0
"""How long a stop waits for updates in hand; what is not done by then is given back."""


class NoUpdate(ValueError):
    """These bytes are no update aiogram knows."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one update is tried again in its place before it is given back to the broker. Seconds."""

    first_pause: float = 0.2
    longest_pause: float = 5.0
    in_all: float = 120.0


@dataclass(frozen=True, slots=True)
class _Received:
    """An update as aiogram reads it, and as Telegram sent it."""

    update: Update
    raw: dict[str, Any]
    person_id: int


class UpdateConsumer:
    """Handles each update of one queue to the end, then acknowledges it; one person's updates in their order."""

    def __init__(self, desk: Desk, queue: Queue, patience: Patience | None = None) -> None:
        self._desk = desk
        self._queue = queue
        self._dispatcher: Dispatcher = build_dispatcher(desk)
        self._patience = patience or Patience()
        self._deliveries: Deliveries | None = None

    @property
    def is_consuming(self) -> bool:
        """Whether the broker delivers updates."""
        return self._deliveries is not None and self._deliveries.is_consuming

    async def run(self, stop: asyncio.Event) -> None:
        """Work until asked to stop, and then finish what is in hand, but not for ever."""
        async with self._desk.broker.consume(self._queue, prefetch=PREFETCH) as deliveries:
            self._deliveries = deliveries
            try:
                async with asyncio.timeout(None) as deadline, asyncio.TaskGroup() as tasks:
                    await self._take_in(deliveries, PersonLines(tasks), stop)
                    deadline.reschedule(asyncio.get_running_loop().time() + DRAIN_S)
            except TimeoutError:
                await log.awarning("stopping with updates unfinished; they are given back")

    async def _take_in(self, deliveries: Deliveries, lines: PersonLines, stop: asyncio.Event) -> None:
        while delivery := deliveries.receive_ready() or await unless_stopped(stop, deliveries.receive()):
            try:
                received = self._read(delivery.body)
            except NoUpdate as exc:
                await log.awarning("update unreadable", reason=str(exc))
                await deliveries.dead_letter(delivery)
            else:
                lines.add(received.person_id, partial(self._handle, deliveries, delivery, received))
            if stop.is_set():
                return

    def _read(self, body: bytes) -> _Received:
        try:
            raw = msgspec.json.decode(body)
            update = Update.model_validate(raw, context={"bot": self._desk.bot})
            update.event_type  # noqa: B018 - looking it up is what raises for an unknown type.
        except ValidationError as exc:
            # The error's own text repeats what people wrote.
            raise NoUpdate(f"{exc.error_count()} fields are not as they should be") from exc
        except UpdateTypeLookupError as exc:
            raise NoUpdate("unknown type of update") from exc
        except UNREADABLE as exc:
            raise NoUpdate(f"no JSON: {exc}") from exc
        return _Received(update, raw, UserContextMiddleware.resolve_event_context(update).user_id or 0)

    async def _handle(self, deliveries: Deliveries, delivery: Delivery, received: _Received) -> None:
        started, update, person_id = time.perf_counter(), received.update, received.person_id
        try:
            await self._until_done(received, is_first=not delivery.is_redelivered)
        except TryAgain as exc:
            await log.awarning("update given back", update_id=update.update_id, error=str(exc))
            await deliveries.requeue([delivery])
        except Exception:  # noqa: BLE001 - nobody knows what failed: it is logged and put aside whole, others go on.
            await log.aexception("update failed", update_id=update.update_id, person_id=person_id)
            await self._apologise(update, person_id, SOMETHING_WRONG)
            await deliveries.dead_letter(delivery)
        else:
            await deliveries.ack([delivery])
        if self._desk.roster.role_of(person_id):
            self._desk.metrics.press_seconds.observe(time.perf_counter() - started)

    async def _until_done(self, received: _Received, *, is_first: bool) -> None:
        update, person_id = received.update, received.person_id
        pause, give_up_at = self._patience.first_pause, time.monotonic() + self._patience.in_all
        while True:
            try:
                await self._dispatcher.feed_update(self._desk.bot, update, raw=received.raw)
            except TryAgain as exc:
                if time.monotonic() + pause > give_up_at:
                    raise
                await log.awarning("update tried again", update_id=update.update_id, error=str(exc))
                if is_first and isinstance(exc, DatabaseUnavailable):
                    await self._apologise(update, person_id, DATABASE_AWAY)
            else:
                return
            is_first = False
            await asyncio.sleep(pause)
            pause = min(2 * pause, self._patience.longest_pause)

    async def _apologise(self, update: Update, person_id: int, text: str) -> None:
        if update.callback_query and await answer_press(self._desk.bot, update.callback_query.id, text):
            return
        if self._desk.roster.role_of(person_id):
            try:
                await say(self._desk.bot, person_id, text)
            except TryAgain as exc:
                await log.awarning("nobody told of it", person_id=person_id, error=str(exc))
