"""What a button can ask for, as a value whose fields say themselves how they travel as callback data.

An action is declared once, in the `actions.py` of its feature: its code (the feature's letter and its own), the right
it needs, and its fields. What it opens or does stands in the feature's declaration (docs/decisions.md 8.2).

`2cs.5yc1s.il.a.n.2.1.1t.3.…` reads: version 2, a conversation's card, customer 5yc1s, and the way back: the list, the
active shelf, the next page after … Old keyboards stay pressable for ever: a change of the format takes a new version
and keeps reading the old one.
"""

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Final, TypeAlias, get_type_hints

from services.admin_ui.ui.rights import ANSWER
from shared.errors import NeverAgain

MAX_BYTES: Final = 64
"""Telegram's limit of callback_data."""
DEEPEST: Final = 4
"""So many actions lie within each other at most: what is pressed, and the way back from it."""
_VERSION: Final = "2"
_NUMBER: Final = re.compile(r"-?(?:0|[1-9a-z][0-9a-z]{0,12})\Z")
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_CODE: Final = re.compile(r"[A-Za-z0-9]{2}\Z")
MAX_ID: Final = 2**63 - 1
"""No id of Telegram, and none of the database, is larger."""


class Action:
    """A button's request. It says what shall be, never "toggle": pressing twice does no harm."""

    __slots__ = ()

    code: ClassVar[str]
    """Two letters or digits: the feature's and its own."""
    needs: ClassVar[str] = ANSWER
    """The right without which nobody may press it, nor is shown the button."""

    def __init_subclass__(cls, *, code: str | None = None, needs: str | None = None, **rest: Any) -> None:
        super().__init_subclass__(**rest)
        if code is not None:
            if not _CODE.match(code):
                raise TypeError(f"{cls.__name__}: a code is two letters or digits, the feature's and its own")
            cls.code = code
        if needs is not None:
            cls.needs = needs

    @property
    def right(self) -> str:
        """What one has to be allowed for just this request."""
        return type(self).needs

    @property
    def subject(self) -> int | None:
        """The customer it is about, if it is about one."""
        return None


@dataclass(frozen=True, slots=True)
class WithBack(Action):
    """Opened from another screen, to which it leads back; None: the feature knows where to."""

    back: Action | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Below(Action, code="0b"):
    """Another request, whose screen opens on a new panel below: the message with the button stays what it is."""

    then: Action

    @property
    def right(self) -> str:
        return self.then.right

    @property
    def subject(self) -> int | None:
        return self.then.subject


@dataclass(frozen=True, slots=True)
class Codec:
    """How a field becomes parts of callback data, with full stops between them; `read` takes its parts off the front.

    `read` raises `ValueError`, `KeyError`, `IndexError` or `OverflowError` for what `write` never makes.
    """

    write: Callable[[Any], str]
    read: Callable[[list[str]], Any]


@lru_cache(maxsize=1024)
def to_base36(number: int) -> str:
    """`35` is `z`, `36` is `10`. Every button of a card has the same numbers in it."""
    sign, rest, digits = "-" if number < 0 else "", abs(number), ""
    while rest:
        rest, digit = divmod(rest, 36)
        digits = _DIGITS[digit] + digits
    return sign + (digits or "0")


def from_base36(part: str, low: int, high: int) -> int:
    """Raise `ValueError` for what is no number in base 36, or none from `low` to `high`."""
    if not _NUMBER.match(part):
        raise ValueError("not a number in base 36")
    number = int(part, 36)
    if not low <= number <= high:
        raise ValueError("out of range")
    return number


def numbers(low: int, high: int) -> Codec:
    """Whole numbers from `low` to `high`."""
    return Codec(to_base36, lambda parts: from_base36(parts.pop(0), low, high))


def letters(**names: str) -> Codec:
    """Each value by its letter: `letters(new="n", vip="v")`."""
    by_letter = {letter: value for value, letter in names.items()}
    return Codec(names.__getitem__, lambda parts: by_letter[parts.pop(0)])


def words(pattern: str) -> Codec:
    """A text that matches the pattern as a whole; the pattern allows no full stop."""
    whole = re.compile(rf"(?:{pattern})\Z")

    def read(parts: list[str]) -> str:
        part = parts.pop(0)
        if not whole.match(part):
            raise ValueError("not such a word")
        return part

    return Codec(str, read)


def optional(codec: Codec) -> Codec:
    """The same, or None."""

    def read(parts: list[str]) -> Any:
        if parts[0]:
            return codec.read(parts)
        parts.pop(0)
        return None

    return Codec(lambda value: "" if value is None else codec.write(value), read)


