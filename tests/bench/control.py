"""What the measuring process says to Telegram's side, and asks it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import msgspec

from tests.bench.traffic import CUSTOMERS
from tests.support.fake_bot_api import Call, Page


class Log(msgspec.Struct, frozen=True):
    """What happened since it was last forgotten."""

    pages: list[Page]
    calls: list[Call]

    def handed_out(self) -> dict[int, float]:
        """When each update was handed out first."""
        instants: dict[int, float] = {}
        for page in self.pages:
            for update_id in range(page.first, page.last + 1):
                instants.setdefault(update_id, page.at)
        return instants


@asynccontextmanager
async def control_of(url: str) -> AsyncIterator["Control"]:
    """Of the Telegram at this address."""
    async with aiohttp.ClientSession(url) as http:
        yield Control(http)


class Control:
    """Telegram, seen from the measuring process."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http

    async def flow(self, rate: float) -> None:
        """Let so many messages a second come in from now on."""
        await self._post("/flow", {"rate": rate})

    async def more(self, count: int, customers: int = CUSTOMERS) -> None:
        """Let so many messages of any of these customers come in at once."""
        await self._post("/more", {"count": count, "customers": customers})

    async def inject(self, update: dict[str, Any]) -> int:
        """Let this come in; its id."""
        return int((await self._post("/inject", update))["update_id"])

    async def forget(self) -> None:
        """Begin the log anew."""
        await self._post("/forget", {})

    async def log(self) -> Log:
        """What happened."""
        async with self._http.get("/log") as answer:
            return msgspec.json.decode(await answer.read(), type=Log)

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self._http.post(path, json=body) as answer:
            answer.raise_for_status()
            return msgspec.json.decode(await answer.read() or b"{}", type=dict[str, Any])
