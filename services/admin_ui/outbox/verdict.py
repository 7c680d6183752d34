"""What Telegram's answer means for a delivery: pure, from one answer to one of four verdicts."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import msgspec

from shared.contracts.codec import UNREADABLE
from shared.db.deliveries import LedgerEntry
from shared.telegram.methods import may_be_repeated
from shared.telegram.refusals import SOURCE_GONE, Meaning, refusal_of

EXPIRED_AGAIN_S: Final = 0.2
"""The gateway did not come to it in time, and it was certainly not made."""

TOKEN_AGAIN_S: Final = 30.0
"""Telegram does not know the bot: nobody's message is at fault, and an operator has to look."""

_WITHOUT_TOKEN: Final = (401, 404, 409)
"""What Telegram answers to a bot it does not know, or to one of two; a method it does not know is another matter."""

DEFAULT_RETRY_AFTER_S: Final = 1.0
LONGEST_AGAIN_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Sent:
    """It is done. `ids` are the messages it became, none for what makes no message."""

    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Again:
    """It was certainly not done, or doing it twice does no harm: the same again after so many seconds."""

    after_s: float


@dataclass(frozen=True, slots=True)
class Rejected:
    """Telegram will never do it. `reason` is a short phrase for people, not escaped."""

    reason: str
    meaning: Meaning = "other"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows whether it was done."""


Verdict: TypeAlias = Sent | Again | Rejected | Unknown


class _Parameters(msgspec.Struct):
    retry_after: float | None = None


class _Answer(msgspec.Struct):
    ok: bool
    result: Any = None
    error_code: int | None = None
    description: str | None = None
    parameters: _Parameters | None = None


class _Success(msgspec.Struct):
    """Whatever else stands in it does not matter: it is done."""

    ok: Literal[True]
    result: Any = None


_answer: Final = msgspec.json.Decoder(_Answer)
_success: Final = msgspec.json.Decoder(_Success)


def verdict_on(entry: LedgerEntry, status: int, body: bytes) -> Verdict:
    """What this answer means for this delivery."""
    answer = _read(status, body)
    if answer.ok:
        return _done(entry, answer.result)
    code = answer.error_code or status
    if code >= 500:
        return no_answer_to(entry)
    return _refused(entry, code, answer)


def no_answer_to(entry: LedgerEntry) -> Verdict:
    """When nobody answered, or Telegram failed over it: what does no harm twice is done again, a little later."""
    if may_be_repeated(entry.method):
        return Again(min(LONGEST_AGAIN_S, 2.0 ** min(entry.attempts, 10)))
    return Unknown()


def _refused(entry: LedgerEntry, code: int, answer: _Answer) -> Verdict:
    match code:
        case 429:
            return Again((answer.parameters and answer.parameters.retry_after) or DEFAULT_RETRY_AFTER_S)
        case 408:
            return Again(EXPIRED_AGAIN_S)
    refusal = refusal_of(code, answer.description or "", entry.method)
    if code in _WITHOUT_TOKEN and refusal.meaning == "other":
        return Again(TOKEN_AGAIN_S)
    return Sent() if refusal.leaves_nothing_to_do else Rejected(refusal.phrase, refusal.meaning)


def _done(entry: LedgerEntry, result: Any) -> Verdict:
    ids = _ids(result if isinstance(result, list) else [result])
    if entry.method == "copyMessages" and not ids:
        return Rejected(SOURCE_GONE, "gone")
    return Sent(ids)


def _ids(results: Sequence[Any]) -> tuple[int, ...]:
    """Of a Message, a MessageId, or a list of either; `true` has none."""
    ids = [result.get("message_id") for result in results if isinstance(result, dict)]
    return tuple(message_id for message_id in ids if isinstance(message_id, int))


def _read(status: int, body: bytes) -> _Answer:
    with contextlib.suppress(*UNREADABLE):
        return _answer.decode(body)
    try:
        return _Answer(ok=True, result=_success.decode(body).result)
    except UNREADABLE:
        # Whatever stands before Telegram may answer in its own way: then the status alone speaks.
        return _Answer(ok=False, error_code=status if status >= 400 else 504)
