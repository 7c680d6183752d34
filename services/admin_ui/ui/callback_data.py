"""The one codec of actions: callback data of at most 64 bytes, versioned, numbers in base 36.

`1c.5yc1s.an.2.1.1t.3.…` reads: version 1, a card, customer 5yc1s, opened from the active list, next page, …
Old keyboards stay pressable for ever: a change of the format takes a new version and keeps reading the old one.
"""

import dataclasses
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

from services.admin_ui.ui.action import (
    Action,
    After,
    Archive,
    Before,
    ChangeCredits,
    ChangeTime,
    Claim,
    DropHeld,
    First,
    FirstUnread,
    HistoryPlace,
    ItArrived,
    Last,
    LeaveDirect,
    MarkRead,
    NewerThan,
    Newest,
    OlderThan,
    OpenInbox,
    OverrideTier,
    Pin,
    PushArchive,
    PushMarkRead,
    PushOpen,
    PushReply,
    Release,
    Restore,
    Retry,
    ScreenAction,
    SendHeld,
    SetEscalation,
    SetPushLevel,
    SetQuietHours,
    SetUtcOffset,
    Shelf,
    ShowAll,
    ShowCard,
    ShowCustomer,
    ShowDashboard,
    ShowDirect,
    ShowHistory,
    ShowList,
    ShowNotifications,
    ShowPriority,
    StayHere,
    Unpin,
)
from shared.db.admins import PushLevel
from shared.db.conversations import Cursor
from shared.domain.customers import Tier
from shared.errors import NeverAgain

MAX_BYTES: Final = 64
_VERSION: Final = "1"
_MAX_ID: Final = 2**63 - 1
_MAX_PAGE: Final = 10**9
_MAX_GIFT: Final = 100_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_NUMBER: Final = re.compile(r"-?(?:0|[1-9a-z][0-9a-z]{0,12})\Z")


class UnreadableAction(NeverAgain):
    """This callback data is no action this version knows."""


def encode_action(action: Action) -> str:
    """At most 64 bytes of ASCII. When the way back does not fit, it leads to the first page instead."""
    data = _encode(action)
    if len(data) > MAX_BYTES and hasattr(action, "origin"):
        data = _encode(dataclasses.replace(cast(Any, action), origin=ShowList()))
    return data


def decode_action(data: str) -> Action:
    """Raise `UnreadableAction` for anything `encode_action` does not make."""
    head, *parts = data.split(".")
    if len(data) > MAX_BYTES or head[:1] != _VERSION or head[1:] not in _BY_LETTER:
        raise UnreadableAction("no action of a known version")
    try:
        action: Action = _BY_LETTER[head[1:]].codec.read(parts)
    except (IndexError, KeyError, OverflowError, ValueError) as exc:
        raise UnreadableAction("not the fields of this action") from exc
    if parts:
        raise UnreadableAction("more fields than the action has")
    return action


def decode_screen(data: str) -> ScreenAction:
    """The action of a screen. Raises `UnreadableAction` for any other action too."""
    action = decode_action(data)
    if not isinstance(action, ScreenAction):
        raise UnreadableAction("not the action of a screen")
    return action


def _encode(action: Action) -> str:
    form = _BY_TYPE[type(action)]
    return ".".join([_VERSION + form.letter, *form.codec.write(action)])


def _base36(number: int) -> str:
    sign, rest, digits = "-" if number < 0 else "", abs(number), ""
    while rest:
        rest, digit = divmod(rest, 36)
        digits = _DIGITS[digit] + digits
    return sign + (digits or "0")


def _number(part: str, low: int, high: int) -> int:
    if not _NUMBER.match(part):
        raise ValueError("not a number in base 36")
    number = int(part, 36)
    if not low <= number <= high:
        raise ValueError("out of range")
    return number


@dataclass(frozen=True, slots=True)
class _Codec:
    """How a value becomes parts of the data and back; `read` takes its parts off the front."""

    write: Callable[[Any], list[str]]
    read: Callable[[list[str]], Any]


@dataclass(frozen=True, slots=True)
class _Form:
    letter: str
    made: type[Action]
    codec: _Codec


def _form(letter: str, made: type[Action], *codecs: _Codec) -> _Form:
    names = [field.name for field in dataclasses.fields(made)]

    def write(action: Action) -> list[str]:
        return [part for name, codec in zip(names, codecs, strict=True) for part in codec.write(getattr(action, name))]

    def read(parts: list[str]) -> Action:
        return made(*(codec.read(parts) for codec in codecs))

    return _Form(letter, made, _Codec(write, read))


def _numbers(low: int, high: int) -> _Codec:
    return _Codec(lambda number: [_base36(number)], lambda parts: _number(parts.pop(0), low, high))


_SHELF_LETTERS: Final[dict[Shelf, str]] = {"active": "a", "archived": "r"}
_SHELF_BY_LETTER: Final = {letter: shelf for shelf, letter in _SHELF_LETTERS.items()}
_TIER_LETTERS: Final[dict[Tier | None, str]] = {"new": "n", "regular": "r", "vip": "v", None: "a"}
_TIER_BY_LETTER: Final = {letter: tier for tier, letter in _TIER_LETTERS.items()}


def _write_cursor(cursor: Cursor) -> list[str]:
    at = (cursor.last_message_at - _EPOCH) // timedelta(microseconds=1)
    return [_base36(part) for part in (int(cursor.is_pinned), cursor.priority, cursor.unread, at, cursor.user_id)]


def _read_cursor(parts: list[str]) -> Cursor:
    return Cursor(
        is_pinned=bool(_number(parts.pop(0), 0, 1)),
        priority=_number(parts.pop(0), 0, _MAX_ID),
        unread=_number(parts.pop(0), 0, _MAX_ID),
        last_message_at=_EPOCH + timedelta(microseconds=_number(parts.pop(0), -_MAX_ID, _MAX_ID)),
        user_id=_number(parts.pop(0), 1, _MAX_ID),
    )


