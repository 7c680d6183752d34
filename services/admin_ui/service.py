"""admin_ui, composed: what it listens to, what goes on in it, and the HTTP server that says how it is."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Self

from prometheus_client import CollectorRegistry
from structlog.contextvars import bound_contextvars

from services.admin_ui.bot.changes import ChangeListener
from services.admin_ui.bot.handling import Handling
from services.admin_ui.bot.parking import ParkedUpdate, Parking
from services.admin_ui.bot.telegram.broker_session import broker_bot
from services.admin_ui.bot.updates import UpdateConsumer
from services.admin_ui.catalogue import FEATURES
from services.admin_ui.outbox.engine import Outbox
from services.admin_ui.settings import AdminUiSettings
from services.admin_ui.ui.desk import Desk, together
from services.admin_ui.ui.menu import offer_customer_menus
from services.admin_ui.ui.refresher import Refresher
from services.admin_ui.ui.registry import Registry
from services.admin_ui.ui.rights import Roster
from services.admin_ui.web.operations import build_api
from shared.broker.port import Broker
from shared.contracts.wire import CUSTOMER_UPDATES, STAFF_UPDATES
from shared.db import Database
from shared.db.leases import Lease
from shared.errors import TryAgain
from shared.metrics import AdminUiMetrics
from shared.retry import Patience
from shared.service.health import Check, Health, holds
from shared.service.http import serve_http
from shared.stopping import unless_stopped


async def run_admin_ui(settings: AdminUiSettings, broker: Broker, database: Database, stop: asyncio.Event) -> None:
    """Run admin_ui until `stop` is set; returns when the presses in flight are dealt with or given back."""
    registry = Registry(FEATURES)
    roster = Roster.of_owners(settings.admin_ids, registry.rights)
    admin_ui = AdminUi.of(registry, roster, broker, database)
    api = build_api(admin_ui.health(), admin_ui.desk)
    async with serve_http(api, settings.http_host, settings.admin_ui_port):
        await admin_ui.run(stop)


@dataclass(frozen=True, slots=True)
class AdminUi:
    """Everything of admin_ui but its HTTP server."""

    desk: Desk
    lease: Lease
    staff: UpdateConsumer
    customers: UpdateConsumer
    parking: Parking
    changes: ChangeListener
    outbox: Outbox

    @classmethod
    def of(
        cls,
        registry: Registry,
        roster: Roster,
        broker: Broker,
        database: Database,
        *,
        patience: Patience | None = None,
    ) -> Self:
        """Put together on this broker and this database. `patience`: how long an update is tried again in its place."""
        metrics = AdminUiMetrics(CollectorRegistry(), kinds=registry.kinds, actions=_names(registry))
        desk = Desk.of(registry, roster, broker_bot(broker), broker=broker, database=database, metrics=metrics)
        handling = Handling(desk)
        parking = Parking(database, broker, partial(_work_on_parked, handling))
        return cls(
            desk,
            Lease(database, "desk"),
            UpdateConsumer(broker, database, STAFF_UPDATES, handling=handling, parking=parking, patience=patience),
            UpdateConsumer(broker, database, CUSTOMER_UPDATES, handling=handling, parking=parking, patience=patience),
            parking,
            ChangeListener(broker, desk.panels, desk.bell),
            Outbox(broker, database, desk.ledger, desk.dispatcher, metrics, kinds=registry.kinds),
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Wait until no other admin_ui is at work, and then work until asked to stop.

        Raises:
            LeaseLost: in an exception group; another one has begun, since this one did not answer for too long.
        """
        if not await self.lease.take(stop):
            return
        async with asyncio.TaskGroup() as tasks:
            keeping = tasks.create_task(self.lease.keep())
            await self._work(stop)
            keeping.cancel()
        await self.lease.let_go()

    async def _work(self, stop: asyncio.Event) -> None:
        """A press in flight may send something, and what is sent changes what panels show: they stop one after the
        other.
        """
        presses_done, deliveries_done = asyncio.Event(), asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            updates = self.staff.run(stop), self.customers.run(stop), self.parking.run(stop)
            tasks.create_task(_then(together(*updates), presses_done))
            tasks.create_task(_then(self.outbox.run(presses_done), deliveries_done))
            tasks.create_task(self.changes.run(deliveries_done))
            tasks.create_task(Refresher(self.desk).run(stop))
            for loop in self.desk.registry.loops:
                tasks.create_task(loop.run(self.desk, stop), name=loop.name)
            tasks.create_task(unless_stopped(stop, self._offer_menus()))

    def health(self) -> Health:
        """What readiness asks for."""
        health, desk = Health(), self.desk
        health.require("postgres", desk.database.trouble)
        health.require("broker", holds(lambda: desk.broker.is_connected, "not connected"))
        health.require("changes", self._works(lambda: self.changes.is_consuming))
        health.require("outcomes", self._works(lambda: self.outbox.outcomes.is_consuming))
        health.require("updates", self._works(lambda: self.staff.is_consuming))
        health.require("customer updates", self._works(lambda: self.customers.is_consuming))
        return health

    def _works(self, is_consuming: Callable[[], bool]) -> Check:
        """One that waits for its turn consumes nothing, and is ready for that."""
        return holds(lambda: self.lease.is_anothers or is_consuming(), "not consuming")

    async def _offer_menus(self) -> None:
        desk = self.desk
        await offer_customer_menus(desk.bot, desk.registry)
        for admin_id in desk.roster.roles:
            try:
                viewer = await desk.viewer(admin_id)
            except TryAgain:
                # The menu is offered again when the admin sends /start.
                continue
            if viewer is not None:
                await desk.offer_menu(admin_id, viewer.language)


async def _work_on_parked(handling: Handling, parked: ParkedUpdate) -> None:
    """Once: what still waits is tried again by the parking."""
    received = handling.read(parked.body, is_replayed=parked.is_replayed, is_news=False)
    with bound_contextvars(update_id=parked.update_id, person_id=parked.person_id):
        await handling.handle(received, Patience(in_all=0.0))


def _names(registry: Registry) -> list[str]:
    """What presses are counted by."""
    return [entry.name for entry in registry.actions] + [f"command_{command.name}" for command in registry.commands]


async def _then(work: Awaitable[None], done: asyncio.Event) -> None:
    await work
    done.set()
