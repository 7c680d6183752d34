"""The one adapter between screens and Telegram's messages: it renders a screen for its reader, sends it and edits
it.
"""

from dataclasses import dataclass
from typing import Any, Literal

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from services.admin_ui.ui.action import encode_action
from services.admin_ui.ui.refusals import (
    CALL_FAILED,
    is_gone,
    is_not_modified,
    is_shut_out,
    is_unparsable,
    pause_wanted,
    reason_of,
)
from services.admin_ui.ui.say import in_plain
from services.admin_ui.ui.screen import Row, Screen
from services.admin_ui.ui.telegram import send_html
from services.admin_ui.ui.viewer import Reader
from shared.telegram.text import plain

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A screen in its reader's language: HTML, and rows of (label, callback data). `reminder` stands above the text."""

    text: str
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()
    reminder: str = ""

    @property
    def html(self) -> str:
        """All of the message."""
        return f"{self.reminder}\n\n{self.text}" if self.reminder else self.text

    @property
    def keyboard(self) -> InlineKeyboardMarkup:
        """The buttons as aiogram takes them."""
        rows = [[InlineKeyboardButton(text=label, callback_data=data) for label, data in row] for row in self.rows]
        return InlineKeyboardMarkup(inline_keyboard=rows)


@dataclass(frozen=True, slots=True)
class Edit:
    """What became of an edit. `put_off`: it was not made, or nobody knows; try it again after `pause_s`."""

    outcome: Literal["edited", "unchanged", "gone", "shut_out", "put_off", "refused"]
    pause_s: float = 0.0

    @property
    def shows_the_screen(self) -> bool:
        """Whether the message now shows what was wanted."""
        return self.outcome in ("edited", "unchanged")


def render(screen: Screen, reader: Reader) -> Rendered:
    """The screen as this reader sees it, without the buttons they may not press."""
    rows = tuple(made for row in screen.rows if (made := _rendered(row, reader)))
    return Rendered(screen.text.html(reader), rows, "" if screen.reminder is None else screen.reminder.html(reader))


def sending_parameters(chat_id: int, screen: Screen, reader: Reader) -> dict[str, Any]:
    """The screen as `sendMessage` takes it, for a delivery."""
    rendered = render(screen, reader)
    parameters: dict[str, Any] = {
        "chat_id": chat_id,
        "text": rendered.html,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if rendered.rows:
        keyboard = [[{"text": label, "callback_data": data} for label, data in row] for row in rendered.rows]
        parameters["reply_markup"] = {"inline_keyboard": keyboard}
    return parameters


class Messages:
    """Sends and edits messages that show screens."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, chat_id: int, shown: Rendered) -> int | None:
        """The new message's id, or None when Telegram will not have it. Raises `TelegramAway`."""
        return await send_html(self._bot, chat_id, shown.html, shown.keyboard)

    async def edit(self, chat_id: int, message_id: int, shown: Rendered) -> Edit:
        """Make this message show the screen; "message is not modified" is success."""
        try:
            await self._edited(chat_id, message_id, shown)
        except CALL_FAILED as exc:
            return await self._judged(exc, chat_id, message_id)
        return Edit("edited")

    async def retire(self, chat_id: int, message_id: int) -> None:
        """Take the buttons off a message that is a panel no more, if that can still be done."""
        try:
            await self._bot.edit_message_reply_markup(chat_id=chat_id, message_id=message_id, reply_markup=None)
        except CALL_FAILED as exc:
            await log.adebug("old panel keeps its buttons", admin_id=chat_id, reason=reason_of(exc))

    async def _edited(self, chat_id: int, message_id: int, shown: Rendered) -> None:
        markup = shown.keyboard
        try:
            await self._bot.edit_message_text(shown.html, chat_id=chat_id, message_id=message_id, reply_markup=markup)
        except CALL_FAILED as exc:
            if not is_unparsable(exc):
                raise
            await log.aerror("markup refused, showing plain text", admin_id=chat_id, reason=reason_of(exc))
            await self._bot.edit_message_text(
                plain(shown.html), chat_id=chat_id, message_id=message_id, reply_markup=markup, parse_mode=None
            )

    async def _judged(self, error: AiogramError, chat_id: int, message_id: int) -> Edit:
        if is_not_modified(error):
            return Edit("unchanged")
        if is_gone(error):
            return Edit("gone")
        if is_shut_out(error):
            return Edit("shut_out")
        await log.awarning("panel not edited", admin_id=chat_id, message_id=message_id, reason=reason_of(error))
        pause_s = pause_wanted(error)
        return Edit("refused") if pause_s is None else Edit("put_off", pause_s)


def _rendered(row: Row, reader: Reader) -> tuple[tuple[str, str], ...]:
    rights = reader.rights
    return tuple(
        (in_plain(button.label, reader), encode_action(button.action))
        for button in row
        if rights is None or button.action.right in rights
    )