def _write_list(shown: ShowList) -> list[str]:
    shelf = _SHELF_LETTERS[shown.shelf]
    match shown.place:
        case First():
            return [shelf + "f"]
        case Last():
            return [shelf + "l"]
        case After(cursor, number):
            return [shelf + "n", _base36(number), *_write_cursor(cursor)]
        case Before(cursor, number):
            return [shelf + "p", _base36(number), *_write_cursor(cursor)]


def _read_list(parts: list[str]) -> ShowList:
    letters = parts.pop(0)
    shelf = _SHELF_BY_LETTER[letters[:1]]
    match letters[1:]:
        case "f":
            return ShowList(shelf, First())
        case "l":
            return ShowList(shelf, Last())
        case "n":
            number = _number(parts.pop(0), 1, _MAX_PAGE)
            return ShowList(shelf, After(_read_cursor(parts), number))
        case "p":
            number = _number(parts.pop(0), 1, _MAX_PAGE)
            return ShowList(shelf, Before(_read_cursor(parts), number))
    raise ValueError("no such place in a list")


_ID: Final = _numbers(1, _MAX_ID)
_GIFT: Final = _numbers(-_MAX_GIFT, _MAX_GIFT)
_SHELF: Final = _Codec(lambda shelf: [_SHELF_LETTERS[shelf]], lambda parts: _SHELF_BY_LETTER[parts.pop(0)])
_TIER: Final = _Codec(lambda tier: [_TIER_LETTERS[tier]], lambda parts: _TIER_BY_LETTER[parts.pop(0)])
_LEVEL_LETTERS: Final[dict[PushLevel, str]] = {"all": "a", "high": "h", "mine": "m", "off": "o"}
_LEVEL_BY_LETTER: Final = {letter: level for level, letter in _LEVEL_LETTERS.items()}
_LEVEL: Final = _Codec(lambda level: [_LEVEL_LETTERS[level]], lambda parts: _LEVEL_BY_LETTER[parts.pop(0)])


def _optional(codec: _Codec) -> _Codec:
    def write(value: Any) -> list[str]:
        return [""] if value is None else codec.write(value)

    def read(parts: list[str]) -> Any:
        if parts[0]:
            return codec.read(parts)
        parts.pop(0)
        return None

    return _Codec(write, read)


def _write_history_place(place: HistoryPlace) -> list[str]:
    match place:
        case Newest():
            return ["e"]
        case FirstUnread():
            return ["f"]
        case OlderThan(message_id):
            return ["o", _base36(message_id)]
        case NewerThan(message_id):
            return ["n", _base36(message_id)]


def _read_history_place(parts: list[str]) -> HistoryPlace:
    match parts.pop(0):
        case "e":
            return Newest()
        case "f":
            return FirstUnread()
        case "o":
            return OlderThan(_number(parts.pop(0), 1, _MAX_ID))
        case "n":
            return NewerThan(_number(parts.pop(0), 1, _MAX_ID))
    raise ValueError("no such place in a history")


_HISTORY_PLACE: Final = _Codec(_write_history_place, _read_history_place)
_MINUTE_OF_DAY: Final = _optional(_numbers(0, 1439))
_ORIGIN: Final = _Codec(
    lambda origin: [] if origin == ShowList() else _write_list(origin),
    lambda parts: _read_list(parts) if parts else ShowList(),
)

_FORMS: Final = (
    _Form("l", ShowList, _Codec(_write_list, _read_list)),
    _form("v", ShowAll, _SHELF),
    _form("d", ShowDashboard),
    _form("c", ShowCard, _ID, _ORIGIN),
    _form("u", ShowCustomer, _ID, _ORIGIN),
    _form("w", ShowPriority, _ID, _ORIGIN),
    _form("p", Pin, _ID, _ORIGIN),
    _form("q", Unpin, _ID, _ORIGIN),
    _form("a", Archive, _ID, _ID, _ORIGIN),
    _form("b", Restore, _ID, _ORIGIN),
    _form("m", MarkRead, _ID, _ID, _ORIGIN),
    _form("k", ChangeCredits, _ID, _GIFT, _ORIGIN),
    _form("t", ChangeTime, _ID, _GIFT, _ORIGIN),
    _form("o", OverrideTier, _ID, _TIER, _ORIGIN),
    _form("h", ShowHistory, _ID, _HISTORY_PLACE, _ORIGIN),
    _form("e", ShowDirect, _ID, _ORIGIN),
    _form("x", LeaveDirect, _ID, _ORIGIN),
    _form("g", Claim, _ID, _ORIGIN),
    _form("f", Release, _ID, _ORIGIN),
    _form("i", PushReply, _ID),
    _form("j", PushOpen, _ID),
    _form("C", OpenInbox),
    _form("y", PushMarkRead, _ID, _ID),
    _form("z", PushArchive, _ID, _ID),
    _form("r", Retry, _ID),
    _form("s", ItArrived, _ID),
    _form("A", SendHeld, _ID),
    _form("B", DropHeld, _ID),
    _form("N", ShowNotifications),
    _form("L", SetPushLevel, _LEVEL),
    _form("Q", SetQuietHours, _MINUTE_OF_DAY, _MINUTE_OF_DAY),
    _form("U", SetUtcOffset, _numbers(-720, 840)),
    _form("E", SetEscalation, _optional(_numbers(1, 10_080))),
    _form("n", StayHere),
)
_BY_LETTER: Final = {form.letter: form for form in _FORMS}
_BY_TYPE: Final = {form.made: form for form in _FORMS}
