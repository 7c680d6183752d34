"""Quiet hours are of the admin's own clock, also in the nights when it changes."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.admin_ui.features.notifications.quiet_hours import is_quiet
from shared.db.admins import Admin

BERLIN = "Europe/Berlin"
LORD_HOWE = "Australia/Lord_Howe"


def minute(clock: str) -> int:
    hour, minutes = clock.split(":")
    return int(hour) * 60 + int(minutes)


def admin(start: str, end: str, zone: str) -> Admin:
    return Admin(1, quiet_from=minute(start), quiet_until=minute(end), time_zone=zone)


def at(when: str) -> datetime:
    """An instant of UTC; of an ordinary day if it names none."""
    return datetime.fromisoformat(when if "-" in when else f"2026-03-02 {when}:59").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "zone", "utc", "quiet"),
    [
        ("22:00", "08:00", "UTC", "21:59", False),
        ("22:00", "08:00", "UTC", "22:00", True),
        ("22:00", "08:00", "UTC", "00:00", True),
        ("22:00", "08:00", "UTC", "07:59", True),
        ("22:00", "08:00", "UTC", "08:00", False),
        ("09:00", "17:00", "UTC", "08:59", False),
        ("09:00", "17:00", "UTC", "09:00", True),
        ("09:00", "17:00", "UTC", "17:00", False),
        # At 20:30 UTC it is 22:30 in Athens, and 10:30 in Honolulu.
        ("22:00", "08:00", "Europe/Athens", "20:30", True),
        ("22:00", "08:00", "Pacific/Honolulu", "20:30", False),
        # Half an hour and a quarter count: 16:14 UTC is 21:59 in Kathmandu, a minute later it is 22:00.
        ("22:00", "08:00", "Asia/Kathmandu", "16:14", False),
        ("22:00", "08:00", "Asia/Kathmandu", "16:15", True),
        # Far in the east the day is another one: 10:30 UTC is half past midnight on Kiritimati.
        ("22:00", "08:00", "Pacific/Kiritimati", "10:30", True),
        # All day but one minute.
        ("00:01", "00:00", "UTC", "12:00", True),
        ("00:01", "00:00", "UTC", "00:00", False),
        # A zone that this machine does not know any more is UTC.
        ("22:00", "08:00", "Mars/Olympus", "22:00", True),
    ],
)
def test_they_go_by_the_own_clock(start: str, end: str, zone: str, utc: str, quiet: bool) -> None:
    assert is_quiet(admin(start, end, zone), at(utc)) is quiet


@pytest.mark.parametrize(
    ("start", "end", "zone", "begins", "ends"),
    [
        # Berlin, 29 March: at 02:00, which is 01:00 UTC, it is 03:00. The night is an hour shorter.
        ("22:00", "08:00", BERLIN, "2026-03-28 21:00", "2026-03-29 06:00"),
        # What the change leaves out is as long after midnight as ever: half past two is half past three.
        ("22:00", "02:30", BERLIN, "2026-03-28 21:00", "2026-03-29 01:30"),
        ("02:30", "08:00", BERLIN, "2026-03-29 01:30", "2026-03-29 06:00"),
        # Berlin, 25 October: at 03:00, which is 01:00 UTC, it is 02:00 again. The night is an hour longer.
        ("22:00", "08:00", BERLIN, "2026-10-24 20:00", "2026-10-25 07:00"),
        # Of what comes twice it is the first: nobody is left alone twice, nor called in between.
        ("22:00", "02:30", BERLIN, "2026-10-24 20:00", "2026-10-25 00:30"),
        ("02:30", "08:00", BERLIN, "2026-10-25 00:30", "2026-10-25 07:00"),
        ("02:00", "03:00", BERLIN, "2026-10-25 00:00", "2026-10-25 02:00"),
        # Lord Howe changes by half an hour. 5 April: at 02:00, which is 15:00 UTC, it is 01:30 again.
        ("22:00", "08:00", LORD_HOWE, "2026-04-04 11:00", "2026-04-04 21:30"),
        ("22:00", "01:45", LORD_HOWE, "2026-04-04 11:00", "2026-04-04 14:45"),
        ("01:45", "08:00", LORD_HOWE, "2026-04-04 14:45", "2026-04-04 21:30"),
        # 4 October: at 02:00, which is 15:30 UTC, it is 02:30.
        ("22:00", "08:00", LORD_HOWE, "2026-10-03 11:30", "2026-10-03 21:00"),
        ("22:00", "02:15", LORD_HOWE, "2026-10-03 11:30", "2026-10-03 15:45"),
        # Beirut, 29 March: there is no midnight, it is one o'clock at once.
        ("00:00", "08:00", "Asia/Beirut", "2026-03-28 22:00", "2026-03-29 05:00"),
    ],
)
def test_a_change_of_clocks_moves_no_edge(start: str, end: str, zone: str, begins: str, ends: str) -> None:
    chosen, first, last = admin(start, end, zone), at(begins), at(ends)
    length = last - first
    minutes = [first + timedelta(minutes=n) for n in range(-120, length // timedelta(minutes=1) + 120)]
    assert [one for one in minutes if is_quiet(chosen, one)] == [one for one in minutes if first <= one < last]


zones = st.sampled_from(["UTC", BERLIN, LORD_HOWE, "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati"])
minutes_of_a_day = st.integers(0, 24 * 60 - 1)


@given(
    start=minutes_of_a_day,
    end=minutes_of_a_day,
    zone=zones,
    minutes=st.integers(0, 365 * 24 * 60),
)
def test_on_other_days_the_minute_decides(start: int, end: int, zone: str, minutes: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    around = [now + timedelta(hours=hours) for hours in range(-48, 49, 12)]
    offsets = {one.astimezone(ZoneInfo(zone)).utcoffset() for one in around}
    if start == end or len(offsets) > 1:
        return
    own = now.astimezone(ZoneInfo(zone))
    there = own.hour * 60 + own.minute
    expected = start <= there < end if start < end else there >= start or there < end
    assert is_quiet(Admin(1, quiet_from=start, quiet_until=end, time_zone=zone), now) is expected


@pytest.mark.parametrize("settings", [{}, {"quiet_from": 60}, {"quiet_until": 60}])
def test_without_any_it_is_never_quiet(settings: dict[str, Any]) -> None:
    assert not is_quiet(Admin(1, **settings), at("03:00"))
