"""Texts as values: templates in English with named values, rendered in the language of whoever reads them.

`say("Pinned by {who}", who=Name(admin))` is the same value for everybody; only the adapter that sends it knows whose
chat it is. Translations are gettext catalogues, `texts.ru.po` beside the code that says the texts (docs/decisions.md
9.1). A template may hold Telegram's HTML; values never do: they are escaped and isolated, and a text can be rendered
plain, for a button or a toast, as well.
"""

import functools
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final, TypeAlias

from services.admin_ui.ui.languages import ENGLISH_CODE, group_digits, translations_for
from services.admin_ui.ui.viewer import Reader
from shared.telegram.text import isolated, plain


class Text:
    """Something to read, once there is a reader."""

    __slots__ = ()

    def html(self, reader: Reader) -> str:
        """As Telegram's HTML."""
        raise NotImplementedError

    def plain(self, reader: Reader) -> str:
        """Where there is no markup: on a button, in a toast, in the composer."""
        return plain(self.html(reader))


Value: TypeAlias = Text | str | int
"""What a template can hold: a text, a number, or what people wrote."""


@dataclass(frozen=True, slots=True)
class Said(Text):
    """A template that is translated, and its values. `many` is its form for more than one, chosen by `count`."""

    template: str
    values: Mapping[str, Value]
    many: str | None = None
    count: int = 1
    context: str | None = None

    def html(self, reader: Reader) -> str:
        template = self._translated(reader)
        return _filled(_parts_in_html(template), self.values, reader, is_html=True) if self.values else template

    def plain(self, reader: Reader) -> str:
        template = self._translated(reader)
        if not self.values:
            return _whole_in_plain(template)
        return _filled(_parts_in_plain(template), self.values, reader, is_html=False)

    def _translated(self, reader: Reader) -> str:
        if reader.language == ENGLISH_CODE and (self.many is None or self.count == 1):
            return self.template
        there = translations_for(reader.language)
        if self.many is not None:
            return there.ngettext(self.template, self.many, self.count)
        return there.pgettext(self.context, self.template) if self.context else there.gettext(self.template)


@dataclass(frozen=True, slots=True)
class Laid(Text):
    """A template that is the same in every language."""

    template: str
    values: Mapping[str, Value]

    def html(self, reader: Reader) -> str:
        return _filled(_parts_in_html(self.template), self.values, reader, is_html=True)

    def plain(self, reader: Reader) -> str:
        return _filled(_parts_in_plain(self.template), self.values, reader, is_html=False)


@dataclass(frozen=True, slots=True)
class Joined(Text):
    """Texts one after the other, with this between them."""

    between: str
    texts: tuple[Value, ...]

    def html(self, reader: Reader) -> str:
        return self.between.join([in_html(text, reader) for text in self.texts])

    def plain(self, reader: Reader) -> str:
        return self.between.join([in_plain(text, reader) for text in self.texts])


@dataclass(frozen=True, slots=True)
class Markup(Text):
    """Telegram's HTML as it is; whoever makes it answers for it."""

    written: str

    def html(self, reader: Reader) -> str:  # noqa: ARG002 - the same for everybody.
        return self.written


def say(template: str, **values: Value) -> Said:
    """A text to be translated."""
    return Said(template, values)


def say_count(one: str, many: str, n: int, **values: Value) -> Said:
    """The same with a form for each number: `say_count("{n} message", "{n} messages", n)`."""
    return Said(one, {"n": n, **values}, many=many, count=n)


def say_in(context: str, template: str, **values: Value) -> Said:
    """The same where one English text has several meanings: the context, a word, says which."""
    return Said(template, values, context=context)


def lay(template: str, **values: Value) -> Laid:
    """Signs and values in an order that is the same in every language: nothing to translate."""
    return Laid(template, values)


def joined(between: str, texts: Iterable[Value]) -> Joined:
    """Texts one after the other, with this, which is no markup, between them."""
    return Joined(between, tuple(texts))


def bold(value: Value) -> Laid:
    """In bold letters."""
    return Laid("<b>{value}</b>", {"value": value})


def italic(value: Value) -> Laid:
    """In italics."""
    return Laid("<i>{value}</i>", {"value": value})


NOTHING: Final = lay("")


def in_html(value: Value, reader: Reader) -> str:
    """A value as Telegram's HTML; what people wrote is inert."""
    if isinstance(value, Text):
        return value.html(reader)
    if isinstance(value, int):
        return _number(value, reader)
    return escape(value if value.isascii() else isolated(value), quote=False)


def in_plain(value: Value, reader: Reader) -> str:
    """A value where there is no markup."""
    if isinstance(value, Text):
        return value.plain(reader)
    if isinstance(value, int):
        return _number(value, reader)
    return value if value.isascii() else isolated(value)


def _number(number: int, reader: Reader) -> str:
    return str(number) if -1000 < number < 1000 else group_digits(number, reader.language)


_Parts: TypeAlias = tuple[tuple[str, str | None], ...]


def _filled(parts: _Parts, values: Mapping[str, Value], reader: Reader, *, is_html: bool) -> str:
    render = in_html if is_html else in_plain
    filled: list[str] = []
    for literal, name in parts:
        filled.append(literal)
        if name is not None:
            filled.append(render(values[name], reader))
    return "".join(filled)


@functools.cache
def _parts_in_html(template: str) -> _Parts:
    return tuple((literal, name) for literal, name, _, _ in string.Formatter().parse(template))


@functools.cache
def _parts_in_plain(template: str) -> _Parts:
    return tuple((plain(literal), name) for literal, name in _parts_in_html(template))


_whole_in_plain = functools.cache(plain)
