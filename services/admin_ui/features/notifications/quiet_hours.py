"""When an admin wants to be left alone, on their own clock."""

from datetime import UTC, datetime, timedelta

from shared.db.admins import Admin


def is_quiet(admin: Admin, now: datetime) -> bool:
    """Whether these are the admin's quiet hours, which may go over midnight. They end with the minute `quiet_until`."""
    if admin.quiet_from is None or admin.quiet_until is None:
        return False
    own = now.astimezone(UTC) + timedelta(minutes=admin.utc_offset)
    minute = own.hour * 60 + own.minute
    if admin.quiet_from < admin.quiet_until:
        return admin.quiet_from <= minute < admin.quiet_until
    return minute >= admin.quiet_from or minute < admin.quiet_until
