"""How many deliveries are not settled, for each scrape."""

from services.admin_ui.ui.desk import Desk
from shared.db.deliveries import OpenDeliveries
from shared.metrics import AdminUiMetrics


async def refresh_deliveries(desk: Desk) -> None:
    """Look up what the ledger has open now."""
    set_deliveries(desk.metrics, await desk.ledger.count_open())


def set_deliveries(metrics: AdminUiMetrics, deliveries: OpenDeliveries) -> None:
    """What the ledger has not settled, as gauges."""
    for state in OpenDeliveries.__slots__:
        metrics.deliveries.labels(state).set(getattr(deliveries, state))
