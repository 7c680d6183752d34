"""Talking to Telegram's stand-in from the measuring process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import msgspec

from tests.bench.traffic import CUSTOMERS


class Page(msgspec.Struct, frozen=True, array_like=True):
    """Updates that were handed out in one answer, and when: the ids of the first and of the last."""

    first: int
    last: int
    at: float


class Call(msgspec.Struct, frozen=True):
    """A call of the bot's, and when it came."""

    method: str
    at: float
    parameters: dict[str, Any]


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
async def stand_in(url: str) -> AsyncIterator["StandIn"]:
    """The one at this address."""
    async with aiohttp.ClientSession(url) as http:
        yield StandIn(http)


class StandIn:
    """Its control address."""

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
