"""Starts one simulated Telegram: the Bot API, the control side and the page on one port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from deploy.local.simulator.bot_server import bot_routes
from deploy.local.simulator.chat_control import chat_routes
from deploy.local.simulator.control import control_routes
from deploy.local.simulator.control_http import explain_errors
from deploy.local.simulator.facts import Facts
from deploy.local.simulator.fault_control import fault_routes
from deploy.local.simulator.page_server import page_routes
from deploy.local.simulator.records import Person
from deploy.local.simulator.store import Store
from deploy.local.simulator.traffic import Traffic
from deploy.local.simulator.updates import CALLBACK_LIFETIME
from deploy.local.simulator.world import World, build_world

LARGEST_REQUEST = 51 * 1024 * 1024
SHUTDOWN_SECONDS = 1.0


@dataclass(frozen=True)
class Simulator:
    """A running simulator: `url` is both TELEGRAM_API_URL for a bot and the address of the page."""

    url: str
    token: str
    world: World


@asynccontextmanager
async def run_simulator(
    *,
    token: str,
    admins: Sequence[Person] = (),
    host: str = "127.0.0.1",
    port: int = 0,
    data_dir: Path | None = None,
    limits: bool = True,
    callback_seconds: float = CALLBACK_LIFETIME,
) -> AsyncIterator[Simulator]:
    """Serves until left. Port 0 picks a free one; without a data directory nothing outlives the run.

    Raises ValueError for a malformed token and OSError when the port is taken.
    """
    store = Store(data_dir)
    try:
        world = build_world(token, store, limits=limits, callback_seconds=callback_seconds)
        for admin in admins:
            world.people.make_admin(admin)
        async with _served(world, host, port) as url:
            yield Simulator(url, token, world)
    finally:
        store.close()


@asynccontextmanager
async def _served(world: World, host: str, port: int) -> AsyncIterator[str]:
    traffic = Traffic(world)
    facts = Facts(world, traffic)
    runner = web.AppRunner(_application(world, traffic, facts), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await world.webhook.start()
    await runner.setup()
    teller = asyncio.create_task(facts.tell_every_second())
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        teller.cancel()
        await asyncio.gather(teller, return_exceptions=True)
        await traffic.stop()
        await world.webhook.stop()
        await runner.cleanup()


def _application(world: World, traffic: Traffic, facts: Facts) -> web.Application:
    application = web.Application(middlewares=[explain_errors], client_max_size=LARGEST_REQUEST)
    application.add_routes(page_routes(world, facts))
    application.add_routes(control_routes(world, traffic))
    application.add_routes(chat_routes(world))
    application.add_routes(fault_routes(world))
    application.add_routes(bot_routes(world))
    application.on_shutdown.append(_release_waiting(world))
    return application


def _release_waiting(world: World) -> Callable[[web.Application], Awaitable[None]]:
    async def release(_application: web.Application) -> None:
        for waited_for in (world.updates, world.messages, world.calls, world.presses, world.live):
            waited_for.end()

    return release
