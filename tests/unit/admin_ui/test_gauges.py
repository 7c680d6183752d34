"""The figures as gauges, and labels from closed sets."""

from datetime import timedelta
from typing import get_args

import pytest
from prometheus_client import CollectorRegistry

from services.admin_ui.authorisation import Refusal
from services.admin_ui.gauges import set_gauges
from services.admin_ui.panels.admin_panels import Cause
from shared.metrics import PANEL_EDIT_CAUSES, REFUSED_PRESSES, AdminUiMetrics
from tests.support.inbox_rows import NOW, figures


@pytest.mark.parametrize(("age", "seconds"), [(None, 0), (timedelta(minutes=5), 300), (timedelta(seconds=-3), 0)])
def test_the_gauges_are_the_figures(age: timedelta | None, seconds: float) -> None:
    metrics = AdminUiMetrics(CollectorRegistry())
    set_gauges(metrics, figures(oldest_unanswered_at=NOW - age if age else None), NOW)
    value = metrics.registry.get_sample_value
    assert value("frontdesk_conversations", {"status": "active"}) == 8
    assert value("frontdesk_conversations", {"status": "archived"}) == 3
    assert value("frontdesk_unread_messages") == 12
    assert value("frontdesk_users", {"state": "active"}) == 142
    assert value("frontdesk_users", {"state": "banned"}) == 14
    assert value("frontdesk_oldest_unanswered_seconds") == seconds
    assert value("frontdesk_figures_fresh") == 1


def test_the_label_sets_are_the_ones_declared() -> None:
    assert get_args(Refusal) == REFUSED_PRESSES
    assert get_args(Cause) == PANEL_EDIT_CAUSES
