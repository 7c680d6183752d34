"""The one adapter that puts a screen into a Telegram message."""

from dataclasses import dataclass
from typing import Any, Literal

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from services.admin_ui.ui.callback_data import encode_action
from services.admin_ui.ui.refusals import (
    CALL_FAILED,
    is_gone,
    is_not_modified,
    is_shut_out,
    is_unparsable,
    pause_wanted,
    reason_of,
)
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.speaking import say
from shared.telegram.text import plain

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Edit:
    """What became of an edit. `put_off`: it was not made, or nobody knows; try it again after `pause_s`."""

    outcome: Literal["edited", "unchanged", "gone", "shut_out", "put_off", "refused"]
    pause_s: float = 0.0

    @property
    def shows_the_screen(self) -> bool:
        """Whether the message now shows what was wanted."""
        return self.outcome in ("edited", "unchanged")


def keyboard(screen: Screen) -> InlineKeyboardMarkup:
    """The screen's buttons, each with its action as callback data."""
    rows = [
        [InlineKeyboardButton(text=button.label, callback_data=encode_action(button.action)) for button in row]
        for row in screen.rows
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def sending_parameters(chat_id: int, screen: Screen) -> dict[str, Any]:
    """The screen as `sendMessage` takes it, for a delivery."""
    parameters: dict[str, Any] = {
        "chat_id": chat_id,
        "text": screen.text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if screen.rows:
        parameters["reply_markup"] = keyboard(screen).model_dump(exclude_none=True)
    return parameters


class PanelMessages:
    """Sends and edits messages that show screens."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, chat_id: int, screen: Screen) -> int | None:
        """The new message's id, or None when Telegram will not have it. Raises `TelegramAway`."""
        return await say(self._bot, chat_id, screen.text, keyboard(screen))

    async def edit(self, chat_id: int, message_id: int, screen: Screen) -> Edit:
        """Make this message show the screen; "message is not modified" is success."""
        try:
            await self._edited(chat_id, message_id, screen)
        except CALL_FAILED as exc:
            return await self._judged(exc, chat_id, message_id)
        return Edit("edited")

    async def retire(self, chat_id: int, message_id: int) -> None:
        """Take the buttons off a message that is a panel no more, if that can still be done."""
        try:
            await self._bot.edit_message_reply_markup(chat_id=chat_id, message_id=message_id, reply_markup=None)
        except CALL_FAILED as exc:
            await log.adebug("old panel keeps its buttons", admin_id=chat_id, reason=reason_of(exc))

    async def _edited(self, chat_id: int, message_id: int, screen: Screen) -> None:
        markup = keyboard(screen)
        try:
            await self._bot.edit_message_text(screen.text, chat_id=chat_id, message_id=message_id, reply_markup=markup)
        except CALL_FAILED as exc:
            if not is_unparsable(exc):
                raise
            await log.aerror("markup refused, showing plain text", admin_id=chat_id, reason=reason_of(exc))
            await self._bot.edit_message_text(
                plain(screen.text), chat_id=chat_id, message_id=message_id, reply_markup=markup, parse_mode=None
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
