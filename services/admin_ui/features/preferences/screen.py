"""/preferences: an admin's own language and time zone, and the ways to choose another."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from services.admin_ui.features.dashboard.actions import ShowDashboard
from services.admin_ui.features.preferences.actions import (
    AskCity,
    Region,
    SetLanguage,
    SetTimeZone,
    ShowPreferences,
    ShowRegion,
    ShowRegions,
    ShowZones,
)
from services.admin_ui.features.preferences.cities import find_zones
from services.admin_ui.features.preferences.zones import REGION_NAMES, City, zones_of
from services.admin_ui.ui.action import Action
from services.admin_ui.ui.common_texts import BACK, REFRESH
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.durations import ClockTime
from services.admin_ui.ui.languages import languages, own_name
from services.admin_ui.ui.say import NOTHING, Text, say
from services.admin_ui.ui.screen import Button, Row, Screen, choice, packed, screen
from services.admin_ui.ui.viewer import Viewer
from services.admin_ui.ui.viewer_store import UTC_ZONE
from shared.db.admins import Admin, find_admin

ZONES_A_PAGE: Final = 30
"""All that most people need, on the first page."""
_MOST_FOUND: Final = 40
_LETTERS_A_ROW: Final = 36
"""What a row of cities shows whole on a phone of 390 px."""

_TYPE_A_CITY: Final = say("⌨️ Type a city")
_WHOSE_CLOCK: Final = say("Choose a city with the same time as yours.")


async def open_preferences(desk: Desk, action: ShowPreferences, viewer: Viewer) -> Screen:
    """The admin's own choices. Raises `DatabaseUnavailable`."""
    async with desk.database.connection() as connection:
        return preferences(await find_admin(connection, viewer.admin_id), action.back, viewer)


def preferences(admin: Admin, back: Action | None, viewer: Viewer) -> Screen:
    """The language and the clock as they are, and a button for each other language."""
    here = ShowPreferences(back=back)
    lines = [
        say("🌐 Language and time zone"),
        NOTHING,
        language_text(admin.language, viewer.language),
        time_zone_text(admin.time_zone, viewer),
    ]
    return screen(
        lines,
        _language_row(admin.language, here),
        [Button(say("🕐 Time zone"), ShowRegions(back=here))],
        [Button(BACK, back or ShowDashboard()), Button(REFRESH, here)],
    )


def language_text(chosen: str | None, spoken: str) -> Text:
    """`Language: English`, and where that comes from."""
    if chosen is None:
        return say("Language: {language}, as in Telegram", language=own_name(spoken))
    return say("Language: {language}", language=own_name(spoken))


def time_zone_text(zone: str, viewer: Viewer) -> Text:
    """`Time zone: Berlin, 14:03 now`."""
    return say("Time zone: {city}, {time} now", city=City(zone), time=ClockTime(viewer.now))


async def open_regions(_: Desk, action: ShowRegions, __: Viewer) -> Screen:
    """The parts of the world."""
    return regions(action.back)


def regions(back: Action | None) -> Screen:
    """Where the admin is, roughly."""
    here, home = ShowRegions(back=back), back or ShowPreferences()
    places = [Button(name, ShowRegion(region, back=here)) for region, name in REGION_NAMES.items()]
    return screen(
        [say("🕐 Time zone"), "", say("Where are you? Choose a region, or type your city.")],
        *(places[start : start + 2] for start in range(0, len(places), 2)),
        [Button(UTC_ZONE, SetTimeZone(UTC_ZONE, back=home)), Button(_TYPE_A_CITY, AskCity(back=home))],
        [Button(BACK, home)],
    )


async def open_region(_: Desk, action: ShowRegion, viewer: Viewer) -> Screen:
    """The cities of a part of the world."""
    return region(action.region, action.page, action.back, viewer)


def region(name: Region, page: int, back: Action | None, viewer: Viewer) -> Screen:
    """A page of cities, those of most people first; beyond the last page the last one."""
    every = zones_of(name)
    last = -(-len(every) // ZONES_A_PAGE)
    page = min(page, last)
    shown = every[(page - 1) * ZONES_A_PAGE : page * ZONES_A_PAGE]
    home = _home(back)
    turns = [
        *([Button("⬅️", ShowRegion(name, page - 1, back=back))] if page > 1 else []),
        *([Button("➡️", ShowRegion(name, page + 1, back=back))] if page < last else []),
    ]
    title = say("🕐 Time zone: {region}", region=REGION_NAMES[name])
    return screen(
        [title, "", _WHOSE_CLOCK],
        *packed(_cities(shown, home), viewer, letters=_LETTERS_A_ROW),
        turns,
        [Button(_TYPE_A_CITY, AskCity(back=home)), Button(BACK, back or ShowRegions())],
    )


async def open_zones(_: Desk, action: ShowZones, viewer: Viewer) -> Screen:
    """What goes with what was typed."""
    return found_zones(find_zones(action.typed).zones, action.back, viewer)


def found_zones(found: Sequence[str], back: Action | None, viewer: Viewer) -> Screen:
    """The cities to choose from."""
    home = back or ShowPreferences()
    lines = [say("🕐 Time zone"), NOTHING, _WHOSE_CLOCK if found else say("I don't know this place.")]
    return screen(
        lines,
        *packed(_cities(found[:_MOST_FOUND], home), viewer, letters=_LETTERS_A_ROW),
        [Button(_TYPE_A_CITY, AskCity(back=home)), Button(BACK, home)],
    )


def _home(back: Action | None) -> Action:
    """Where a choice leads: past the regions, to the screen that shows what was chosen."""
    return back.back or ShowPreferences() if isinstance(back, ShowRegions) else ShowPreferences()


def _language_row(chosen: str | None, here: Action) -> Row:
    return (
        choice(say("Auto"), SetLanguage(None, back=here), is_chosen=chosen is None),
        *(choice(own_name(code), SetLanguage(code, back=here), is_chosen=chosen == code) for code in languages()),
    )


def _cities(zones: Iterable[str], home: Action) -> Iterator[Button]:
    return (Button(City(zone), SetTimeZone(zone, back=home)) for zone in zones)
