"""The figures as metrics."""

from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry

from services.admin_ui.features.dashboard.gauges import set_figures
from shared.metrics import AdminUiMetrics
from tests.support.inbox_rows import NOW, figures


@pytest.mark.parametrize(("age", "seconds"), [(None, 0), (timedelta(minutes=5), 300), (timedelta(seconds=-3), 0)])
def test_the_gauges_are_the_figures(age: timedelta | None, seconds: float) -> None:
    metrics = AdminUiMetrics(CollectorRegistry())
    set_figures(metrics, figures(oldest_unanswered_at=NOW - age if age else None), NOW)
    value = metrics.registry.get_sample_value
    assert value("frontdesk_conversations", {"status": "active"}) == 8
    assert value("frontdesk_conversations", {"status": "archived"}) == 3
    assert value("frontdesk_unread_messages") == 12
    assert value("frontdesk_users", {"state": "active"}) == 142
    assert value("frontdesk_users", {"state": "banned"}) == 14
    assert value("frontdesk_oldest_unanswered_seconds") == seconds
