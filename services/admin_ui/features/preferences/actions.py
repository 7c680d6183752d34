"""An admin's own language and time zone. `back` of what chooses one is the screen that shows it then."""

import re
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from services.admin_ui.ui.action import Codec, WithBack, letters, numbers, optional, words
from services.admin_ui.ui.rights import READ

Region = Literal["europe", "russia", "asia", "america", "africa", "oceania"]

LONGEST_TYPED: Final = 40
"""Letters of what was typed, as they travel: more is not carried on a button."""
_TYPED: Final = re.compile(r"[^\W_]+(?: [^\W_]+)*\Z")


def travelling(typed: str) -> str:
    """Words of any script in the letters that callback data may hold."""
    return typed.encode("punycode").decode("ascii").replace(" ", "_")


def _read_typed(parts: list[str]) -> str:
    part = parts.pop(0)
    typed = part.replace("_", " ").encode("ascii").decode("punycode")
    if not _TYPED.match(typed) or travelling(typed) != part or len(part) > LONGEST_TYPED:
        raise ValueError("not what a city is looked up by")
    return typed


@dataclass(frozen=True, slots=True)
class ShowPreferences(WithBack, code="ps", needs=READ):
    """The language and the time zone, as they are."""


@dataclass(frozen=True, slots=True)
class SetLanguage(WithBack, code="pl", needs=READ):
    """In which language the bot speaks to the admin; None: in Telegram's."""

    language: Annotated[str | None, optional(words("[a-z]{2,3}"))]


@dataclass(frozen=True, slots=True)
class ShowRegions(WithBack, code="pr", needs=READ):
    """The parts of the world, to choose a time zone from."""


@dataclass(frozen=True, slots=True)
class ShowRegion(WithBack, code="pg", needs=READ):
    """The time zones of a part of the world, those of most people first."""

    region: Annotated[Region, letters(europe="e", russia="r", asia="a", america="m", africa="f", oceania="o")]
    page: Annotated[int, numbers(1, 99)] = 1


@dataclass(frozen=True, slots=True)
class ShowZones(WithBack, code="pf", needs=READ):
    """The time zones that go with what was typed: the name of a city or a country, as it is looked up."""

    typed: Annotated[str, Codec(travelling, _read_typed)]


@dataclass(frozen=True, slots=True)
class SetTimeZone(WithBack, code="pz", needs=READ):
    """By which clock the admin's dates and quiet hours go: the name of an IANA zone."""

    zone: Annotated[str, words(r"[A-Za-z][A-Za-z0-9_+\-/]{1,39}")]


@dataclass(frozen=True, slots=True)
class AskCity(WithBack, code="pa", needs=READ):
    """The name of a city or a country, typed by the admin."""
