"""How many deliveries are open, for each scrape."""

from prometheus_client import CollectorRegistry

from services.admin_ui.features.receipts.gauges import set_deliveries
from shared.db.deliveries import OpenDeliveries
from shared.metrics import AdminUiMetrics


def test_gauges_show_what_the_ledger_has_open() -> None:
    metrics = AdminUiMetrics(CollectorRegistry())
    set_deliveries(metrics, OpenDeliveries(queued=4, sending=3, held=2, unknown=1))
    states = ("queued", "sending", "held", "unknown")
    values = [metrics.registry.get_sample_value("frontdesk_deliveries", {"state": state}) for state in states]
    assert values == [4, 3, 2, 1]
