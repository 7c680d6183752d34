"""The time zones there are, in parts of the world, and what they are called: the city each is named after
(docs/decisions.md 9.2).
"""

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global

from services.admin_ui.features.preferences.actions import Region
from services.admin_ui.ui.say import Said, Text, say
from services.admin_ui.ui.viewer import Reader
from services.admin_ui.ui.viewer_store import UTC_ZONE
from shared.telegram.text import escaped

_CLDRS_UTC: Final = "Etc/UTC"

REGION_NAMES: Final[dict[Region, Said]] = {
    "europe": say("🌍 Europe"),
    "russia": say("🌍 Russia"),
    "asia": say("🌏 Asia"),
    "america": say("🌎 America"),
    "africa": say("🌍 Africa"),
    "oceania": say("🌏 Oceania"),
}

_MOST_USED: Final = Path(__file__).with_name("most_used.txt")
_AREAS: Final[dict[Region, tuple[str, ...]]] = {
    "europe": ("Europe/", "Atlantic/"),
    "russia": (),
    "asia": ("Asia/", "Indian/"),
    "america": ("America/",),
    "africa": ("Africa/",),
    "oceania": ("Australia/", "Pacific/"),
}
_RUSSIA: Final = "RU"
_NO_COUNTRY: Final = ("ZZ", "001")


@dataclass(frozen=True, slots=True)
class City(Text):
    """What a time zone is called by its readers: `Berlin`, `Берлин`."""

    zone: str

    def html(self, reader: Reader) -> str:
        return escaped(self.plain(reader))

    def plain(self, reader: Reader) -> str:
        if self.zone.startswith("Etc/GMT"):
            return _from_utc(self.zone)
        return city_name(canonical(self.zone), reader.language)


@functools.cache
def most_used() -> dict[str, tuple[str, ...]]:
    """The time zones of most people, by region."""
    lines = [line for line in _MOST_USED.read_text("utf-8").splitlines() if not line.startswith("#")]
    return {region: tuple(names.split()) for region, _, names in (line.partition(": ") for line in lines)}


@functools.cache
def zones() -> frozenset[str]:
    """Every name of a time zone that can be chosen."""
    return frozenset(available_timezones() - {"Factory", "localtime"})


@functools.cache
def canonical_zones() -> frozenset[str]:
    """The time zones without their second names, as CLDR lists them."""
    of_countries = {zone for zone, country in get_global("zone_territories").items() if country not in _NO_COUNTRY}
    return frozenset(of_countries & zones() | {UTC_ZONE})


def canonical(zone: str) -> str:
    """The first name of a time zone that has several."""
    first = str(get_global("zone_aliases").get(zone, zone))
    return UTC_ZONE if first == _CLDRS_UTC else first


def city_name(zone: str, language: str) -> str:
    """In this language, or as IANA writes it."""
    known = Locale.parse(language).time_zones.get(zone, {})
    return str(known.get("city") or zone.rpartition("/")[2].replace("_", " "))


def zones_of(region: Region) -> tuple[str, ...]:
    """Those of most people first, then the others in the order of their names."""
    first = most_used()[region]
    others = get_global("territory_zones")[_RUSSIA] if region == "russia" else _zones_under(_AREAS[region])
    return *first, *sorted(set(others) - set(first))


def by_use(found: set[str]) -> tuple[str, ...]:
    """The same with those of most people first."""
    return tuple(sorted(found, key=lambda zone: (_use().get(zone, len(_use())), zone)))


@functools.cache
def _use() -> dict[str, int]:
    every = [zone for first in most_used().values() for zone in first]
    return {zone: place for place, zone in reversed([*enumerate(every)])}


def _zones_under(areas: tuple[str, ...]) -> list[str]:
    return [zone for zone in canonical_zones() if zone.startswith(areas)]


def _from_utc(zone: str) -> str:
    # Etc/GMT-3 is three hours ahead of UTC: POSIX counts westwards.
    hours = zone.removeprefix("Etc/GMT").translate(str.maketrans("+-", "−+"))
    return f"UTC{hours}" if hours.lstrip("−+0") else UTC_ZONE
