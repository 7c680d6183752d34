"""Entities of a text: found in what people type, trimmed as Telegram trims, and turned back into harmless HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from deploy.local.simulator.errors import bad_request
from deploy.local.simulator.markup import parse_html, utf16_length
from deploy.local.simulator.records import Json

_FOUND_IN_TEXT = re.compile(
    r"(?P<url>https?://[^\s<>\"]*[^\s<>\".,;:!?)'\]]|\bt\.me/[\w/+-]+)"
    r"|(?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b)"
    r"|(?P<bot_command>(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<![\w@])@[a-zA-Z][a-zA-Z0-9_]{3,31}\b)"
    r"|(?P<hashtag>(?<![\w#])#(?=\w*[^\W\d])\w{1,256})"
)
_UNTOUCHABLE = frozenset({"code", "pre", "text_link", "text_mention"})
_HTML = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ('<span class="tg-spoiler">', "</span>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote expandable>", "</blockquote>"),
}
_SAFE_LINK = re.compile(r"(?i)(?:https?|tg|ton|mailto|tel):")


def formatted(text: str, parse_mode: str | None, given: list[Json] | None) -> tuple[str, list[Json]]:
    """The text a message really shows and its entities. Raises ApiError 400 for markup or entities Telegram refuses."""
    if given:
        bare, entities = text, [_checked(entity, text) for entity in given]
    elif not parse_mode:
        bare, entities = text, []
    elif parse_mode.lower() == "html":
        bare, entities = parse_html(text)
    else:
        raise bad_request(f"unsupported parse_mode {parse_mode!r}: the simulator reads HTML only")
    bare, entities = _trimmed(bare.replace("\r", "").replace("\0", " "), entities)
    return bare, _ordered([*entities, *_found(bare, entities)])


def typed(text: str) -> tuple[str, list[Json]]:
    """What a person typed: commands, mentions, links, e-mail addresses and hashtags become entities."""
    return formatted(text, None, None)


def to_html(text: str, entities: list[Json]) -> str:
    """Text with its entities as HTML whose every character from the outside is escaped."""
    units = text.encode("utf-16-le", "surrogatepass")
    shown = [entity for entity in _ordered(entities) if entity["type"] in _HTML or "url" in entity]
    return "".join(_rendered(units, shown, 0, len(units) // 2))


def _rendered(units: bytes, entities: list[Json], begin: int, end: int) -> Iterator[str]:
    at, rest = begin, entities
    while rest:
        entity, rest = rest[0], rest[1:]
        start, stop = entity["offset"], min(entity["offset"] + entity["length"], end)
        if start < at or start >= stop:
            continue
        inner = [other for other in rest if other["offset"] < stop]
        rest = rest[len(inner) :]
        opening, closing = _tags(entity)
        yield _escaped(units, at, start) + opening
        yield from _rendered(units, inner, start, stop)
        yield closing
        at = stop
    yield _escaped(units, at, end)


def _escaped(units: bytes, begin: int, end: int) -> str:
    return html.escape(units[begin * 2 : end * 2].decode("utf-16-le", "replace"), quote=False)


def _tags(entity: Json) -> tuple[str, str]:
    if entity["type"] == "text_link":
        url = entity["url"] if _SAFE_LINK.match(entity["url"]) else "#"
        return f'<a href="{html.escape(url)}">', "</a>"
    if entity["type"] == "pre" and entity.get("language"):
        return f'<pre><code class="language-{html.escape(entity["language"])}">', "</code></pre>"
    return _HTML[entity["type"]]


def _checked(entity: Json, text: str) -> Json:
    if "type" not in entity:
        raise bad_request("can't parse entities: can't parse MessageEntity")
    offset, length = int(entity.get("offset", -1)), int(entity.get("length", -1))
    if offset < 0 or length < 0 or offset + length > utf16_length(text):
        raise bad_request("can't parse entities: entity out of text bounds")
    return entity


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    shift = utf16_length(text) - utf16_length(text.lstrip())
    bare = text.strip()
    end = utf16_length(bare)
    cut = [_clipped(entity, shift, end) for entity in entities]
    return bare, [entity for entity in cut if entity["length"] > 0]


def _clipped(entity: Json, shift: int, end: int) -> Json:
    begin = max(0, entity["offset"] - shift)
    stop = min(end, entity["offset"] + entity["length"] - shift)
    return {**entity, "offset": begin, "length": stop - begin}


def _found(text: str, entities: list[Json]) -> list[Json]:
    # All of them contain one of these signs, and most texts have none.
    if not any(sign in text for sign in "/@#"):
        return []
    taken = [(entity["offset"], entity["offset"] + entity["length"]) for entity in entities if _is_closed(entity)]
    found = [_match_entity(text, match) for match in _FOUND_IN_TEXT.finditer(text)]
    return [entity for entity in found if not _overlaps(entity, taken)]


def _is_closed(entity: Json) -> bool:
    return entity["type"] in _UNTOUCHABLE


def _match_entity(text: str, match: re.Match[str]) -> Json:
    return {
        "offset": utf16_length(text[: match.start()]),
        "length": utf16_length(match.group()),
        "type": str(match.lastgroup),
    }


def _overlaps(entity: Json, taken: list[tuple[int, int]]) -> bool:
    begin, end = entity["offset"], entity["offset"] + entity["length"]
    return any(begin < stop and start < end for start, stop in taken)


def _ordered(entities: list[Json]) -> list[Json]:
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
