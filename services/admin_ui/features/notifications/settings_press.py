"""What an admin changes on the screen of notifications. It holds at once, and for nobody else but escalation."""

from services.admin_ui.features.notifications.settings_screen import LEVELS, escalation, quiet_hours, utc
from services.admin_ui.ui.action import (
    NotificationDeed,
    SetEscalation,
    SetPushLevel,
    SetQuietHours,
    SetUtcOffset,
    ShowNotifications,
)
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.press import Press, show
from services.admin_ui.ui.texts import NO_QUIET_HOURS


async def carry_out(desk: Desk, press: Press, action: NotificationDeed) -> None:
    """Keep it, say what holds now, and show the screen again."""
    toast = await _changed(desk, press.admin_id, action)
    desk.pushes.wake()
    await show(desk, press, ShowNotifications(), toast)


async def _changed(desk: Desk, admin_id: int, action: NotificationDeed) -> str:
    match action:
        case SetPushLevel(level):
            await desk.admins.set_push_level(admin_id, level)
            return f"You are told of: {LEVELS[level][1]}"
        case SetQuietHours(quiet_from, quiet_until):
            if (quiet_from is None) != (quiet_until is None) or (quiet_from is not None and quiet_from == quiet_until):
                return NO_QUIET_HOURS
            await desk.admins.set_quiet_hours(admin_id, quiet_from, quiet_until)
            return f"Quiet hours: {quiet_hours(quiet_from, quiet_until)}"
        case SetUtcOffset(minutes):
            await desk.admins.set_utc_offset(admin_id, minutes)
            return f"Your clock: {utc(minutes)}"
        case SetEscalation(minutes):
            await desk.desk_settings.set_escalate_after_minutes(minutes)
            return f"When nobody answers: {escalation(minutes)}"
