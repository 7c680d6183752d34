"""The one-process run, put together: which servers, which services, and what the person at the terminal is told."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

import typer

from deploy.local.embedded_postgres import EmbeddedPostgres
from deploy.local.environment import LocalSettings
from deploy.local.instructions import Running, instructions
from deploy.local.lock import only_one_in
from deploy.local.readiness import until_ready
from deploy.local.servers import chosen_broker, migrate_when_there, own_postgres, own_telegram, watch_postgres
from deploy.local.together import Serve, run_together
from services.admin_ui.service import run_admin_ui
from services.admin_ui.settings import AdminUiSettings
from services.gateway.service import run_gateway
from services.gateway.settings import GatewaySettings
from services.tracker.service import run_tracker
from services.tracker.settings import TrackerSettings
from shared.broker.port import Broker
from shared.db import Database, open_database
from shared.settings.load import load_settings


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything read from the environment."""

    started_at: float
    has_simulator: bool
    moved_ports: Mapping[str, tuple[int, int]]
    local: LocalSettings
    gateway: GatewaySettings
    tracker: TrackerSettings
    admin_ui: AdminUiSettings

    @property
    def operations(self) -> dict[str, str]:
        """The address of each service's own HTTP server."""
        ports = {
            "gateway": self.gateway.gateway_port,
            "tracker": self.tracker.tracker_port,
            "admin_ui": self.admin_ui.admin_ui_port,
        }
        return {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}


def make_plan(started_at: float, has_simulator: bool, moved_ports: Mapping[str, tuple[int, int]]) -> Plan:
    """Read all settings. Raises `Misconfigured` naming the variable."""
    return Plan(
        started_at,
        has_simulator,
        moved_ports,
        load_settings(LocalSettings),
        load_settings(GatewaySettings),
        load_settings(TrackerSettings),
        load_settings(AdminUiSettings),
    )


async def run_plan(plan: Plan, stop: asyncio.Event) -> None:
    """Open the servers, bring the database up to date, and run the services until `stop` is set.

    Raises:
        Misconfigured: something cannot be opened as configured.
    """
    plan.local.data_dir.mkdir(parents=True, exist_ok=True)
    with only_one_in(plan.local.data_dir):
        async with own_postgres(plan.local) as postgres:
            url = postgres.url() if postgres else str(plan.local.database_url)
            await migrate_when_there(url, stop)
            if stop.is_set():
                return
            async with (
                own_telegram(plan.local, plan.has_simulator, plan.gateway.admin_ids) as page,
                chosen_broker(plan.local) as broker,
                open_database(url, name="local") as database,
            ):
                await _run(plan, _services(plan, broker, database, postgres), page, stop)


def _services(
    plan: Plan, broker: Broker, database: Database, postgres: EmbeddedPostgres | None
) -> list[tuple[str, Serve]]:
    """In the order in which they stop: first nothing new comes in, then what came in is finished."""
    services: list[tuple[str, Serve]] = [
        ("gateway", lambda stop: run_gateway(plan.gateway, broker, stop)),
        ("tracker", lambda stop: run_tracker(plan.tracker, broker, database, stop)),
        ("admin_ui", lambda stop: run_admin_ui(plan.admin_ui, broker, database, stop)),
    ]
    if postgres:
        services.append(("postgres", lambda stop: watch_postgres(postgres, stop)))
    return services


async def _run(plan: Plan, services: list[tuple[str, Serve]], page: str | None, stop: asyncio.Event) -> None:
    telling = asyncio.create_task(_tell_when_ready(plan, page))
    try:
        await run_together(services, stop)
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)


async def _tell_when_ready(plan: Plan, page: str | None) -> None:
    await until_ready(plan.operations)
    running = Running(
        page=page,
        admin_ids=sorted(plan.gateway.admin_ids),
        operations=plan.operations,
        data_dir=plan.local.data_dir,
        has_own_postgres=plan.local.database_url is None,
        moved_ports=plan.moved_ports,
        seconds=time.monotonic() - plan.started_at,
    )
    typer.echo(instructions(running))
