"""The services and the simulator, opened on servers that are there."""

import asyncio
import time

import typer

from deploy.local.embedded_postgres import EmbeddedPostgres
from deploy.local.instructions import Running, instructions
from deploy.local.plan import Plan
from deploy.local.readiness import until_ready
from deploy.local.servers import chosen_broker, watch_postgres
from deploy.local.telegram import own_telegram
from deploy.local.together import Serve, run_together
from services.admin_ui.service import run_admin_ui
from services.gateway.service import CallsGoOn, run_gateway
from services.tracker.service import run_tracker
from shared.broker.port import Broker
from shared.db import Database, open_database


async def run_services(plan: Plan, database_url: str, postgres: EmbeddedPostgres | None, stop: asyncio.Event) -> None:
    """Run them until `stop` is set, and say how to use them as soon as they are ready."""
    async with (
        own_telegram(plan.local, plan.has_simulator, plan.gateway.admin_ids) as page,
        chosen_broker(plan.local) as broker,
        open_database(database_url, name="local") as database,
    ):
        telling = asyncio.create_task(_tell_when_ready(plan, page))
        try:
            await run_together(_in_order(plan, broker, database, postgres), stop)
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)


def _in_order(
    plan: Plan, broker: Broker, database: Database, postgres: EmbeddedPostgres | None
) -> list[tuple[str, Serve]]:
    """In the order in which they stop: first nothing new comes in, then what came in is finished, and whoever makes the
    calls for that is the last to go.
    """
    close_doors, closed = asyncio.Event(), asyncio.Event()

    async def doors(stop: asyncio.Event) -> None:
        await stop.wait()
        close_doors.set()
        await closed.wait()

    async def gateway(stop: asyncio.Event) -> None:
        try:
            await run_gateway(plan.gateway, broker, close_doors, CallsGoOn(closed, stop))
        finally:
            closed.set()

    services: list[tuple[str, Serve]] = [
        ("doors", doors),
        ("tracker", lambda stop: run_tracker(plan.tracker, broker, database, stop)),
        ("admin_ui", lambda stop: run_admin_ui(plan.admin_ui, broker, database, stop)),
        ("gateway", gateway),
    ]
    if postgres:
        services.append(("postgres", lambda stop: watch_postgres(postgres, stop)))
    return services


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
