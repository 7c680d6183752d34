"""admin_ui's own HTTP: metrics and health."""

from functools import partial

from fastapi import FastAPI

from services.admin_ui.features.dashboard.store import DashboardFigures
from services.admin_ui.features.notifications.store import PushBacklog
from services.admin_ui.web.gauges import refresh_gauges
from shared.db import Database
from shared.db.deliveries import Ledger
from shared.metrics import AdminUiMetrics
from shared.service.health import Health
from shared.service.http import operations_routes


def build_api(health: Health, metrics: AdminUiMetrics, database: Database) -> FastAPI:
    """The three operations addresses; the figures are looked up for each scrape."""
    looked_up = DashboardFigures(database), Ledger(database), PushBacklog(database)
    routes = operations_routes(health, metrics.registry, partial(refresh_gauges, *looked_up, metrics))
    return FastAPI(title="Frontdesk admin_ui", routes=routes, docs_url=None, redoc_url=None, openapi_url=None)
