"""The one-process run, put together: the data folder is ours, Postgres is there and migrated, the services run."""

import asyncio
import gc
from collections.abc import Awaitable, Callable

from deploy.local.embedded_postgres import EmbeddedPostgres
from deploy.local.lock import only_one_in
from deploy.local.plan import Plan
from deploy.local.servers import migrate_when_there, own_postgres

RunServices = Callable[[Plan, str, EmbeddedPostgres | None, asyncio.Event], Awaitable[None]]


async def run_plan(plan: Plan, stop: asyncio.Event) -> None:
    """Open the servers, bring the database up to date, and run the services until `stop` is set.

    Raises:
        Misconfigured: something cannot be opened as configured.
    """
    plan.local.data_dir.mkdir(parents=True, exist_ok=True)
    with only_one_in(plan.local.data_dir):
        # Importing the services takes longer than starting Postgres; side by side they take no longer than the one.
        loading = asyncio.create_task(asyncio.to_thread(_load_services))
        async with own_postgres(plan.local) as postgres:
            url = postgres.url() if postgres else str(plan.local.database_url)
            await migrate_when_there(url, stop)
            run_services = await loading
            if not stop.is_set():
                await run_services(plan, url, postgres, stop)


def _load_services() -> RunServices:
    # aiogram builds hundreds of models, none of them garbage; not looking for any saves a sixth of the time.
    gc.disable()
    try:
        from deploy.local.services import run_services  # noqa: PLC0415  # Here, so that it happens in a thread.
        from services.admin_ui.bot.telegram.models import build_everyday_models  # noqa: PLC0415  # The same.

        build_everyday_models()
    finally:
        gc.enable()
        gc.freeze()
    return run_services
