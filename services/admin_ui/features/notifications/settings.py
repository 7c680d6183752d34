"""/notifications: what an admin is notified about, and when."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from services.admin_ui.features.dashboard.actions import ShowDashboard
from services.admin_ui.features.notifications.actions import (
    SetEscalation,
    SetPushLevel,
    SetQuietHours,
    ShowNotifications,
)
from services.admin_ui.features.notifications.escalations import find_escalate_after
from services.admin_ui.features.preferences.actions import ShowPreferences
from services.admin_ui.features.preferences.face import City
from services.admin_ui.ui.common_texts import BACK, REFRESH
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.durations import ClockTime
from services.admin_ui.ui.say import NOTHING, Text, say
from services.admin_ui.ui.screen import Button, Row, Screen, choice, screen
from services.admin_ui.ui.viewer import Viewer
from shared.db.admins import Admin, PushLevel, find_admin

LEVELS: Final[dict[PushLevel, Text]] = {
    "all": say("Notify me about: every message"),
    "high": say("Notify me about: high priority"),
    "mine": say("Notify me about: my conversations"),
    "off": say("Notify me about: nothing"),
}
_LEVEL_BUTTONS: Final[dict[PushLevel, Text]] = {
    "all": say("💬 All"),
    "high": say("🔥 High"),
    "mine": say("🙋 Mine"),
    "off": say("🔕 Off"),
}
_QUIET_PRESETS: Final = ((22, 8), (21, 7), (20, 9))
_ESCALATIONS: Final = (5, 15, 60)
"""A phone shows four buttons of some seven letters in a row, or two of fifteen."""

_HOUR: Final = 60
_DAY: Final = 24 * _HOUR


async def open_notifications(desk: Desk, _: ShowNotifications, viewer: Viewer) -> Screen:
    """The admin's own settings, and the one an owner makes for everyone."""
    async with desk.database.connection() as connection:
        admin = await find_admin(connection, viewer.admin_id)
        escalate_after = await find_escalate_after(connection)
    return notifications(admin, escalate_after, viewer.now)


def notifications(admin: Admin, escalate_after: int | None, now: datetime) -> Screen:
    """Every setting as it is, and a button for each other value."""
    lines = [
        say("🔔 Notifications"),
        NOTHING,
        LEVELS[admin.push_level],
        quiet_hours(admin.quiet_from, admin.quiet_until),
        say("Time zone: {city}, {time} now", city=City(admin.time_zone), time=ClockTime(now)),
        escalation(escalate_after),
    ]
    return screen(
        lines,
        *_level_rows(admin.push_level),
        *_quiet_rows(admin),
        _escalation_row(escalate_after),
        [Button(say("🕐 Time zone"), ShowPreferences(back=ShowNotifications()))],
        [Button(BACK, ShowDashboard()), Button(REFRESH, ShowNotifications())],
    )


def quiet_hours(start: int | None, end: int | None) -> Text:
    """`Quiet hours: 22:00–08:00`, or that there are none."""
    if start is None or end is None:
        return say("Quiet hours: none")
    return say("Quiet hours: {start}–{end}", start=_clock(start), end=_clock(end))


def escalation(minutes: int | None) -> Text:
    """When everyone is alerted, or that nobody ever is."""
    if minutes is None:
        return say("If nobody answers: no alert")
    return say("If nobody answers within {n} min: alert everyone", n=minutes)


def _level_rows(chosen: PushLevel) -> Iterable[Row]:
    choices = [choice(label, SetPushLevel(level), is_chosen=level == chosen) for level, label in _LEVEL_BUTTONS.items()]
    return tuple(choices[:2]), tuple(choices[2:])


def _quiet_rows(admin: Admin) -> Iterable[Row]:
    chosen = admin.quiet_from, admin.quiet_until
    presets = [(start * _HOUR, end * _HOUR) for start, end in _QUIET_PRESETS]
    yield (
        choice(say("🌙 Off"), SetQuietHours(None, None), is_chosen=chosen == (None, None)),
        *(choice(_hours(*preset), SetQuietHours(*preset), is_chosen=chosen == preset) for preset in presets),
    )
    if admin.quiet_from is not None and admin.quiet_until is not None:
        start, end = admin.quiet_from, admin.quiet_until
        yield (
            Button(say("🌙 −1 h"), _moved(start, end, starts_by=-_HOUR)),
            Button(say("🌙 +1 h"), _moved(start, end, starts_by=_HOUR)),
            Button(say("☀️ −1 h"), _moved(start, end, ends_by=-_HOUR)),
            Button(say("☀️ +1 h"), _moved(start, end, ends_by=_HOUR)),
        )


def _moved(start: int, end: int, *, starts_by: int = 0, ends_by: int = 0) -> SetQuietHours:
    """Another start or end; one that would meet the other one leaps over it."""
    moved = SetQuietHours((start + starts_by) % _DAY, (end + ends_by) % _DAY)
    if moved.quiet_from != moved.quiet_until:
        return moved
    return SetQuietHours((start + 2 * starts_by) % _DAY, (end + 2 * ends_by) % _DAY)


def _escalation_row(chosen: int | None) -> Row:
    return (
        choice(say("⏰ Off"), SetEscalation(None), is_chosen=chosen is None),
        *(choice(say("{n} min", n=n), SetEscalation(n), is_chosen=chosen == n) for n in _ESCALATIONS),
    )


def _clock(minutes: int) -> str:
    return f"{minutes // _HOUR:02}:{minutes % _HOUR:02}"


def _hours(start: int, end: int) -> str:
    return f"{start // _HOUR}–{end // _HOUR}"
