"""/preferences, and the way to a time zone in two presses."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

import pytest

from services.admin_ui.features.dashboard.actions import ShowDashboard
from services.admin_ui.features.notifications.actions import ShowNotifications
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
from services.admin_ui.features.preferences.screen import ZONES_A_PAGE, found_zones, preferences, region, regions
from services.admin_ui.features.preferences.zones import REGION_NAMES, City, canonical_zones, zones, zones_of
from services.admin_ui.ui.action import Action, UnreadableAction, encode_action
from services.admin_ui.ui.languages import languages
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer import Reader
from shared.db.admins import Admin
from tests.support.desk import REGISTRY
from tests.support.screens import labels, text_of, viewer

BERLIN = viewer("agent", zone=ZoneInfo("Europe/Berlin"))
DEEP = ShowPreferences(back=ShowNotifications())
LONGEST_ROW = 42
"""Characters of three buttons that a phone of 390 px shows whole."""
NOWHERE_NEAR = ("Antarctica/", "Arctic/")
"""Whoever lives there types."""


def actions(screen: Screen) -> list[Action]:
    return [button.action for row in screen.rows for button in row]


def offered(screens: Iterable[Screen]) -> set[str]:
    return {action.zone for screen in screens for action in actions(screen) if isinstance(action, SetTimeZone)}


def test_it_says_what_holds_and_marks_it() -> None:
    screen = preferences(Admin(1, language="en", time_zone="Europe/Berlin"), None, BERLIN)
    assert text_of(screen, BERLIN) == (
        "🌐 Language and time zone\n\nLanguage: English\nTime zone: Berlin, 13:00 now"  # noon in UTC
    )
    assert labels(screen, BERLIN) == [
        ["Auto", "✓ English", "Русский"],
        ["🕐 Time zone"],
        ["⬅️ Back", "🔄 Refresh"],
    ]


def test_it_reads_in_russian_where_telegram_does() -> None:
    reader = viewer("agent", language="ru", zone=ZoneInfo("Asia/Tokyo"))
    screen = preferences(Admin(1, time_zone="Asia/Tokyo"), None, reader)
    assert text_of(screen, reader) == (
        "🌐 Язык и часовой пояс\n\nЯзык: Русский, как в Telegram\nЧасовой пояс: Токио, сейчас 21:00"
    )
    assert labels(screen, reader)[0] == ["✓ Авто", "English", "Русский"]


def test_every_choice_leads_back_to_where_it_was_made() -> None:
    screen = preferences(Admin(1), ShowNotifications(), BERLIN)
    assert actions(screen) == [
        SetLanguage(None, back=DEEP),
        *(SetLanguage(language, back=DEEP) for language in languages()),
        ShowRegions(back=DEEP),
        ShowNotifications(),
        DEEP,
    ]
    assert ShowDashboard() in actions(preferences(Admin(1), None, BERLIN))


def test_the_regions_are_one_press_away() -> None:
    screen = regions(DEEP)
    assert labels(screen) == [
        ["🌍 Europe", "🌍 Russia"],
        ["🌏 Asia", "🌎 America"],
        ["🌍 Africa", "🌏 Oceania"],
        ["UTC", "⌨️ Type a city"],
        ["⬅️ Back"],
    ]
    assert actions(screen)[0] == ShowRegion("europe", back=ShowRegions(back=DEEP))
    assert actions(screen)[-3:] == [SetTimeZone("UTC", back=DEEP), AskCity(back=DEEP), DEEP]


def test_a_region_shows_the_most_used_zones_first_and_leads_past_itself() -> None:
    back = ShowRegions(back=DEEP)
    first, second = region("europe", 1, back, BERLIN), region("europe", 2, back, BERLIN)
    assert labels(first)[0] == ["London", "Paris", "Berlin"]
    assert labels(first)[-2:] == [["➡️"], ["⌨️ Type a city", "⬅️ Back"]]
    assert labels(second)[-2] == ["⬅️", "➡️"]
    assert actions(first)[0] == SetTimeZone("Europe/London", back=DEEP)
    assert actions(first)[-3:] == [ShowRegion("europe", 2, back=back), AskCity(back=DEEP), back]
    assert len(offered([first])) == ZONES_A_PAGE


def test_a_page_beyond_the_last_is_the_last() -> None:
    assert text_of(region("russia", 99, None, BERLIN)) == text_of(region("russia", 1, None, BERLIN))
    assert ["Moscow", "Kaliningrad", "Samara"] in labels(region("russia", 99, None, BERLIN))


def test_every_zone_but_the_poles_can_be_pressed() -> None:
    pages = [region(name, page, None, BERLIN) for name in REGION_NAMES for page in range(1, 6)]
    missing = canonical_zones() - offered([*pages, regions(None)])
    assert {zone for zone in missing if not zone.startswith(NOWHERE_NEAR)} == set()


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("europe", "Europe/Kyiv"),
        ("russia", "Asia/Vladivostok"),
        ("russia", "Asia/Sakhalin"),
        ("asia", "Asia/Kolkata"),
        ("asia", "Asia/Tbilisi"),
        ("america", "America/Sao_Paulo"),
        ("america", "Pacific/Honolulu"),
        ("africa", "Africa/Lagos"),
        ("oceania", "Pacific/Auckland"),
    ],
)
def test_what_most_people_need_is_two_presses_away(name: Region, zone: str) -> None:
    assert zone in offered([region(name, 1, None, BERLIN)])


@pytest.mark.parametrize("language", languages())
def test_every_row_of_cities_is_shown_whole_on_a_phone(language: str) -> None:
    reader = viewer("agent", language=language)
    screens = [region(name, page, None, reader) for name in REGION_NAMES for page in range(1, 6)]
    screens += [found_zones(find_zones(country).zones, None, reader) for country in ("USA", "Canada", "Russia")]
    for screen in [*screens, regions(None), preferences(Admin(1, language=language), None, reader)]:
        rows = labels(screen, reader)
        assert max(len("".join(row)) for row in rows) <= LONGEST_ROW
        assert sum(len(row) for row in rows) <= 100


def test_what_was_typed_offers_what_goes_with_it() -> None:
    screen = found_zones(find_zones("Испания").zones, DEEP, BERLIN)
    assert text_of(screen) == "🕐 Time zone\n\nChoose a city with the same time as yours."
    assert labels(screen) == [["Madrid", "Ceuta", "Canaries"], ["⌨️ Type a city", "⬅️ Back"]]
    assert actions(screen)[0] == SetTimeZone("Europe/Madrid", back=DEEP)
    nothing = found_zones((), None, BERLIN)
    assert text_of(nothing) == "🕐 Time zone\n\nI don't know this place."
    assert labels(nothing) == [["⌨️ Type a city", "⬅️ Back"]]


@pytest.mark.parametrize(
    ("zone", "english", "russian"),
    [
        ("Europe/Berlin", "Berlin", "Берлин"),
        ("Asia/Ho_Chi_Minh", "Ho Chi Minh City", "Хошимин"),
        ("Asia/Calcutta", "Kolkata", "Калькутта"),
        ("America/Argentina/ComodRivadavia", "Catamarca", "Катамарка"),
        ("UTC", "UTC", "UTC"),
        ("Etc/GMT-3", "UTC+3", "UTC+3"),
        ("Etc/GMT+10", "UTC−10", "UTC−10"),
        ("Etc/GMT", "UTC", "UTC"),
        ("EST5EDT", "EST5EDT", "EST5EDT"),
        ("Nowhere/Land_<b>", "Land <b>", "Land <b>"),
    ],
)
def test_a_zone_is_called_by_its_city(zone: str, english: str, russian: str) -> None:
    assert City(zone).plain(Reader()) == english
    assert City(zone).plain(Reader(language="ru")) == russian


def test_markup_in_a_zones_name_is_inert() -> None:
    assert City("Nowhere/<b>").html(Reader()) == "&lt;b&gt;"


def test_every_zone_travels_and_the_way_back_where_it_fits() -> None:
    for zone in zones():
        data = encode_action(SetTimeZone(zone, back=DEEP))
        assert len(data) <= 64
        assert REGISTRY.decode(data) in (SetTimeZone(zone, back=DEEP), SetTimeZone(zone))


@pytest.mark.parametrize(
    "data", ["2pf.MOSCOW", "2pf.a.b", "2pf.", "2pf._a-", "2pf." + "a" * 41 + "-", "2pz.a b", "2pl.RU"]
)
def test_what_no_button_says_is_refused(data: str) -> None:
    with pytest.raises(UnreadableAction):
        REGISTRY.decode(data)


def test_what_was_typed_travels_in_any_script() -> None:
    for typed in ("new york", "санкт петербург", "東京", "a"):
        action = ShowZones(typed, back=DEEP)
        assert REGISTRY.decode(encode_action(action)) == action


def test_a_region_has_no_zone_twice() -> None:
    for name in REGION_NAMES:
        assert len(set(zones_of(name))) == len(zones_of(name))
