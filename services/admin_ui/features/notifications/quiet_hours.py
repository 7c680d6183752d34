"""Pure: when an admin wants to be left alone, on their own clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.admin_ui.ui.viewer_store import zone_named
from shared.db.admins import Admin

_A_DAY = timedelta(days=1)


def is_quiet(admin: Admin, now: datetime) -> bool:
    """Whether these are the admin's quiet hours, which may go over midnight. They end with the minute `quiet_until`."""
    begin, end = admin.quiet_from, admin.quiet_until
    if begin is None or end is None:
        return False
    zone = zone_named(admin.time_zone)
    today = now.astimezone(zone).date()
    days_long = _A_DAY * (end <= begin)
    return any(_at(day, begin, zone) <= now < _at(day + days_long, end, zone) for day in (today - _A_DAY, today))


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The instant of this minute of a day. When the clocks change, it is the one that calendars take (RFC 5545): of a
    minute that comes twice the first, and what the change leaves out is as long after midnight as ever. So nobody is
    left alone twice in a night, nor called in the middle of it.
    """
    return datetime.combine(day, time(*divmod(minute, 60)), zone).astimezone(UTC)
