"""Reads Telegram's HTML into text and entities, refusing what Telegram refuses, in its words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn

from deploy.local.simulator.errors import bad_request
from deploy.local.simulator.records import Json

_SIMPLE_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_TAGS = frozenset(_SIMPLE_TAGS) | {"a", "code", "pre", "blockquote", "tg-emoji", "tg-time"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_SPACE = " \t\n\r\v\0"

_SPECIAL = re.compile(r"[<&]")
_REFERENCE = re.compile(r"&(?:#(?P<decimal>[0-9]+)|#x(?P<hex>[0-9a-fA-F]+)|(?P<name>[a-zA-Z]+));?")
_NAME_TOKEN = re.compile(r"[a-zA-Z0-9.\-]*")
_USER_LINK = re.compile(r"tg://user\?id=(\d+)")
_WEB_LINK = re.compile(r"(?i)^(?:(?:https?|tg|ton|mailto|tel):\S|[\w-]+(?:\.[\w-]+)+(?:[/?#:]|$))")


def utf16_length(text: str) -> int:
    """Length as Telegram counts it: characters outside the basic plane count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Returns the bare text and its entities (UTF-16 offsets). Raises ApiError 400 for broken markup."""
    return _Reader(source).read()


@dataclass
class _Tag:
    name: str
    argument: str
    offset: int
    start: int


@dataclass
class _Reader:
    source: str
    at: int = 0
    offset: int = 0
    text: list[str] = field(default_factory=list)
    open: list[_Tag] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            self._read_piece()
        if self.open:
            raise _refused(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        return "".join(self.text), self.entities

    def _read_piece(self) -> None:
        special = _SPECIAL.search(self.source, self.at)
        end = special.start() if special else len(self.source)
        self._emit(self.source[self.at : end])
        self.at = end
        if special is None:
            return
        if special.group() == "&":
            self._emit(self._read_reference())
        elif self._peek(1) == "/":
            self._read_end_tag()
        else:
            self._read_start_tag()

    def _emit(self, piece: str) -> None:
        self.text.append(piece)
        self.offset += utf16_length(piece)

    def _peek(self, ahead: int = 0) -> str:
        """The character there, empty at the end of the source."""
        return self.source[self.at + ahead : self.at + ahead + 1]

    def _read_reference(self) -> str:
        """A character reference decoded, or the bare ampersand: Telegram lets unknown ones stand."""
        match = _REFERENCE.match(self.source, self.at)
        decoded = _decode_reference(match) if match else ""
        if match is None or not decoded:
            self.at += 1
            return "&"
        self.at = match.end()
        return decoded

    def _skip(self, wanted: str, inverted: bool = False) -> str:
        """Moves over characters (not) in `wanted` and returns what was passed."""
        begin = self.at
        while self.at < len(self.source) and (self.source[self.at] in wanted) != inverted:
            self.at += 1
        return self.source[begin : self.at]

    def _read_start_tag(self) -> None:
        begin = self.at
        self.at += 1
        name = self._skip(_SPACE + ">", inverted=True).lower()
        if not self._peek():
            self._refuse("Unclosed start tag", begin)
        if name not in _TAGS:
            self._refuse(f'Unsupported start tag "{name}"', begin)
        attributes = self._read_attributes(name, begin)
        self.at += 1
        if name == "span" and attributes.get("class") != "tg-spoiler":
            self._refuse('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append(_Tag(name, _argument(name, attributes), self.offset, len(self.text)))

    def _read_attributes(self, tag: str, begin: int) -> dict[str, str]:
        """Everything up to the closing bracket, which is left to be read."""
        attributes: dict[str, str] = {}
        while True:
            self._skip(_SPACE)
            if not self._peek():
                self._refuse(f'Unclosed start tag "{tag}"', begin)
            if self._peek() == ">":
                return attributes
            name, value = self._read_attribute(tag, begin)
            attributes.setdefault(name, value)

    def _read_attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self._skip(_SPACE + "=>", inverted=True).lower()
        if not name:
            self._refuse(f'Empty attribute name in the tag "{tag}"', begin)
        self._skip(_SPACE)
        if self._peek() != "=":
            return name, ""
        self.at += 1
        self._skip(_SPACE)
        if not self._peek():
            self._refuse(f'Unclosed start tag "{tag}"', begin)
        value = self._read_quoted() if self._peek() in "'\"" else self._read_name_token()
        if not self._peek():
            self._refuse("Unclosed start tag", begin)
        return name, value

    def _read_quoted(self) -> str:
        quote = self._peek()
        self.at += 1
        value: list[str] = []
        while self._peek() not in (quote, ""):
            value.append(self._read_reference() if self._peek() == "&" else self._skip(quote + "&", inverted=True))
        self.at += 1
        return "".join(value)

    def _read_name_token(self) -> str:
        begin = self.at
        match = _NAME_TOKEN.match(self.source, self.at)
        token = match.group() if match else ""
        self.at += len(token)
        if self._peek() not in _SPACE + ">" or not self._peek():
            self._refuse("Unexpected end of name token", begin)
        return token.lower()

    def _read_end_tag(self) -> None:
        begin = self.at
        if not self.open:
            self._refuse("Unexpected end tag", begin)
        self.at += 2
        name = self._skip(_SPACE + ">", inverted=True).lower()
        self._skip(_SPACE)
        if self._peek() != ">":
            self._refuse("Unclosed end tag", begin)
        self.at += 1
        tag = self.open.pop()
        if name and name != tag.name:
            self._refuse(f'Unmatched end tag at byte offset {{at}}, expected "</{tag.name}>", found "</{name}>"', begin)
        self._close(tag)

    def _close(self, tag: _Tag) -> None:
        length = self.offset - tag.offset
        if not length:
            return
        entity = _entity(tag, "".join(self.text[tag.start :]))
        if entity is not None:
            self._add({**entity, "offset": tag.offset, "length": length})

    def _add(self, entity: Json) -> None:
        """Telegram folds `<pre><code class="language-x">` into one entity."""
        last = self.entities[-1] if self.entities else {}
        covers = (last.get("offset"), last.get("length")) == (entity["offset"], entity["length"])
        if covers and {last["type"], entity["type"]} == {"pre", "code"}:
            language = entity.get("language") or last.get("language")
            self.entities[-1] = {**entity, "type": "pre", **({"language": language} if language else {})}
        else:
            self.entities.append(entity)

    def _refuse(self, problem: str, position: int) -> NoReturn:
        at = len(self.source[:position].encode())
        detail = problem.replace("{at}", str(at)) if "{at}" in problem else f"{problem} at byte offset {at}"
        raise _refused(detail)


def _refused(detail: str) -> Exception:
    return bad_request(f"can't parse entities: {detail}")


def _decode_reference(match: re.Match[str]) -> str:
    if match["name"]:
        return _NAMED.get(match["name"], "")
    code = int(match["decimal"]) if match["decimal"] else int(match["hex"], 16)
    usable = 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF
    return chr(code) if usable else ""


def _argument(tag: str, attributes: dict[str, str]) -> str:
    if tag == "code":
        return attributes.get("class", "").removeprefix("language-")
    if tag == "blockquote":
        return "expandable" if "expandable" in attributes else ""
    return attributes.get({"a": "href", "tg-emoji": "emoji-id"}.get(tag, ""), "")


def _entity(tag: _Tag, text: str) -> Json | None:
    if tag.name in _SIMPLE_TAGS:
        return {"type": _SIMPLE_TAGS[tag.name]}
    if tag.name == "a":
        return _link(tag.argument or text)
    if tag.name == "blockquote":
        return {"type": "expandable_blockquote" if tag.argument else "blockquote"}
    if tag.name == "tg-emoji":
        return {"type": "custom_emoji", "custom_emoji_id": tag.argument}
    return {"type": tag.name, **({"language": tag.argument} if tag.argument else {})}


def _link(url: str) -> Json | None:
    user = _USER_LINK.match(url)
    if user:
        return {"type": "text_mention", "user": {"id": int(user[1]), "is_bot": False, "first_name": ""}}
    if not _WEB_LINK.match(url):
        return None
    return {"type": "text_link", "url": url if ":" in url.split("/", maxsplit=1)[0] else f"http://{url}/"}
