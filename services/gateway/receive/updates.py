"""Raw updates: which are asked for, and how an answer to getUpdates is cut into them where a decoder gives up. Pure."""

import re
from typing import Annotated, Final

import msgspec

from shared.contracts.codec import UNREADABLE
from shared.errors import NeverAgain

ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member", "message_reaction")
"""Asked for explicitly: left out, Telegram keeps whatever an earlier program asked for."""

LARGEST_UPDATE_ID: Final = 2**63 - 2
"""The offset after it still is a number everybody can hold."""


class Unreadable(NeverAgain):
    """At least one update in this answer keeps the whole of it from being read."""


class RawUpdate(msgspec.Struct, frozen=True, gc=False):
    """One update byte for byte, and its id."""

    update_id: int
    body: bytes


class _Answer(msgspec.Struct):
    result: list[msgspec.Raw]


class _Identified(msgspec.Struct, gc=False):
    update_id: Annotated[int, msgspec.Meta(ge=0, le=LARGEST_UPDATE_ID)]


class _Ids(msgspec.Struct):
    result: list[_Identified]


_answer: Final = msgspec.json.Decoder(_Answer)
_ids: Final = msgspec.json.Decoder(_Ids)

_ID_AT_START: Final = re.compile(rb'\s{0,20}\{\s{0,20}"update_id"\s{0,20}:\s{0,20}(\d{1,19})\s{0,20}[,}]')
# A quote inside a JSON string is always written \", so this finds a key even in an answer no decoder takes.
_ID_ANYWHERE: Final = re.compile(rb'(?<!\\)"update_id"\s{0,20}:\s{0,20}(\d{1,19})\s{0,20}[,}]')
_ENVELOPE: Final = re.compile(rb'"result"\s{0,20}:\s{0,20}\[')
_ENVELOPE_STARTS_WITHIN: Final = 200


def updates_in(answer: bytes) -> list[RawUpdate]:
    """The updates of an answer, in order.

    Raises:
        Unreadable: it cannot be cut into updates, or one of them has no usable id.
    """
    try:
        # Twice through the whole answer costs less than once through each update for its id.
        raws, ids = _answer.decode(answer).result, _ids.decode(answer).result
    except UNREADABLE as exc:
        raise Unreadable(str(exc)) from exc
    return [RawUpdate(one.update_id, bytes(raw)) for one, raw in zip(ids, raws, strict=True)]


def only_update_in(answer: bytes) -> bytes | None:
    """The one update of an unreadable answer to limit=1, byte for byte; None when this is no such answer at all."""
    start = _ENVELOPE.search(answer, 0, _ENVELOPE_STARTS_WITHIN)
    end = answer.rfind(b"]")
    if start is None or end < start.end():
        return None
    return answer[start.end() : end].strip() or None


def update_id_at_start(body: bytes) -> int | None:
    """The id of an update that may not be decodable, where Telegram writes it."""
    found = _ID_AT_START.match(body)
    return _usable(found)


def last_update_id(answer: bytes) -> int | None:
    """The last id to be seen anywhere in an answer that may not be decodable."""
    ids = list(_ID_ANYWHERE.finditer(answer))
    return _usable(ids[-1]) if ids else None


def _usable(found: re.Match[bytes] | None) -> int | None:
    if found is None:
        return None
    update_id = int(found.group(1))
    return update_id if update_id <= LARGEST_UPDATE_ID else None
