"""What nobody can ever apply, of every kind: updates Telegram never sends, and bundles no gateway writes. Pure.

Each holds a mark, by which it is found among the dead letters.
"""

import re
from collections.abc import Callable
from typing import Final, Literal

PoisonKind = Literal["nul", "not utf-8", "surrogate", "deep", "huge", "date", "nobody", "unknown", "negative", "broken"]

COMMON: Final[tuple[PoisonKind, ...]] = (
    "nul",
    "not utf-8",
    "deep",
    "date",
    "nobody",
    "unknown",
    "negative",
)
RARE: Final[tuple[PoisonKind, ...]] = ("huge", "surrogate", "broken")
"""Large ones cost memory; one that no JSON reader takes spoils a whole answer of Telegram's, which then has to be asked
for again one by one."""

MARK: Final = re.compile(rb"poison-\d+-")


def mark_of(number: int) -> bytes:
    """What this one is known by."""
    return b"poison-%d-" % number


def poison_update(kind: PoisonKind, number: int) -> bytes:
    """A raw update whose id is still to be put in."""
    return b'{"update_id":__UPDATE_ID__,' + _KINDS[kind](mark_of(number)) + b"}"


_PERSON: Final = b'"from":{"id":6999999999,"is_bot":false,"first_name":"P"}'
_CHAT: Final = b'"chat":{"id":6999999999,"type":"private","first_name":"P"}'


def _message(text: bytes, *, sender: bytes = _PERSON, date: bytes = b"1790000000") -> bytes:
    parts = (b'"message_id":7', *([sender] if sender else []), _CHAT, b'"date":' + date, b'"text":"' + text + b'"')
    return b'"message":{' + b",".join(parts) + b"}"


_KINDS: Final[dict[PoisonKind, Callable[[bytes], bytes]]] = {
    "nul": lambda mark: _message(mark + b"\\u0000"),
    "not utf-8": lambda mark: _message(mark + b"\xff\xfe"),
    "surrogate": lambda mark: _message(mark + b"\\ud800"),
    "deep": lambda mark: _message(mark) + b',"more":' + b"[" * 80 + b"]" * 80,
    "huge": lambda mark: _message(mark + b"x" * 530_000),
    "date": lambda mark: _message(mark, date=b"7"),
    "nobody": lambda mark: _message(mark, sender=b""),
    "unknown": lambda mark: b'"hologram":"' + mark + b'"',
    "negative": lambda mark: _message(mark, sender=_PERSON.replace(b"6999999999", b"-7")),
    "broken": lambda mark: _message(mark) + b',"more":[1,2',
}


def poison_events(number: int) -> list[bytes]:
    """Events that no tracker can store, or read: each kind once, with marks counted on from `number`."""
    kinds = (_nul_event, _unknown_event, _incomplete_event)
    return [kind(mark_of(number + place)) for place, kind in enumerate(kinds)]


def poison_bundle(number: int) -> bytes:
    """A bundle that is none."""
    return b'{"no":"bundle","' + mark_of(number) + b'":true}'


def _event(tag: bytes, text: bytes) -> bytes:
    when = b"2026-11-22T10:00:00Z"
    return (
        b'{"event":"' + tag + b'","user_id":6999999998,"first_name":"P","occurred_at":"' + when + b'","update_id":5,'
        b'"message_id":7,"sent_at":"' + when + b'","kind":"text","text":"' + text + b'"}'
    )


def _nul_event(mark: bytes) -> bytes:
    return _event(b"message_received/1", mark + b"\\u0000")


def _unknown_event(mark: bytes) -> bytes:
    return _event(b"message_received/9", mark)


def _incomplete_event(mark: bytes) -> bytes:
    return b'{"event":"message_received/1","text":"' + mark + b'"}'
