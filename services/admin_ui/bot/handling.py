"""One update of Telegram's: read, and fed to whom it is for."""

import time
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec
import structlog
from aiogram import Dispatcher
from aiogram.dispatcher.middlewares.user_context import UserContextMiddleware
from aiogram.types import Update
from aiogram.types.update import UpdateTypeLookupError
from pydantic import ValidationError

from services.admin_ui.bot.dispatcher import build_dispatcher
from services.admin_ui.bot.essentials import essentials_of
from services.admin_ui.ui.common_texts import DATABASE_AWAY, SOMETHING_WRONG
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.languages import language_for
from services.admin_ui.ui.say import Text
from services.admin_ui.ui.telegram import answer_press, send_text
from services.admin_ui.ui.viewer import Reader
from shared.contracts.codec import UNREADABLE
from shared.db import DatabaseUnavailable
from shared.errors import NeverAgain, TryAgain
from shared.retry import Patience, until_done

log = structlog.get_logger()


class NoUpdate(NeverAgain):
    """These bytes are no update aiogram knows."""


@dataclass(slots=True)
class Received:
    """An update as aiogram reads it, and as Telegram sent it. `is_news`: nobody has said yet that it has to wait."""

    update: Update
    raw: dict[str, Any]
    person_id: int
    is_replayed: bool
    is_news: bool


class Handling:
    """Feeds updates to the handlers of every feature."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._dispatcher: Dispatcher = build_dispatcher(desk)

    def read(self, body: bytes, *, is_replayed: bool, is_news: bool) -> Received:
        """Raise `NoUpdate` for what is none."""
        try:
            raw = msgspec.json.decode(body)
            update = self._parsed(raw)
            update.event_type  # noqa: B018 - looking it up is what raises for an unknown type.
        except ValidationError as exc:
            # The error's own text repeats what people wrote.
            raise NoUpdate(f"{exc.error_count()} fields are not as they should be") from exc
        except UpdateTypeLookupError as exc:
            raise NoUpdate("unknown type of update") from exc
        except UNREADABLE as exc:
            raise NoUpdate(f"no JSON: {exc}") from exc
        person_id = UserContextMiddleware.resolve_event_context(update).user_id or 0
        return Received(update, raw, person_id, is_replayed, is_news)

    def _parsed(self, raw: Any) -> Update:
        """As aiogram reads it; where it does not know a field, without whatever is not needed."""
        context = {"bot": self._desk.bot}
        try:
            return Update.model_validate(raw, context=context)
        except ValidationError:
            try:
                essentials = essentials_of(raw)
            except (AttributeError, KeyError, TypeError):
                essentials = None
            if essentials is None:
                raise
            log.warning("an update of an unknown form", update_id=essentials["update_id"])
            return Update.model_validate(essentials, context=context)

    async def handle(self, received: Received, patience: Patience) -> None:
        """Handle it, trying again for so long; the person hears of what cannot be done.

        Raises:
            TryAgain: it still waits for something.
        """
        started = time.perf_counter()
        try:
            await until_done(partial(self._feed, received), None, "cannot handle an update", patience)
        except TryAgain:
            raise
        except Exception:
            await self._apologise(received, SOMETHING_WRONG)
            raise
        finally:
            if self._desk.roster.role_of(received.person_id):
                self._desk.metrics.press_seconds.observe(time.perf_counter() - started)

    async def _feed(self, received: Received) -> None:
        try:
            context = {"raw": received.raw, "is_replayed": received.is_replayed}
            await self._dispatcher.feed_update(self._desk.bot, received.update, **context)
        except DatabaseUnavailable:
            if received.is_news:
                received.is_news = False
                await self._apologise(received, DATABASE_AWAY)
            raise

    async def _apologise(self, received: Received, text: Text) -> None:
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
