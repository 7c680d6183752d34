"""admin_ui, composed: what it listens to, what it refreshes, and the HTTP server that tells how it is."""

import asyncio
from collections.abc import Awaitable

from prometheus_client import CollectorRegistry

from services.admin_ui.api import build_api
from services.admin_ui.authorisation import Roster
from services.admin_ui.changes import ChangeListener
from services.admin_ui.handlers.admin_commands import offer_menu
from services.admin_ui.handlers.desk import Desk
from services.admin_ui.panels.refresher import Refresher
from services.admin_ui.settings import AdminUiSettings
from services.admin_ui.updates import UpdateConsumer
from shared.broker.port import Broker
from shared.db import Database
from shared.db.figures import DashboardFigures
from shared.metrics import AdminUiMetrics
from shared.service.health import Health, holds
from shared.service.http import serve_http
from shared.service.stopping import unless_stopped


async def run_admin_ui(settings: AdminUiSettings, broker: Broker, database: Database, stop: asyncio.Event) -> None:
    """Run admin_ui until `stop` is set; returns when the presses in hand are dealt with or given back."""
    metrics = AdminUiMetrics(CollectorRegistry())
    desk = Desk.of(Roster.of_owners(settings.admin_ids), broker, database, metrics)
    updates, changes = UpdateConsumer(desk), ChangeListener(broker, desk.panels)
    health = _health(broker, database, updates, changes)
    api = build_api(health, metrics, DashboardFigures(database))
    async with serve_http(api, settings.http_host, settings.admin_ui_port), asyncio.TaskGroup() as tasks:
        # A press in hand announces its change: announcements are taken in until the last press is done.
        presses_done = asyncio.Event()
        tasks.create_task(_then(updates.run(stop), presses_done))
        tasks.create_task(changes.run(presses_done))
        tasks.create_task(Refresher(desk.panels, desk.screens, desk.roster).run(stop))
        tasks.create_task(unless_stopped(stop, _offer_menus(desk)))


async def _then(work: Awaitable[None], done: asyncio.Event) -> None:
    await work
    done.set()


async def _offer_menus(desk: Desk) -> None:
    for admin_id in desk.roster.roles:
        await offer_menu(desk, admin_id)


def _health(broker: Broker, database: Database, updates: UpdateConsumer, changes: ChangeListener) -> Health:
    health = Health()
    health.require("postgres", database.trouble)
    health.require("broker", holds(lambda: broker.is_connected, "not connected"))
    health.require("updates", holds(lambda: updates.is_consuming, "not consuming"))
    health.require("changes", holds(lambda: changes.is_consuming, "not consuming"))
    return health
