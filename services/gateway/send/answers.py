"""The answers the gateway gives itself, in the words Telegram would use, so that any client understands them."""

import math
from typing import Final, Literal

import msgspec

from services.gateway.telegram import HttpAnswer
from shared.contracts.codec import UNREADABLE
from shared.contracts.telegram_calls import TelegramAnswer

CountedAs = Literal["ok", "refused", "limited", "stale", "unknown"]


def expired() -> TelegramAnswer:
    """The call was too old to be made, or the gateway is stopping: it was not made."""
    return _own(408, "Request Timeout: the call was not made in time")


def too_soon(wait_s: float) -> TelegramAnswer:
    """The limits leave no room before the call expires: it was not made."""
    seconds = max(1, math.ceil(wait_s))
    return _own(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def outcome_unknown() -> TelegramAnswer:
    """The request left and no answer came, or an earlier gateway may have made the call: it may have been done."""
    return _own(504, "Gateway Timeout: nobody knows whether the call was carried out")


def not_allowed(method: str) -> TelegramAnswer:
    """A method that the gateway does not call for others."""
    return _own(403, f"Forbidden: the gateway does not call {method} for other services")


def from_telegram(answer: HttpAnswer) -> TelegramAnswer:
    """Telegram's own answer, untouched; what stands before Telegram may answer in HTML, which is put into JSON."""
    if _is_object(answer.body):
        return TelegramAnswer(answer.status, msgspec.Raw(answer.body))
    if answer.status < 400:
        return outcome_unknown()
    return _own(answer.status, f"HTTP {answer.status} without an answer of the Bot API")


def counted_as(answer: TelegramAnswer) -> CountedAs:
    """The answer as the metrics count it."""
    if answer.status < 400:
        return "ok"
    if answer.status >= 500:
        return "unknown"
    return _COUNTED_AS.get(answer.status, "refused")


_COUNTED_AS: Final[dict[int, CountedAs]] = {408: "stale", 429: "limited"}


def _own(status: int, description: str, **parameters: int) -> TelegramAnswer:
    body: dict[str, object] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return TelegramAnswer(status, msgspec.Raw(msgspec.json.encode(body)))


def _is_object(body: bytes) -> bool:
    try:
        msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except UNREADABLE:
        return False
    return True
