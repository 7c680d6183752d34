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
from structlog.contextvars import bound_contextvars

from services.admin_ui.bot.dispatcher import build_dispatcher
from services.admin_ui.bot.person_lines import PersonLines
from services.admin_ui.ui.common_texts import DATABASE_AWAY, SOMETHING_WRONG
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.languages import language_for
from services.admin_ui.ui.say import Text
from services.admin_ui.ui.telegram import answer_press, send_text
from services.admin_ui.ui.viewer import Reader
from shared.broker.consumer import Consumed, Consumer
from shared.broker.port import Delivery
from shared.contracts.codec import UNREADABLE
from shared.contracts.wire import Queue
from shared.db import DatabaseUnavailable
from shared.errors import NeverAgain, TryAgain
from shared.retry import Patience, until_done
from shared.stopping import grace_after

log = structlog.get_logger()

PREFETCH: Final = 50
DRAIN_S: Final = 5.0
"""How long a stop waits for updates in flight; what is not done by then is given back."""

PATIENCE: Final = Patience(first_pause=0.2, in_all=120.0)
"""How long one update is tried again in its place before it is given back to the broker."""


class NoUpdate(NeverAgain):
    """These bytes are no update aiogram knows."""


@dataclass(slots=True)
class _Received:
    """An update as aiogram reads it, and as Telegram sent it."""

    update: Update
    raw: dict[str, Any]
    person_id: int
    is_replayed: bool
    is_news: bool
    """Whether the person has not been notified yet that it has to wait."""


class UpdateConsumer:
    """Handles each update of one queue to the end, then acknowledges it; one person's updates in their order."""

    def __init__(self, desk: Desk, queue: Queue, patience: Patience | None = None) -> None:
        self._desk = desk
        self._consumer = Consumer(desk.broker, queue, prefetch=PREFETCH)
        self._dispatcher: Dispatcher = build_dispatcher(desk)
        self._patience = patience or PATIENCE

    @property
    def is_consuming(self) -> bool:
        """Whether the broker delivers updates."""
        return self._consumer.is_consuming

    async def run(self, stop: asyncio.Event) -> None:
        """Work until asked to stop, and then finish what is in flight, but not for ever."""
        try:
            async with grace_after(stop, DRAIN_S), self._consumer.open(stop) as consumed, asyncio.TaskGroup() as tasks:
                await self._take_in(consumed, PersonLines(tasks))
        except TimeoutError:
            await log.awarning("stopping with updates unfinished; they are given back")

    async def _take_in(self, consumed: Consumed, lines: PersonLines) -> None:
        async for delivery in consumed:
            try:
                received = self._read(delivery)
            except NoUpdate as exc:
                await consumed.put_aside(delivery, exc)
            else:
                lines.add(received.person_id, partial(self._settle, consumed, delivery, received))

    def _read(self, delivery: Delivery) -> _Received:
        try:
            raw = msgspec.json.decode(delivery.body)
            update = Update.model_validate(raw, context={"bot": self._desk.bot})
            update.event_type  # noqa: B018 - looking it up is what raises for an unknown type.
        except ValidationError as exc:
            # The error's own text repeats what people wrote.
            raise NoUpdate(f"{exc.error_count()} fields are not as they should be") from exc
        except UpdateTypeLookupError as exc:
            raise NoUpdate("unknown type of update") from exc
        except UNREADABLE as exc:
            raise NoUpdate(f"no JSON: {exc}") from exc
        person_id = UserContextMiddleware.resolve_event_context(update).user_id or 0
        is_news = not delivery.is_redelivered
        return _Received(update, raw, person_id, is_replayed=delivery.is_replayed, is_news=is_news)

    async def _settle(self, consumed: Consumed, delivery: Delivery, received: _Received) -> None:
        with bound_contextvars(update_id=received.update.update_id, person_id=received.person_id):
            await consumed.settle_after(delivery, partial(self._handle, received))

    async def _handle(self, received: _Received, _: Delivery) -> None:
        started = time.perf_counter()
        try:
            await until_done(partial(self._feed, received), None, "cannot handle an update", self._patience)
        except TryAgain:
            raise
        except Exception:
            await self._apologise(received, SOMETHING_WRONG)
            raise
        finally:
            if self._desk.roster.role_of(received.person_id):
                self._desk.metrics.press_seconds.observe(time.perf_counter() - started)

    async def _feed(self, received: _Received) -> None:
        try:
            context = {"raw": received.raw, "is_replayed": received.is_replayed}
            await self._dispatcher.feed_update(self._desk.bot, received.update, **context)
        except DatabaseUnavailable:
            if received.is_news:
                received.is_news = False
                await self._apologise(received, DATABASE_AWAY)
            raise

    async def _apologise(self, received: _Received, text: Text) -> None:
        update, person_id = received.update, received.person_id
        reader = Reader(language=language_for(_language_code(update)))
        if update.callback_query and await answer_press(self._desk.bot, update.callback_query.id, text, reader):
            return
        if self._desk.roster.role_of(person_id):
            try:
                await send_text(self._desk.bot, person_id, text, reader)
            except TryAgain as exc:
                await log.awarning("nobody notified of it", person_id=person_id, error=str(exc))


def _language_code(update: Update) -> str | None:
    """What Telegram says in the update: with the database away nothing else is known."""
    return getattr(getattr(update.event, "from_user", None), "language_code", None)
