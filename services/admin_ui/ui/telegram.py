"""Sending a text in HTML, so that it arrives as it is meant, or at least plain."""

import structlog
from aiogram import Bot
from aiogram.types import InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyKeyboardRemove

from services.admin_ui.ui.refusals import (
    CALL_FAILED,
    is_shut_out,
    is_unparsable,
    may_be_done,
    pause_wanted,
    reason_of,
)
from services.admin_ui.ui.say import Value, in_html, in_plain
from services.admin_ui.ui.viewer import Reader
from shared.errors import TryAgain
from shared.telegram.text import plain

log = structlog.get_logger()

Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove


class TelegramAway(TryAgain):
    """Telegram, or the way to it, did not take a message in time; it was not sent."""


async def send_text(
    bot: Bot, chat_id: int, text: Value, reader: Reader, keyboard: Keyboard | None = None
) -> int | None:
    """The same as `send_html`, for a text that is not rendered yet."""
    return await send_html(bot, chat_id, in_html(text, reader), keyboard)


async def send_html(bot: Bot, chat_id: int, html: str, keyboard: Keyboard | None = None) -> int | None:
    """The id of the message sent. None when Telegram will not have it, or nobody knows whether it has: a message is
    not sent twice for that. Either is logged.

    Raises:
        TelegramAway: it was not sent, and may be later.
    """
    try:
        return await _sent(bot, chat_id, html, keyboard)
    except CALL_FAILED as exc:
        if may_be_done(exc):
            await log.awarning("nobody knows whether a message was sent", chat_id=chat_id, reason=reason_of(exc))
            return None
        if pause_wanted(exc) is not None:
            raise TelegramAway(reason_of(exc)) from exc
        level = log.ainfo if is_shut_out(exc) else log.aerror
        await level("message not sent", chat_id=chat_id, reason=reason_of(exc))
        return None


async def answer_press(bot: Bot, callback_id: str, text: Value | None = None, reader: Reader | None = None) -> bool:
    """Stop the button's spinner, with a toast if there is something to say; False when it is too late for that."""
    toast = None if text is None else in_plain(text, reader or Reader())
    try:
        return await bot.answer_callback_query(callback_id, text=toast)
    except CALL_FAILED as exc:
        await log.adebug("press not answered", reason=reason_of(exc))
        return False


async def _sent(bot: Bot, chat_id: int, html: str, keyboard: Keyboard | None) -> int:
    try:
        message = await bot.send_message(chat_id, html, reply_markup=keyboard)
    except CALL_FAILED as exc:
        if not is_unparsable(exc):
            raise
        await log.aerror("markup refused, sending plain text", chat_id=chat_id, reason=reason_of(exc))
        message = await bot.send_message(chat_id, plain(html), reply_markup=keyboard, parse_mode=None)
    return message.message_id
