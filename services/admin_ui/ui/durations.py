"""How long ago, in as few letters as a phone has room for."""

from datetime import datetime, timedelta
from typing import Final

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_YEAR: Final = 365 * _DAY


def ago(then: datetime, now: datetime) -> str:
    """`just now`, `5m ago`, `1h ago`, `3d ago`, `2y ago`. Telegram's clock may be ahead of ours: that is "just now"."""
    seconds = int((now - then).total_seconds())
    if seconds < _MINUTE:
        return "just now"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE}m ago"
    if seconds < _DAY:
        return f"{seconds // _HOUR}h ago"
    if seconds < _YEAR:
        return f"{seconds // _DAY}d ago"
    return f"{seconds // _YEAR}y ago"


def hours_and_minutes(time: timedelta) -> str:
    """A time balance: `324h`, `12h 30m`."""
    minutes = int(time.total_seconds()) // _MINUTE
    return f"{minutes // 60:,}h {minutes % 60}m" if minutes % 60 else f"{minutes // 60:,}h"


def whole_hours(time: timedelta) -> str:
    """A sum of time: `324h`."""
    return f"{int(time.total_seconds()) // _HOUR:,}h"
