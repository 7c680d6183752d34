"""From what people type to time zones."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.admin_ui.features.preferences import cities
from services.admin_ui.features.preferences.actions import LONGEST_TYPED, travelling
from services.admin_ui.features.preferences.cities import as_looked_up, find_zones
from services.admin_ui.features.preferences.zones import canonical_zones, most_used, zones


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Berlin", "Europe/Berlin"),
        ("  BERLIN ", "Europe/Berlin"),
        ("Берлин", "Europe/Berlin"),
        ("нью-йорк", "America/New_York"),
        ("Нью Йорк", "America/New_York"),
        ("Кишинёв", "Europe/Chisinau"),
        ("Кишинев", "Europe/Chisinau"),
        ("são paulo", "America/Sao_Paulo"),
        ("Sao Paulo", "America/Sao_Paulo"),
        ("Europe/Kiev", "Europe/Kyiv"),  # its name until 2022
        ("america/port-au-prince", "America/Port-au-Prince"),
        ("Calcutta", "Asia/Kolkata"),
        ("Санкт-Петербург", "Europe/Moscow"),
        ("Munich", "Europe/Berlin"),
        ("San Francisco", "America/Los_Angeles"),
        ("Moscow, Russia", "Europe/Moscow"),
        ("Japan", "Asia/Tokyo"),
        ("Япония", "Asia/Tokyo"),
        ("UK", "Europe/London"),
        ("utc", "UTC"),
        ("UTC+3", "Etc/GMT-3"),  # POSIX counts westwards
        ("gmt −8", "Etc/GMT+8"),
        ("+05:00", "Etc/GMT-5"),
    ],
)
def test_a_name_of_one_zone_finds_it(typed: str, zone: str) -> None:
    found = find_zones(typed)
    assert (found.zones, found.is_exact) == ((zone,), True)


@pytest.mark.parametrize(
    ("typed", "first", "count"),
    [("Russia", "Europe/Moscow", 26), ("Россия", "Europe/Moscow", 26), ("США", "America/New_York", 29)],
)
def test_a_country_of_several_zones_lists_the_most_used_first(typed: str, first: str, count: int) -> None:
    found = find_zones(typed)
    assert found.is_exact
    assert (found.zones[0], len(found.zones)) == (first, count)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Лондан", "Europe/London"),
        ("Los Angelos", "America/Los_Angeles"),
        ("новосиб", "Asia/Novosibirsk"),
        ("Berln", "Europe/Berlin"),
        ("Dubay", "Asia/Dubai"),
    ],
)
def test_a_slip_or_a_beginning_finds_what_was_meant_but_not_for_certain(typed: str, zone: str) -> None:
    found = find_zones(typed)
    assert zone in found.zones
    assert not found.is_exact


@pytest.mark.parametrize("typed", ["", "  ", "x", "Xyzzy", "東京", "+15", "UTC+99", "Etc/GMT-3", "?!", "1" * 4096])
def test_a_place_nobody_knows_finds_nothing(typed: str) -> None:
    assert find_zones(typed).zones == ()


@given(st.text(max_size=200))
@example("\ud800")
@example("ß" * 100)
def test_whatever_is_typed_finds_zones_or_nothing(typed: str) -> None:
    assert set(find_zones(typed).zones) <= zones()
    assert as_looked_up(as_looked_up(typed)) == as_looked_up(typed)


def test_every_name_of_several_zones_travels_on_a_button() -> None:
    several = [name for name, found in cities._names().items() if len(found) > 1]
    assert max(len(travelling(name)) for name in several) <= LONGEST_TYPED


def test_every_other_name_belongs_to_a_place() -> None:
    assert [name for name, found in cities._other_names() if not found] == []


def test_every_zone_is_found_by_its_own_name() -> None:
    assert {zone for zone in canonical_zones() if zone not in find_zones(zone).zones} == set()


def test_the_most_used_zones_are_there_by_their_first_names() -> None:
    named = [zone for first in most_used().values() for zone in first]
    assert [zone for zone in named if zone not in canonical_zones()] == []
