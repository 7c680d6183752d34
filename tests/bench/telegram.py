"""Telegram's side of the measurements: the tests' Bot API, told from another process what comes in.

`python -m tests.bench.telegram PORT`. It runs in a process of its own, so that its cost is nobody else's. `POST /more`
lets as many messages of as many customers as it says come in at once, `POST /flow` at a rate; `POST /inject` adds one
update and answers with its id. `GET /log` tells when each update was handed out and when each call came, in seconds of
the machine's monotonic clock, and `POST /forget` empties it.
"""

import asyncio
import sys
import time
from collections.abc import Sequence
from typing import Final

import msgspec
from aiohttp import web

from tests.bench.traffic import CUSTOMERS, next_update
from tests.support.fake_bot_api import FakeBotApi, fake_bot_api

_TICK_S: Final = 0.01


class Traffic:
    """What is let come in: updates whose ids are their places, counted from 1."""

    def __init__(self, api: FakeBotApi) -> None:
        self._api = api
        self._sent = 0
        self._flow: asyncio.Task[None] | None = None

    async def more(self, request: web.Request) -> web.Response:
        """Let more come in at once."""
        asked = await request.json()
        self._send(asked["count"], asked["customers"])
        return web.Response()

    async def flow(self, request: web.Request) -> web.Response:
        """Let so many messages a second come in from now on; 0 ends it."""
        if self._flow:
            self._flow.cancel()
        rate = float((await request.json())["rate"])
        self._flow = asyncio.create_task(self._pour(rate)) if rate else None
        return web.Response()

    async def inject(self, request: web.Request) -> web.Response:
        """Hand out one update more."""
        self._sent += 1
        self._api.send(self._sent, msgspec.json.encode({"update_id": self._sent, **await request.json()}))
        return web.json_response({"update_id": self._sent})

    async def log(self, _: web.Request) -> web.Response:
        """What happened when."""
        calls = [call for call in self._api.calls if call.method != "getUpdates"]
        return web.Response(body=msgspec.json.encode({"pages": self._api.pages, "calls": calls}))

    async def forget(self, _: web.Request) -> web.Response:
        """Begin the log anew."""
        self._api.forget()
        return web.Response()

    def _send(self, count: int, customers: int = CUSTOMERS) -> None:
        numbers = range(self._sent + 1, self._sent + count + 1)
        self._sent += count
        self._api.send_all(numbers, (next_update(number, customers) for number in numbers))

    async def _pour(self, rate: float) -> None:
        started, poured = time.perf_counter(), 0
        while True:
            due = int((time.perf_counter() - started) * rate) - poured
            if due:
                self._send(due)
            poured += due
            await asyncio.sleep(_TICK_S)


def control(api: FakeBotApi) -> Sequence[web.RouteDef]:
    """Where the measuring process says what is to come in, and asks what happened."""
    traffic = Traffic(api)
    return [
        web.post("/more", traffic.more),
        web.post("/flow", traffic.flow),
        web.post("/inject", traffic.inject),
        web.get("/log", traffic.log),
        web.post("/forget", traffic.forget),
    ]


async def serve(port: int) -> None:
    """Until the process is ended."""
    async with fake_bot_api(port, control):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
