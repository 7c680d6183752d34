"""Preferences: an admin's own language and time zone."""

from typing import Final

from services.admin_ui.features.preferences.actions import (
    AskCity,
    SetLanguage,
    SetTimeZone,
    ShowPreferences,
    ShowRegion,
    ShowRegions,
    ShowZones,
)
from services.admin_ui.features.preferences.press import question, set_language, set_time_zone, take_city
from services.admin_ui.features.preferences.screen import open_preferences, open_region, open_regions, open_zones
from services.admin_ui.ui.feature import Command, Feature, asks, does, opens
from services.admin_ui.ui.say import say

FEATURE: Final = Feature(
    name="preferences",
    code="p",
    actions=(
        opens(ShowPreferences, open_preferences),
        opens(ShowRegions, open_regions),
        opens(ShowRegion, open_region),
        opens(ShowZones, open_zones),
        does(SetLanguage, set_language),
        does(SetTimeZone, set_time_zone),
        asks(AskCity, question, take_city),
    ),
    commands=(Command("preferences", 40, say("Your language and time zone"), opens=ShowPreferences()),),
    events=("preferences.language", "preferences.time_zone"),
)
