"""What no service behind the gateway should ever have to read, found before anything else looks at the update."""

import re
from typing import Final

from shared.errors import NeverAgain

LARGEST_UPDATE: Final = 512 * 1024
DEEPEST_NESTING: Final = 64
"""Telegram's own updates stay under 15 levels; readers written in Python give up at some hundreds."""

_ESCAPED_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_BRACKETS: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def refuse_poison(body: bytes) -> None:
    """Raise `NeverAgain` for an update that is too large, no UTF-8, too deep, or holds a NUL."""
    if len(body) > LARGEST_UPDATE:
        raise NeverAgain("larger than 512 KiB")
    if not body.isascii():
        _refuse_other_than_utf8(body)
    # Looking for one byte first is much faster, and most texts have none.
    if b"\\" in body and b"\\u0000" in body and _ESCAPED_NUL.search(body):
        raise NeverAgain("holds a NUL character")
    # Counting is cheap and nearly always enough; only an update with many brackets is measured.
    if body.count(b"{") + body.count(b"[") > DEEPEST_NESTING and _depth(body) > DEEPEST_NESTING:
        raise NeverAgain(f"nested deeper than {DEEPEST_NESTING} levels")


def _refuse_other_than_utf8(body: bytes) -> None:
    try:
        body.decode()
    except UnicodeDecodeError as exc:
        raise NeverAgain(f"not UTF-8: {exc.reason} at byte {exc.start}") from exc


def _depth(body: bytes) -> int:
    depth = deepest = 0
    for token in _BRACKETS.finditer(body):
        first = token.group()[:1]
        if first in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif first in b"}]":
            depth -= 1
    return deepest
