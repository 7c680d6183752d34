"""Instants and spans of time, in as few letters as a phone has room for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.admin_ui.ui.languages import day_name, month_name
from services.admin_ui.ui.say import Text, joined, say, say_count, say_in
from services.admin_ui.ui.viewer import Reader

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_YEAR: Final = 365 * _DAY


def ago(then: datetime, now: datetime) -> Text:
    """`just now`, `5m ago`, `1h ago`, `3d ago`, `2y ago`. Telegram's clock may be ahead of ours: that is "just now"."""
    seconds = int((now - then).total_seconds())
    if seconds < _MINUTE:
        return say("just now")
    if seconds < _HOUR:
        return say("{n}m ago", n=seconds // _MINUTE)
    if seconds < _DAY:
        return say("{n}h ago", n=seconds // _HOUR)
    if seconds < _YEAR:
        return say("{n}d ago", n=seconds // _DAY)
    return say_count("{n}y ago", "{n}y ago", seconds // _YEAR)


def hours_and_minutes(time: timedelta) -> Text:
    """A time balance: `324h`, `12h 30m`."""
    hours, minutes = divmod(int(time.total_seconds()) // _MINUTE, 60)
    if minutes:
        return say("{hours}h {minutes}m", hours=hours, minutes=minutes)
    return say("{hours}h", hours=hours)


def whole_hours(time: timedelta) -> Text:
    """A sum of time: `324h`."""
    return say("{hours}h", hours=int(time.total_seconds()) // _HOUR)


def waited(since: datetime, now: datetime) -> Text:
    """How long somebody has been waiting: `15 min`, `2 h 5 min`, `3 d 4 h`."""
    minutes = max(0, int((now - since).total_seconds()) // _MINUTE)
    days, hours = minutes // (24 * 60), minutes // 60
    if days:
        return say("{days} d {hours} h", days=days, hours=hours % 24)
    return say("{hours} h {minutes} min", hours=hours, minutes=minutes % 60) if hours else say("{n} min", n=minutes)


@dataclass(frozen=True, slots=True)
class ClockTime(Text):
    """`14:03`, on the reader's clock."""

    at: datetime

    def html(self, reader: Reader) -> str:
        return f"{self.at.astimezone(reader.zone):%H:%M}"


@dataclass(frozen=True, slots=True)
class Day(Text):
    """`Sun 22 Nov`, with the year when it is not this one's; both by the reader's clock."""

    at: datetime
    now: datetime

    def html(self, reader: Reader) -> str:
        at, now = self.at.astimezone(reader.zone), self.now.astimezone(reader.zone)
        parts = {
            "weekday": day_name(at, reader.language),
            "day": str(at.day),
            "month": month_name(at, reader.language),
        }
        if at.year == now.year:
            return say_in("date", "{weekday} {day} {month}", **parts).html(reader)
        return say_in("date", "{weekday} {day} {month} {year}", year=str(at.year), **parts).html(reader)


def moment(at: datetime, now: datetime) -> Text:
    """`Sun 22 Nov, 14:03`."""
    return joined(", ", (Day(at, now), ClockTime(at)))
