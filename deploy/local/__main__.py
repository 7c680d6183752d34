"""Everything in one process: `python -m deploy.local`, or `make run`."""

import asyncio
import os
import time

import typer

from deploy.local.compose import run_plan
from deploy.local.environment import can_listen, completed, moved_ports, wants_simulator
from deploy.local.plan import make_plan
from shared.service.run import run_service

started_at = time.monotonic()
has_simulator = wants_simulator(os.environ)
added = completed(os.environ, can_listen)


async def serve(stop: asyncio.Event) -> None:
    """Run it all until `stop` is set."""
    typer.echo("Starting Frontdesk ...")
    await run_plan(make_plan(started_at, has_simulator, moved_ports(added)), stop)
    typer.echo("Stopped; the data is kept.")


if __name__ == "__main__":
    # The services read their settings from the environment; what the demo chooses for them goes there too.
    os.environ.update(added)
    run_service("frontdesk", serve)
