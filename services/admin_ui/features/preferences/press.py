"""What an admin chooses for themselves, by a press or by typing. It holds at once, and for nobody else."""

import dataclasses
from typing import Final

from services.admin_ui.features.direct_mode.face import name_again
from services.admin_ui.features.preferences.actions import (
    LONGEST_TYPED,
    AskCity,
    SetLanguage,
    SetTimeZone,
    ShowPreferences,
    ShowZones,
    travelling,
)
from services.admin_ui.features.preferences.cities import as_looked_up, find_zones
from services.admin_ui.features.preferences.screen import language_text, time_zone_text
from services.admin_ui.features.preferences.store import keep_language, keep_time_zone
from services.admin_ui.features.preferences.zones import City, zones
from services.admin_ui.ui.common_texts import TOO_OLD
from services.admin_ui.ui.desk import Desk, together
from services.admin_ui.ui.durations import ClockTime
from services.admin_ui.ui.feature import Taken
from services.admin_ui.ui.languages import languages
from services.admin_ui.ui.press import Press, answer, show
from services.admin_ui.ui.say import Said, say
from services.admin_ui.ui.viewer import Viewer
from shared.db.database import Connection
from shared.telegram.text import cut, in_one_line

QUESTION: Final = say("⌨️ Which city are you in, or one nearby? A country is fine too: Berlin, New York, Brazil.")


async def set_language(desk: Desk, press: Press, action: SetLanguage) -> None:
    """Everything the bot shows this admin is in the new language from here on: panel, menu and composer."""
    if action.language is not None and action.language not in languages():
        await answer(desk, press, TOO_OLD)
        return
    async with desk.database.transaction() as connection:
        await keep_language(connection, press.admin_id, action.language)
    viewer = await _again(desk, press)
    toast = language_text(action.language, viewer.language)
    await show(desk, dataclasses.replace(press, viewer=viewer), action.back or ShowPreferences(), toast)
    await together(desk.offer_menu(press.admin_id, viewer.language), name_again(desk, viewer))


async def set_time_zone(desk: Desk, press: Press, action: SetTimeZone) -> None:
    """Dates, clocks and quiet hours go by it from here on."""
    if action.zone not in zones():
        await answer(desk, press, TOO_OLD)
        return
    async with desk.database.transaction() as connection:
        await keep_time_zone(connection, press.admin_id, action.zone)
    viewer = await _again(desk, press)
    toast = time_zone_text(action.zone, viewer)
    await show(desk, dataclasses.replace(press, viewer=viewer), action.back or ShowPreferences(), toast)


def question(_: AskCity) -> Said:
    """What the admin is asked."""
    return QUESTION


async def take_city(connection: Connection, viewer: Viewer, action: AskCity, typed: str) -> Taken:
    """A name that means one time zone chooses it; of several, or of a name that is only like it, the admin chooses."""
    found = find_zones(typed)
    if found.is_exact and len(found.zones) == 1:
        [zone] = found.zones
        await keep_time_zone(connection, viewer.admin_id, zone)
        said = say("🕐 Time zone: {city}, {time} now.", city=City(zone), time=ClockTime(viewer.now))
        return Taken(said, shows=action.back or ShowPreferences())
    key = as_looked_up(typed)
    shown = cut(in_one_line(typed), 40, units=80, ellipsis="…")
    if found.zones and len(travelling(key)) <= LONGEST_TYPED:
        several = say("There are several time zones in “{typed}”. Choose yours:", typed=shown)
        alike = say("Did you mean one of these?")
        return Taken(several if found.is_exact else alike, shows=ShowZones(key, back=action.back))
    unknown = say("I don't know a place called “{typed}”. Try a bigger city nearby, or the country.", typed=shown)
    return Taken(unknown, is_settled=False)


async def _again(desk: Desk, press: Press) -> Viewer:
    """The admin with what they have just chosen."""
    return await desk.viewer(press.admin_id) or press.viewer
