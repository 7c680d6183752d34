"""The screen of notifications."""

from typing import Any
from zoneinfo import ZoneInfo

from services.admin_ui.features.notifications.actions import (
    SetEscalation,
    SetPushLevel,
    SetQuietHours,
    ShowNotifications,
)
from services.admin_ui.features.notifications.settings import notifications
from services.admin_ui.features.preferences.actions import ShowPreferences
from services.admin_ui.ui.languages import languages
from services.admin_ui.ui.message import render
from services.admin_ui.ui.say import in_plain
from services.admin_ui.ui.screen import Button, Screen
from services.admin_ui.ui.viewer import ENGLISH
from shared.db.admins import Admin
from tests.support.inbox_rows import NOW
from tests.support.screens import labels, text_of, viewer

LONGEST = {1: 30, 2: 15, 4: 8}
"""Characters of a label that a phone of 390 px shows whole, by how many stand in its row."""


def settings(*, escalate: int | None = 15, **chosen: Any) -> Screen:
    return notifications(Admin(1, **chosen), escalate, NOW)


def buttons(screen: Screen) -> dict[str, Button]:
    return {in_plain(button.label, ENGLISH): button for row in screen.rows for button in row}


def test_it_says_what_holds_and_marks_it() -> None:
    screen = settings(push_level="high", quiet_from=22 * 60, quiet_until=8 * 60, time_zone="Europe/Berlin")
    reader = viewer("owner", zone=ZoneInfo("Europe/Berlin"))
    assert text_of(screen, reader) == (
        "🔔 Notifications\n"
        "\n"
        "Notify me about: high priority\n"
        "Quiet hours: 22:00–08:00\n"
        "Time zone: Berlin, 13:00 now\n"
        "If nobody answers within 15 min: alert everyone"
    )
    assert labels(screen, reader) == [
        ["💬 All", "✓ 🔥 High"],
        ["🙋 Mine", "🔕 Off"],
        ["🌙 Off", "✓ 22–8", "21–7", "20–9"],
        ["🌙 −1 h", "🌙 +1 h", "☀️ −1 h", "☀️ +1 h"],
        ["⏰ Off", "5 min", "✓ 15 min", "60 min"],
        ["🕐 Time zone"],
        ["⬅️ Back", "🔄 Refresh"],
    ]


def test_escalation_is_the_owners_to_set() -> None:
    screen = settings(escalate=None)
    text = text_of(screen, viewer("agent"))
    assert "Quiet hours: none" in text
    assert "If nobody answers: no alert" in text
    assert [row[0] for row in labels(screen, viewer("agent"))] == [
        "✓ 💬 All",
        "🙋 Mine",
        "✓ 🌙 Off",
        "🕐 Time zone",
        "⬅️ Back",
    ]


def test_each_button_sets_what_stands_on_it() -> None:
    there = buttons(settings(quiet_from=22 * 60, quiet_until=8 * 60))
    assert there["🔕 Off"].action == SetPushLevel("off")
    assert there["20–9"].action == SetQuietHours(20 * 60, 9 * 60)
    assert there["🌙 Off"].action == SetQuietHours(None, None)
    assert there["🌙 −1 h"].action == SetQuietHours(21 * 60, 8 * 60)
    assert there["☀️ +1 h"].action == SetQuietHours(22 * 60, 9 * 60)
    assert there["⏰ Off"].action == SetEscalation(None)
    assert there["60 min"].action == SetEscalation(60)
    assert there["🕐 Time zone"].action == ShowPreferences(back=ShowNotifications())


def test_moved_quiet_hours_never_become_none() -> None:
    assert buttons(settings(quiet_from=23 * 60 + 30, quiet_until=0))["🌙 +1 h"].action == SetQuietHours(30, 0)
    assert buttons(settings(quiet_from=60, quiet_until=120))["🌙 +1 h"].action == SetQuietHours(180, 120)
    assert buttons(settings(quiet_from=60, quiet_until=120))["☀️ −1 h"].action == SetQuietHours(60, 0)


def test_every_row_fits_a_phone_in_every_language() -> None:
    for language in languages():
        for chosen in (
            {"push_level": "all", "quiet_from": 22 * 60, "quiet_until": 8 * 60},
            {"push_level": "high", "escalate": 60},
            {"push_level": "mine", "escalate": None},
            {"push_level": "off"},
        ):
            for row in render(settings(**chosen), viewer("owner", language=language)).rows:
                assert max(len(label) for label, _ in row) <= LONGEST[len(row)]
