"""Text from people, made inert: it cannot be markup, turn the line around, break it, or be cut inside a character."""

import html
from bisect import bisect_right
from itertools import islice
from typing import Final

import regex

_CONTROLS: Final = regex.compile(r"[\p{Cc}\p{Cs}--\n]", regex.V1)
_BIDI_CONTROLS: Final = regex.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS: Final = regex.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_BLANK_LINES: Final = regex.compile(r"\n\s*\n\s*")
_PILED_MARKS: Final = regex.compile(r"(\p{M}{4})\p{M}+")
_RIGHT_TO_LEFT: Final = regex.compile(r"[\p{bc=R}\p{bc=AL}\p{bc=AN}]")
_VISIBLE: Final = regex.compile(r"[^\p{Z}\p{C}\p{M}\u115f\u1160\u2800\u3164\uffa0]")
_TAG: Final = regex.compile(r"</?[a-z]+>")
_CHARACTER: Final = regex.compile(r"\X")
_STORED_CHARACTERS: Final = 500
_FIRST_STRONG_ISOLATE: Final = "\u2068"
_POP_ISOLATE: Final = "\u2069"


def utf16_length(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def in_one_line(text: str) -> str:
    """Every run of white space becomes one space."""
    return " ".join(_without_controls(text).split())


def in_lines(text: str) -> str:
    """Line breaks stay, empty lines are folded to one."""
    return _BLANK_LINES.sub("\n\n", _without_controls(text)).strip()


def cut(text: str, characters: int, *, units: int, ellipsis: str = "...") -> str:
    """At most that many whole characters (grapheme clusters) and UTF-16 units; what is cut ends in `ellipsis`."""
    if len(text) <= characters and utf16_length(text) <= units:
        return text
    ends = [match.end() for match in islice(_CHARACTER.finditer(text), characters)]
    fitting = bisect_right(ends, units, key=lambda end: utf16_length(text[:end]))
    kept = ends[fitting - 1] if fitting else 0
    return text if kept == len(text) else text[:kept].rstrip() + ellipsis


def stored_preview(text: str) -> str:
    """A preview as it is stored, with its first 500 characters: one that long was cut, perhaps inside a character."""
    characters = _CHARACTER.findall(text) if len(text) >= _STORED_CHARACTERS else []
    return "".join(characters[:-1]) + "..." if characters else text


def isolated(text: str) -> str:
    """Text written from right to left is isolated, so that it turns around nothing but itself."""
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}" if _RIGHT_TO_LEFT.search(text) else text


def is_visible(text: str) -> bool:
    """Whether there is anything to see in it."""
    return _VISIBLE.search(text) is not None


def escaped(text: str) -> str:
    """The text as Telegram's HTML shows it, letter by letter."""
    return html.escape(text, quote=False)


def plain(text: str) -> str:
    """What a text in HTML shows, without its markup."""
    return html.unescape(_TAG.sub("", text))


def _without_controls(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    text = _BIDI_CONTROLS.sub("", _LINE_ENDS.sub("\n", text)).replace("\t", " ")
    return _PILED_MARKS.sub(r"\1", _CONTROLS.sub("", text))
