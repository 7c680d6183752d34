"""admin_ui, composed: what it listens to, what it refreshes, and the HTTP server that tells how it is."""

import asyncio
from collections.abc import Awaitable

from prometheus_client import CollectorRegistry

from services.admin_ui.bot.changes import ChangeListener
from services.admin_ui.bot.commands import offer_menu
from services.admin_ui.bot.updates import UpdateConsumer
from services.admin_ui.features.direct_mode.upkeep import keep_modes
from services.admin_ui.outbox.engine import Delivering
from services.admin_ui.settings import AdminUiSettings
from services.admin_ui.ui.desk import Desk, together
from services.admin_ui.ui.refresher import Refresher
from services.admin_ui.ui.rights import Roster
from services.admin_ui.web.operations import build_api
from shared.broker.port import Broker
from shared.contracts.wire import CUSTOMER_UPDATES, STAFF_UPDATES
from shared.db import Database
from shared.metrics import AdminUiMetrics
from shared.service.health import Health, holds
from shared.service.http import serve_http
from shared.stopping import unless_stopped


async def run_admin_ui(settings: AdminUiSettings, broker: Broker, database: Database, stop: asyncio.Event) -> None:
    """Run admin_ui until `stop` is set; returns when the presses in hand are dealt with or given back."""
    metrics = AdminUiMetrics(CollectorRegistry())
    desk = Desk.of(Roster.of_owners(settings.admin_ids), broker, database, metrics)
    staff, customers = UpdateConsumer(desk, STAFF_UPDATES), UpdateConsumer(desk, CUSTOMER_UPDATES)
    changes = ChangeListener(broker, desk.panels, desk.pushes.wake)
    delivering = Delivering(broker, database, desk.ledger, desk.dispatcher, metrics)
    health = _health(broker, database, changes, delivering)
    health.require("updates", holds(lambda: staff.is_consuming, "not consuming"))
    health.require("customer updates", holds(lambda: customers.is_consuming, "not consuming"))
    api = build_api(health, metrics, database)
    async with serve_http(api, settings.http_host, settings.admin_ui_port), asyncio.TaskGroup() as tasks:
        # A press in hand may send something, and what is sent changes what panels show: they stop one after the other.
        presses_done, deliveries_done = asyncio.Event(), asyncio.Event()
        tasks.create_task(_then(together(staff.run(stop), customers.run(stop)), presses_done))
        tasks.create_task(_then(delivering.run(presses_done), deliveries_done))
        tasks.create_task(changes.run(deliveries_done))
        tasks.create_task(Refresher(desk.panels, desk.screens, desk.roster).run(stop))
        tasks.create_task(desk.pushes.run(stop))
        tasks.create_task(keep_modes(desk, stop))
        tasks.create_task(unless_stopped(stop, _offer_menus(desk)))


async def _then(work: Awaitable[None], done: asyncio.Event) -> None:
    await work
    done.set()


async def _offer_menus(desk: Desk) -> None:
    for admin_id in desk.roster.roles:
        await offer_menu(desk, admin_id)


def _health(broker: Broker, database: Database, changes: ChangeListener, delivering: Delivering) -> Health:
    health = Health()
    health.require("postgres", database.trouble)
    health.require("broker", holds(lambda: broker.is_connected, "not connected"))
    health.require("changes", holds(lambda: changes.is_consuming, "not consuming"))
    health.require("outcomes", holds(lambda: delivering.outcomes.is_consuming, "not consuming"))
    return health
