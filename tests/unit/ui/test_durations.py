"""Instants and spans as they are read."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.admin_ui.ui.durations import ClockTime, Day, ago, hours_and_minutes, moment, waited, whole_hours
from services.admin_ui.ui.viewer import ENGLISH, Reader
from tests.support.inbox_rows import NOW

BERLIN = Reader(zone=ZoneInfo("Europe/Berlin"))
RUSSIAN = Reader(language="ru", zone=ZoneInfo("Europe/Moscow"))


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=-90), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1m ago"),
        (timedelta(minutes=59, seconds=59), "59m ago"),
        (timedelta(hours=1), "1h ago"),
        (timedelta(hours=23, minutes=59), "23h ago"),
        (timedelta(days=1), "1d ago"),
        (timedelta(days=364), "364d ago"),
        (timedelta(days=800), "2y ago"),
    ],
)
def test_ages_are_short(age: timedelta, said: str) -> None:
    assert ago(NOW - age, NOW).plain(ENGLISH) == said


def test_time_balances_are_hours() -> None:
    assert hours_and_minutes(timedelta(hours=1500)).plain(ENGLISH) == "1,500h"
    assert hours_and_minutes(timedelta(minutes=90)).plain(ENGLISH) == "1h 30m"
    assert whole_hours(timedelta(hours=12450, minutes=59)).plain(ENGLISH) == "12,450h"


def test_who_waits_waits_so_long() -> None:
    said = [waited(NOW - timedelta(minutes=minutes), NOW).plain(ENGLISH) for minutes in (15, 125, 3 * 1440 + 4 * 60)]
    assert said == ["15 min", "2 h 5 min", "3 d 4 h"]


def test_dates_are_of_the_readers_zone_and_language() -> None:
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert Day(late, NOW).plain(ENGLISH) == "Sun 1 Mar"
    assert Day(late, NOW).plain(BERLIN) == "Mon 2 Mar"
    assert moment(late, NOW).plain(RUSSIAN) == "пн, 2 мар., 02:30"
    assert Day(late, NOW.replace(year=2027)).plain(ENGLISH) == "Sun 1 Mar 2026"


@pytest.mark.parametrize(
    ("at", "clock"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "01:59"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "03:00"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "02:30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "02:30"),
    ],
)
def test_clocks_go_over_to_summer_time_and_back(at: datetime, clock: str) -> None:
    assert ClockTime(at).plain(BERLIN) == clock
