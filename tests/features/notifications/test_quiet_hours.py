"""Quiet hours are of the admin's own clock."""

from datetime import UTC, datetime

import pytest

from services.admin_ui.features.notifications.quiet_hours import is_quiet
from shared.db.admins import Admin


def at(clock: str) -> datetime:
    hour, minute = clock.split(":")
    return datetime(2026, 3, 2, int(hour), int(minute), 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "offset", "utc", "quiet"),
    [
        (22 * 60, 8 * 60, 0, "21:59", False),
        (22 * 60, 8 * 60, 0, "22:00", True),
        (22 * 60, 8 * 60, 0, "00:00", True),
        (22 * 60, 8 * 60, 0, "07:59", True),
        (22 * 60, 8 * 60, 0, "08:00", False),
        (9 * 60, 17 * 60, 0, "08:59", False),
        (9 * 60, 17 * 60, 0, "09:00", True),
        (9 * 60, 17 * 60, 0, "17:00", False),
        # At 20:30 UTC it is 22:30 two hours to the east, and 10:30 ten hours to the west.
        (22 * 60, 8 * 60, 120, "20:30", True),
        (22 * 60, 8 * 60, -600, "20:30", False),
        # Half an hour and a quarter count: 16:14 UTC is 21:59 in Kathmandu, a minute later it is 22:00.
        (22 * 60, 8 * 60, 345, "16:14", False),
        (22 * 60, 8 * 60, 345, "16:15", True),
        # All day but one minute.
        (1, 0, 0, "12:00", True),
        (1, 0, 0, "00:00", False),
    ],
)
def test_they_begin_and_end_with_a_minute_of_the_own_clock(
    start: int, end: int, offset: int, utc: str, quiet: bool
) -> None:
    assert is_quiet(Admin(1, quiet_from=start, quiet_until=end, utc_offset=offset), at(utc)) is quiet


def test_without_any_it_is_never_quiet() -> None:
    assert not is_quiet(Admin(1), at("03:00"))
