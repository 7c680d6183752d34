"""The figures as gauges, and labels from closed sets."""

from datetime import timedelta
from typing import get_args

import pytest
from prometheus_client import CollectorRegistry

from services.admin_ui.features.notifications.store import BacklogStanding
from services.admin_ui.outbox.settle import Ending
from services.admin_ui.ui.panels import Cause
from services.admin_ui.ui.rights import Refusal
from services.admin_ui.web.gauges import set_backlog_gauges, set_delivery_gauges, set_gauges
from shared.db.deliveries import OpenDeliveries
from shared.metrics import DELIVERY_ENDINGS, PANEL_EDIT_CAUSES, REFUSED_PRESSES, AdminUiMetrics
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


def test_the_gauges_tell_what_the_ledger_has_open() -> None:
    metrics = AdminUiMetrics(CollectorRegistry())
    set_delivery_gauges(metrics, OpenDeliveries(queued=4, sending=3, held=2, unknown=1))
    states = ("queued", "sending", "held", "unknown")
    values = [metrics.registry.get_sample_value("frontdesk_deliveries", {"state": state}) for state in states]
    assert values == [4, 3, 2, 1]


def test_the_gauges_tell_how_far_pushes_are_behind() -> None:
    metrics = AdminUiMetrics(CollectorRegistry())
    set_backlog_gauges(metrics, BacklogStanding(rows=7, oldest_s=12.5))
    assert metrics.registry.get_sample_value("frontdesk_push_backlog") == 7
    assert metrics.registry.get_sample_value("frontdesk_push_backlog_oldest_seconds") == 12.5


def test_the_label_sets_are_the_ones_declared() -> None:
    assert get_args(Refusal) == REFUSED_PRESSES
    assert get_args(Cause) == PANEL_EDIT_CAUSES
    assert get_args(Ending) == DELIVERY_ENDINGS
