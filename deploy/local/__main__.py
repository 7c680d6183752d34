"""Everything in one process: `python -m deploy.local`, or `make run`."""

import asyncio
import gc
import os
import time

import typer

from deploy.local.environment import can_listen, completed, moved_ports, wants_simulator
from shared.service.run import run_service

started_at = time.monotonic()
has_simulator = wants_simulator(os.environ)
added = completed(os.environ, can_listen)


async def serve(stop: asyncio.Event) -> None:
    """Run it all until `stop` is set."""
    typer.echo("Starting Frontdesk ...")
    # Imported only now: it takes some seconds, and from here on a Ctrl-C means to stop, not a traceback. aiogram builds
    # hundreds of models then, none of them garbage; not looking for any saves a sixth of the time.
    gc.disable()
    from deploy.local.compose import make_plan, run_plan  # noqa: PLC0415

    gc.enable()
    gc.freeze()
    await run_plan(make_plan(started_at, has_simulator, moved_ports(added)), stop)
    typer.echo("Stopped; the data is kept.")


if __name__ == "__main__":
    # The services read their settings from the environment; what the demo chooses for them goes there too.
    os.environ.update(added)
    run_service("frontdesk", serve)
