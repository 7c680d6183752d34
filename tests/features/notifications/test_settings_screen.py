"""The screen of notifications."""

from typing import Any

import pytest

from services.admin_ui.features.notifications.settings_screen import NotificationSettings, notifications, utc
from services.admin_ui.ui.action import SetEscalation, SetPushLevel, SetQuietHours, SetUtcOffset
from services.admin_ui.ui.screen import Button, Screen
from shared.db.admins import Admin
from tests.support.inbox_rows import NOW


def shown(*, is_owner: bool = True, escalate: int | None = 15, **settings: Any) -> Screen:
    return notifications(NotificationSettings(Admin(1, **settings), escalate, may_set_escalation=is_owner), NOW)


def buttons(screen: Screen) -> dict[str, Button]:
    return {button.label: button for row in screen.rows for button in row}


def test_it_says_what_holds_and_marks_it_among_the_choices() -> None:
    screen = shown(push_level="high", quiet_from=22 * 60, quiet_until=8 * 60, utc_offset=120)
    assert screen.text == (
        "🔔 Notifications\n"
        "\n"
        "You are told of: high priority only\n"
        "Quiet hours: 22:00–08:00\n"
        "Your clock: 14:00 (UTC+2)\n"
        "When nobody answers: everybody is told after 15 min"
    )
    assert [[button.label for button in row] for row in screen.rows] == [
        ["💬 All", "✓ 🔥 High", "🙋 Mine", "🔕 Off"],
        ["🌙 Off", "✓ 22–8", "21–7", "20–9"],
        ["🌙 −1 h", "🌙 +1 h", "☀️ −1 h", "☀️ +1 h"],
        ["🕐 −1 h", "−15 min", "+15 min", "🕐 +1 h"],
        ["⏰ Off", "5 min", "✓ 15 min", "60 min"],
        ["⬅️ Back", "🔄 Refresh"],
    ]


def test_without_quiet_hours_there_are_none_to_move_and_escalation_is_the_owners() -> None:
    screen = shown(is_owner=False, escalate=None)
    assert "Quiet hours: none" in screen.text
    assert "When nobody answers: nothing happens" in screen.text
    assert [row[0].label for row in screen.rows] == ["✓ 💬 All", "✓ 🌙 Off", "🕐 −1 h", "⬅️ Back"]


def test_each_button_sets_what_stands_on_it() -> None:
    there = buttons(shown(quiet_from=22 * 60, quiet_until=8 * 60, utc_offset=120))
    assert there["🔕 Off"].action == SetPushLevel("off")
    assert there["20–9"].action == SetQuietHours(20 * 60, 9 * 60)
    assert there["🌙 Off"].action == SetQuietHours(None, None)
    assert there["🌙 −1 h"].action == SetQuietHours(21 * 60, 8 * 60)
    assert there["☀️ +1 h"].action == SetQuietHours(22 * 60, 9 * 60)
    assert there["−15 min"].action == SetUtcOffset(105)
    assert there["⏰ Off"].action == SetEscalation(None)
    assert there["60 min"].action == SetEscalation(60)


def test_quiet_hours_go_over_midnight_and_never_become_none_by_moving() -> None:
    assert buttons(shown(quiet_from=23 * 60 + 30, quiet_until=0))["🌙 +1 h"].action == SetQuietHours(30, 0)
    assert buttons(shown(quiet_from=60, quiet_until=120))["🌙 +1 h"].action == SetQuietHours(180, 120)
    assert buttons(shown(quiet_from=60, quiet_until=120))["☀️ −1 h"].action == SetQuietHours(60, 0)


@pytest.mark.parametrize(
    ("offset", "said"), [(0, "UTC"), (120, "UTC+2"), (345, "UTC+5:45"), (-210, "UTC−3:30"), (840, "UTC+14")]
)
def test_a_clock_is_told_by_its_distance_from_utc(offset: int, said: str) -> None:
    assert utc(offset) == said


def test_no_clock_leaves_the_earth() -> None:
    assert buttons(shown(utc_offset=830))["🕐 +1 h"].action == SetUtcOffset(840)
    assert buttons(shown(utc_offset=-700))["🕐 −1 h"].action == SetUtcOffset(-720)
