"""What Telegram's refusals mean."""

from typing import Final

from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)

from shared.broker.port import RequestTimedOut

CALL_FAILED: Final = (TelegramAPIError, ClientDecodeError)
"""Everything a call through the bot raises."""

_FOR_GOOD: Final = (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
_GONE: Final = ("message to edit not found", "message can't be edited", "message_id_invalid", "message not found")


def reason_of(error: AiogramError) -> str:
    """For logs: Telegram's own words, and never what was sent."""
    return error.message if isinstance(error, TelegramAPIError) else type(error).__name__


def is_not_modified(error: AiogramError) -> bool:
    """The message shows this already."""
    return _says(error, "message is not modified")


def is_gone(error: AiogramError) -> bool:
    """The message cannot be edited any more: deleted, or not ours."""
    return _says(error, *_GONE)


def is_unparsable(error: AiogramError) -> bool:
    """Telegram does not like our markup."""
    return _says(error, "can't parse entities")


def is_shut_out(error: AiogramError) -> bool:
    """The person blocked the bot, or never started it."""
    return isinstance(error, TelegramForbiddenError) or _says(error, "chat not found")


def may_be_done(error: AiogramError) -> bool:
    """Nobody knows whether the call was carried out: Telegram failed over it, or no answer came back."""
    is_unanswered = isinstance(error, TelegramNetworkError) and isinstance(error.__cause__, RequestTimedOut)
    return is_unanswered or isinstance(error, TelegramServerError)


def pause_wanted(error: AiogramError) -> float | None:
    """Seconds after which the call may succeed, or None when it never will."""
    if isinstance(error, TelegramRetryAfter):
        return float(error.retry_after)
    return None if isinstance(error, _FOR_GOOD) else 1.0


def _says(error: AiogramError, *signs: str) -> bool:
    return isinstance(error, TelegramBadRequest) and any(sign in error.message.lower() for sign in signs)
