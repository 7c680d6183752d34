"""What Telegram's refusals mean, as aiogram raises them."""

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
from shared.telegram.refusals import Meaning, refusal_of

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


def reason_of(error: AiogramError) -> str:
    """For logs: Telegram's own words, and never what was sent."""
    return error.message if isinstance(error, TelegramAPIError) else type(error).__name__


def is_not_modified(error: AiogramError) -> bool:
    """The message shows this already."""
    return _meaning_of(error) == "not_modified"


def is_gone(error: AiogramError) -> bool:
    """The message cannot be edited any more: deleted, or not ours."""
    return _meaning_of(error) in ("gone", "unchangeable")


def is_unparsable(error: AiogramError) -> bool:
    """Telegram does not like our markup."""
    return _meaning_of(error) == "unparsable"


def is_shut_out(error: AiogramError) -> bool:
    """The person blocked the bot, or never started it."""
    return _meaning_of(error) in ("blocked", "out_of_reach")


def may_be_done(error: AiogramError) -> bool:
    """Nobody knows whether the call was carried out: Telegram failed over it, or no answer came back."""
    is_unanswered = isinstance(error, TelegramNetworkError) and isinstance(error.__cause__, RequestTimedOut)
    return is_unanswered or isinstance(error, TelegramServerError)


def pause_wanted(error: AiogramError) -> float | None:
    """Seconds after which the call may succeed, or None when it never will."""
    if isinstance(error, TelegramRetryAfter):
        return float(error.retry_after)
    return None if isinstance(error, _FOR_GOOD) else 1.0


def _meaning_of(error: AiogramError) -> Meaning:
    """Of what Telegram will never do; whatever else went wrong has none."""
    if not isinstance(error, TelegramBadRequest | TelegramForbiddenError):
        return "other"
    code = 403 if isinstance(error, TelegramForbiddenError) else 400
    return refusal_of(code, error.message, error.method.__api_method__).meaning
