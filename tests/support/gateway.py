"""The gateway, running in the test's own loop."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
from pydantic import HttpUrl, SecretStr

from services.gateway.service import CallsGoOn, run_gateway
from services.gateway.settings import GatewaySettings
from shared.broker.port import Broker
from tests.support.fake_bot_api import TOKEN, FakeBotApi
from tests.support.ports import free_port
from tests.support.waiting import soon

ADMIN = 1001
SECRET = "the-webhook-secret"


@dataclass(frozen=True)
class RunningGateway:
    """Where it listens, and how to stop it."""

    settings: GatewaySettings
    stop: asyncio.Event
    running: asyncio.Task[None]

    async def stopped(self) -> None:
        """Ask it to stop and wait until it has."""
        self.stop.set()
        await soon(self.running)

    async def kill(self) -> None:
        """End it without letting it finish anything."""
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)

    async def readiness(self) -> dict[str, str]:
        """Each part with "ok" or what is wrong."""
        parts: dict[str, str] = (await self._get("/readyz"))["parts"]
        return parts

    async def metrics(self) -> str:
        """What a scrape gets."""
        async with aiohttp.ClientSession() as session, session.get(f"{self._address}/metrics") as response:
            return await response.text()

    async def _get(self, path: str) -> dict[str, Any]:
        async with aiohttp.ClientSession() as session, session.get(f"{self._address}{path}") as response:
            answer: dict[str, Any] = await response.json()
            return answer

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self.settings.gateway_port}"


def settings_for(api_url: str, **rest: Any) -> GatewaySettings:
    """Settings of a gateway on that Bot API."""
    return GatewaySettings(
        bot_token=SecretStr(TOKEN),
        admin_ids=frozenset({ADMIN}),
        telegram_api_url=HttpUrl(api_url),
        gateway_port=free_port(),
        **rest,
    )


@contextlib.asynccontextmanager
async def running_gateway(
    api: FakeBotApi, broker: Broker, *, calls_go_on: CallsGoOn | None = None, **rest: Any
) -> AsyncIterator[RunningGateway]:
    """Run one until the block ends."""
    settings, stop = settings_for(api.url, **rest), asyncio.Event()
    running = asyncio.create_task(run_gateway(settings, broker, stop, calls_go_on))
    gateway = RunningGateway(settings, stop, running)
    try:
        await soon(_listening(settings.gateway_port))
        yield gateway
        if not running.cancelled():
            await gateway.stopped()
    finally:
        await gateway.kill()


async def _listening(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.01)
        else:
            writer.close()
            return
