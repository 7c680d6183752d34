"""The three services, each a process of its own as operators run them: what they are told, and one that runs."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Final

from tests.support.fake_bot_api import TOKEN
from tests.support.ports import free_port
from tests.support.processes import ready, running_module

PORTS: Final = {"gateway": "GATEWAY_PORT", "tracker": "TRACKER_PORT", "admin_ui": "ADMIN_UI_PORT"}
"""By the name of each service: the variable of the port where it says how it is."""


def settings_of_services(
    *, amqp_url: str, database_url: str, telegram_url: str = "", prefix: str = "", admins: Iterable[int] = (1001,)
) -> dict[str, str]:
    """The variables of all three, with ports of their own. A service passes over what it does not ask for."""
    ports = {variable: str(free_port()) for variable in PORTS.values()}
    return ports | {
        "AMQP_URL": amqp_url,
        "AMQP_PREFIX": prefix,
        "DATABASE_URL": database_url,
        "BOT_TOKEN": TOKEN,
        "ADMIN_IDS": ",".join(map(str, admins)),
        "TELEGRAM_API_URL": telegram_url,
    }


@contextlib.asynccontextmanager
async def running_service(name: str, settings: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """One of them, ready; killed at the end of the block if it still lives."""
    async with running_module(f"services.{name}", **settings) as process:
        await ready(int(settings[PORTS[name]]), process)
        yield process
