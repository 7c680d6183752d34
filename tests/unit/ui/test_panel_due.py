"""When a panel is looked at again: pure arithmetic on one clock."""

from typing import Any

import pytest

from services.admin_ui.features.dashboard.actions import ShowDashboard
from services.admin_ui.ui.panels import OpenPanel, first_due

MINUTE = 60.0
HOUR = 3600.0


def panel(**rest: Any) -> OpenPanel:
    fields: dict[str, Any] = {"used_at": 0.0, "is_dirty": False, "looked_at": 0.0} | rest
    return OpenPanel(1, 5, ShowDashboard(), **fields)


@pytest.mark.parametrize(
    ("state", "now", "cause"),
    [
        ({"is_dirty": True}, 0.0, "change"),
        ({"is_dirty": True, "not_before": 1.0}, 0.9, None),
        ({"is_dirty": True, "not_before": 1.0}, 1.0, "change"),
        ({"is_dirty": True, "edits_in_flight": 1}, 5.0, None),
        ({}, MINUTE - 1, None),
        ({}, MINUTE, "clock"),
        ({"looked_at": HOUR - MINUTE}, HOUR - 1, None),
        ({}, HOUR, None),  # not used for an hour: "5m ago" may grow old
        ({"is_dirty": True}, 24 * HOUR, "change"),
    ],
)
def test_a_panel_is_due_for_a_change_or_by_the_clock(state: dict[str, Any], now: float, cause: str | None) -> None:
    assert panel(**state).is_due(now) == cause


def test_presses_spend_what_refreshing_then_saves() -> None:
    shown = panel(is_dirty=True)
    for _ in range(3):
        shown.spend(10.0)
    assert shown.is_due(12.9) is None
    assert shown.is_due(13.0) == "change"  # three calls at once: three seconds
    shown.leave_alone_until(5.0)
    assert shown.is_due(13.0) == "change"


def test_of_many_panels_the_one_comes_first_that_was_not_looked_at_for_longest() -> None:
    lately, long_ago, unchanged = panel(is_dirty=True, looked_at=9.0), panel(is_dirty=True, looked_at=2.0), panel()
    assert first_due([lately, unchanged, long_ago], now=10.0) == (long_ago, "change")
    assert first_due([unchanged], now=10.0) is None
