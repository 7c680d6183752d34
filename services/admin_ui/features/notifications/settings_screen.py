"""/notifications: of what an admin is told, and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from services.admin_ui.ui.action import (
    SetEscalation,
    SetPushLevel,
    SetQuietHours,
    SetUtcOffset,
    ShowDashboard,
    ShowNotifications,
)
from services.admin_ui.ui.screen import Button, Row, Screen, screen
from shared.db.admins import Admin, PushLevel

LEVELS: Final[dict[PushLevel, tuple[str, str]]] = {
    "all": ("💬 All", "every message"),
    "high": ("🔥 High", "high priority only"),
    "mine": ("🙋 Mine", "conversations you have claimed"),
    "off": ("🔕 Off", "nothing"),
}
"""What stands on the button, and in the sentence."""

_PRESETS: Final = ((22, 8), (21, 7), (20, 9))
_ESCALATIONS: Final = (5, 15, 60)
"""More than four buttons in a row are cut on a phone."""
_HOUR: Final = 60
_DAY: Final = 24 * _HOUR
_EARLIEST_OFFSET: Final = -12 * _HOUR
_LATEST_OFFSET: Final = 14 * _HOUR


@dataclass(frozen=True, slots=True)
class NotificationSettings:
    """An admin's own settings, and the one an owner makes for all."""

    admin: Admin
    escalate_after_minutes: int | None
    may_set_escalation: bool


def notifications(settings: NotificationSettings, now: datetime) -> Screen:
    """Every setting as it is, and a button for each other value."""
    admin = settings.admin
    lines = [
        "🔔 Notifications",
        "",
        f"You are told of: {LEVELS[admin.push_level][1]}",
        f"Quiet hours: {quiet_hours(admin.quiet_from, admin.quiet_until)}",
        f"Your clock: {_own_clock(admin, now)} ({utc(admin.utc_offset)})",
        f"When nobody answers: {escalation(settings.escalate_after_minutes)}",
    ]
    return screen(
        lines,
        [_choice(label, SetPushLevel(level), admin.push_level == level) for level, (label, _) in LEVELS.items()],
        *_quiet_rows(admin),
        _clock_row(admin.utc_offset),
        _escalation_row(settings),
        [Button("⬅️ Back", ShowDashboard()), Button("🔄 Refresh", ShowNotifications())],
    )


def quiet_hours(start: int | None, end: int | None) -> str:
    """`22:00–08:00`, or `none`."""
    return "none" if start is None or end is None else f"{_clock(start)}–{_clock(end)}"


def utc(minutes: int) -> str:
    """`UTC`, `UTC+2`, `UTC−3:30`."""
    sign, (hours, rest) = "+" if minutes > 0 else "−", divmod(abs(minutes), _HOUR)
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else "UTC"


def escalation(minutes: int | None) -> str:
    """`everybody is told after 15 min`, or that nothing happens."""
    return "nothing happens" if minutes is None else f"everybody is told after {minutes} min"


def _quiet_rows(admin: Admin) -> Iterable[Row]:
    chosen = admin.quiet_from, admin.quiet_until
    presets = [(start * _HOUR, end * _HOUR) for start, end in _PRESETS]
    yield (
        _choice("🌙 Off", SetQuietHours(None, None), chosen == (None, None)),
        *(_choice(_hours(*preset), SetQuietHours(*preset), chosen == preset) for preset in presets),
    )
    if admin.quiet_from is not None and admin.quiet_until is not None:
        start, end = admin.quiet_from, admin.quiet_until
        yield (
            Button("🌙 −1 h", _moved(start, end, starts_by=-_HOUR)),
            Button("🌙 +1 h", _moved(start, end, starts_by=_HOUR)),
            Button("☀️ −1 h", _moved(start, end, ends_by=-_HOUR)),
            Button("☀️ +1 h", _moved(start, end, ends_by=_HOUR)),
        )


def _moved(start: int, end: int, *, starts_by: int = 0, ends_by: int = 0) -> SetQuietHours:
    """Another start or end; one that would meet the other one leaps over it."""
    moved = SetQuietHours((start + starts_by) % _DAY, (end + ends_by) % _DAY)
    if moved.quiet_from != moved.quiet_until:
        return moved
    return SetQuietHours((start + 2 * starts_by) % _DAY, (end + 2 * ends_by) % _DAY)


def _clock_row(offset: int) -> Row:
    steps = (("🕐 −1 h", -_HOUR), ("−15 min", -15), ("+15 min", 15), ("🕐 +1 h", _HOUR))
    return tuple(
        Button(label, SetUtcOffset(min(max(offset + by, _EARLIEST_OFFSET), _LATEST_OFFSET))) for label, by in steps
    )


def _escalation_row(settings: NotificationSettings) -> Row:
    if not settings.may_set_escalation:
        return ()
    chosen = settings.escalate_after_minutes
    return (
        _choice("⏰ Off", SetEscalation(None), chosen is None),
        *(_choice(f"{minutes} min", SetEscalation(minutes), chosen == minutes) for minutes in _ESCALATIONS),
    )


def _choice(label: str, action: SetPushLevel | SetQuietHours | SetEscalation, is_chosen: bool) -> Button:
    return Button(f"✓ {label}" if is_chosen else label, action)


def _own_clock(admin: Admin, now: datetime) -> str:
    return f"{now.astimezone(UTC) + timedelta(minutes=admin.utc_offset):%H:%M}"


def _clock(minutes: int) -> str:
    return f"{minutes // _HOUR:02}:{minutes % _HOUR:02}"


def _hours(start: int, end: int) -> str:
    return f"{start // _HOUR}–{end // _HOUR}"