def one_of(**kinds: type[Any]) -> Codec:
    """One of several records, by a letter: `one_of(n=Newest, o=OlderThan)`. Their fields say how they travel."""
    letter_of = {kind: letter for letter, kind in kinds.items()}

    def write(value: Any) -> str:
        return ".".join([letter_of[type(value)], *write_fields(value)])

    def read(parts: list[str]) -> Any:
        kind = kinds[parts.pop(0)]
        return kind(*read_fields(kind, parts))

    return Codec(write, read)


ID: Final = numbers(1, MAX_ID)
Id: TypeAlias = Annotated[int, ID]
NESTED: Final = ("back", "then")
"""The fields that hold an action."""


@dataclass(frozen=True, slots=True)
class OnCustomer(WithBack):
    """About one customer; `back` is the screen it was opened from."""

    user_id: Id

    @property
    def subject(self) -> int | None:
        return self.user_id


def codecs_of(kind: type[Any]) -> tuple[tuple[str, Codec], ...]:
    """Each field with its codec, in order, but for actions inside an action, which travel last.

    Raises `TypeError` for a field that does not say how it travels.
    """
    if kind not in _codecs:
        hints = get_type_hints(kind, include_extras=True)
        named = [one.name for one in fields(kind) if one.name not in NESTED]
        _codecs[kind] = tuple((name, _codec(kind, name, hints[name])) for name in named)
    return _codecs[kind]


_codecs: dict[type[Any], tuple[tuple[str, Codec], ...]] = {}
"""Worked out once for each kind: a list has some fifty actions."""


def _codec(kind: type[Any], name: str, hint: Any) -> Codec:
    for extra in getattr(hint, "__metadata__", ()):
        if isinstance(extra, Codec):
            return extra
    raise TypeError(f"{kind.__name__}.{name} does not say how it travels: Annotated[…, a codec]")


def write_fields(value: Any) -> list[str]:
    """The fields of a record, each as it travels."""
    return [codec.write(getattr(value, name)) for name, codec in codecs_of(type(value))]


def read_fields(kind: type[Any], parts: list[str]) -> list[Any]:
    """The fields of a record of this kind, taken off the front of the parts."""
    return [codec.read(parts) for _, codec in codecs_of(kind)]


class UnreadableAction(NeverAgain):
    """This callback data is no action this version knows."""


def encode_action(action: Action) -> str:
    """At most 64 bytes of ASCII. When the way back does not fit, the button leads to where its feature does by
    itself.
    """
    data = _VERSION + _written(action)
    return data if len(data) <= MAX_BYTES else _VERSION + _written(_without_way_back(action))


def decode_action(data: str, kinds: Mapping[str, type[Action]]) -> Action:
    """The action of one of these kinds, by code. Raise `UnreadableAction` for anything `encode_action` does not
    make.
    """
    if len(data) > MAX_BYTES or data[:1] != _VERSION:
        raise UnreadableAction("no action of a known version")
    parts = data[1:].split(".")
    try:
        action = _read(parts, kinds, DEEPEST)
    except (IndexError, KeyError, OverflowError, ValueError) as exc:
        raise UnreadableAction("not the fields of this action") from exc
    if parts:
        raise UnreadableAction("more fields than the action has")
    return action


def _written(action: Action) -> str:
    inner = _inner(action)
    parts = [action.code, *write_fields(action)]
    return ".".join(parts if inner is None else [*parts, _written_inner(inner)])


@lru_cache(maxsize=256)
def _written_inner(action: Action) -> str:
    """Every button of a screen has the same way back."""
    return _written(action)


def _inner(action: Action) -> Action | None:
    if isinstance(action, Below):
        return action.then
    return action.back if isinstance(action, WithBack) else None


def _without_way_back(action: Action) -> Action:
    if isinstance(action, Below):
        return Below(_without_way_back(action.then))
    return dataclasses.replace(action, back=None) if isinstance(action, WithBack) else action


def _read(parts: list[str], kinds: Mapping[str, type[Action]], levels: int) -> Action:
    if not levels:
        raise ValueError("a way back without end")
    kind = kinds[parts.pop(0)]
    if kind is Below:
        then = _read(parts, kinds, levels - 1)
        if isinstance(then, Below):
            raise ValueError("below what is below")
        return Below(then)
    values = read_fields(kind, parts)
    if parts and issubclass(kind, WithBack):
        return kind(*values, back=_read(parts, kinds, levels - 1))
    return kind(*values)
