"""From what an admin typed to time zones: the name of a city, of a country or of a zone, in any language we speak.

The names are CLDR's, read when somebody first types one, and those of `cities.txt` (docs/decisions.md 9.2).
"""

import difflib
import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from babel import Locale
from babel.core import get_global

from services.admin_ui.features.preferences.zones import by_use, canonical, canonical_zones, city_name, zones
from services.admin_ui.ui.languages import languages

_OTHER_NAMES: Final = Path(__file__).with_name("cities.txt")
_LONGEST: Final = 60
"""Characters: the longest name there is has fewer."""
_HOURS: Final = re.compile(r"(?:utc|gmt)?\s*(?P<sign>[+\-−])(?P<hours>\d{1,2})(?::00)?\Z", re.IGNORECASE)
"""`UTC+3`: three hours ahead, all the year round, which IANA calls Etc/GMT-3."""
_SHORTEST_BEGINNING: Final = 3
_MOST_ALIKE: Final = 4
_ALIKE: Final = 0.8


def as_looked_up(typed: str) -> str:
    """Letters without their marks, in small, with single spaces: `Сан-Франциско` and `сан франциско` are the same."""
    # Twice: what is a sign in one spelling (𝓐) may be a capital letter in the other.
    letters = typed[:_LONGEST]
    for _ in range(2):
        letters = unicodedata.normalize("NFKD", letters.casefold())
    kept = (letter for letter in letters if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in kept).split())[:_LONGEST].strip()


@dataclass(frozen=True, slots=True)
class Found:
    """Time zones, those of most people first. `is_exact`: what was typed is a name of theirs, to the letter."""

    zones: tuple[str, ...] = ()
    is_exact: bool = False


def find_zones(typed: str) -> Found:
    """The time zones that go with it; none for a place nobody knows."""
    if ahead := _HOURS.match(typed.strip()):
        zone = f"Etc/GMT{'-' if ahead['sign'] == '+' else '+'}{int(ahead['hours'])}"
        return Found((zone,), is_exact=True) if zone in zones() else Found()
    found = _named(as_looked_up(typed))
    return found if found.zones else _named(as_looked_up(typed.partition(",")[0]))


def _named(key: str) -> Found:
    """Of exactly this name, else of those that begin so, else of those that are written much like it."""
    names = _names()
    if key in names:
        return Found(by_use(names[key]), is_exact=True)
    begun = [name for name in names if len(key) >= _SHORTEST_BEGINNING and name.startswith(key)]
    alike = begun or difflib.get_close_matches(key, names, n=_MOST_ALIKE, cutoff=_ALIKE)
    return Found(by_use({zone for name in alike for zone in names[name]}))


@functools.cache
def _names() -> Mapping[str, set[str]]:
    names: dict[str, set[str]] = defaultdict(set)
    for name, found in (*_zone_names(), *_city_names(), *_country_names(), *_other_names()):
        if found:
            names[as_looked_up(name)].update(found)
    return dict(names)


def _zone_names() -> Iterator[tuple[str, Collection[str]]]:
    """`America/New_York`, `Poland`, and `Calcutta`, which is now written Kolkata."""
    for zone in zones():
        # Without the sign, which is not looked up, Etc/GMT-3 would be anything.
        if not zone.startswith(("Etc/GMT", "GMT")):
            yield zone, [canonical(zone)]
            yield zone.rpartition("/")[2], [canonical(zone)]


def _city_names() -> Iterator[tuple[str, Collection[str]]]:
    for language in languages():
        for zone in canonical_zones():
            yield city_name(zone, language), [zone]


def _country_names() -> Iterator[tuple[str, Collection[str]]]:
    for language in languages():
        for code, name in Locale.parse(language).territories.items():
            yield name, _zones_in(code)


def _other_names() -> Iterator[tuple[str, Collection[str]]]:
    for line in _OTHER_NAMES.read_text("utf-8").splitlines():
        place, _, names = line.partition(": ")
        found = [canonical(place)] if place in zones() else _zones_in(place)
        yield from ((name, found) for name in names.split(", ") if not line.startswith("#"))


def _zones_in(country: str) -> set[str]:
    return set(get_global("territory_zones").get(country, ())) & canonical_zones()
