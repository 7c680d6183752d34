"""Telegram's side of the measurements: a Bot API server that hands out updates, notes every call, and says ok to all.

`python -m tests.bench.telegram PORT`. It runs in a process of its own, so that its cost is nobody else's. `POST /more`
lets as many messages of as many customers as it says come in at once, `POST /flow` at a rate; `POST /inject` adds one
update and answers with its id. `GET /log` tells when each update was handed out and when each call came, in seconds of
the machine's monotonic clock, and `POST /forget` empties it.
"""

import asyncio
import contextlib
import sys
import time
from itertools import count
from typing import Any, Final

import msgspec
from aiohttp import web

from tests.bench.traffic import next_update

_TICK_S: Final = 0.01


class Ask(msgspec.Struct):
    """What matters of a getUpdates."""

    offset: int = 0
    limit: int = 100
    timeout: int = 0
    """Seconds; so long Telegram holds the answer where there is nothing to hand out."""


class Telegram:
    """The updates to hand out, whose ids are their places counted from 1, and what the bot did."""

    def __init__(self) -> None:
        self._updates: list[bytes] = []
        self._more = asyncio.Event()
        self._pages: list[tuple[int, int, float]] = []
        self._calls: list[dict[str, Any]] = []
        self._message_ids = count(1_000_000)
        self._flow: asyncio.Task[None] | None = None

    async def get_updates(self, request: web.Request) -> web.Response:
        """A page of them, or nothing when it was asked to wait no longer."""
        ask = msgspec.json.decode(await request.read() or b"{}", type=Ask)
        first = max(0, ask.offset - 1)
        if first >= len(self._updates):
            self._more.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._more.wait(), ask.timeout)
        page = self._updates[first : first + ask.limit]
        if page:
            self._pages.append((first + 1, first + len(page), time.perf_counter()))
        return web.Response(body=b'{"ok":true,"result":[' + b",".join(page) + b"]}", content_type="application/json")

    async def any_method(self, request: web.Request) -> web.Response:
        """Done, with the number of a new message where one is wanted."""
        parameters = msgspec.json.decode(await request.read() or b"{}")
        method = request.match_info["method"]
        self._calls.append({"method": method, "at": time.perf_counter(), "parameters": parameters})
        return web.Response(body=msgspec.json.encode({"ok": True, "result": self._result(method, parameters)}))

    async def more(self, request: web.Request) -> web.Response:
        """Let more come in at once."""
        asked = await request.json()
        first = len(self._updates) + 1
        self._add([next_update(number, asked["customers"]) for number in range(first, first + asked["count"])])
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
        update_id = len(self._updates) + 1
        self._add([msgspec.json.encode({"update_id": update_id, **await request.json()})])
        return web.json_response({"update_id": update_id})

    async def log(self, _: web.Request) -> web.Response:
        """What happened when."""
        return web.Response(body=msgspec.json.encode({"pages": self._pages, "calls": self._calls}))

    async def forget(self, _: web.Request) -> web.Response:
        """Begin the log anew."""
        self._pages, self._calls = [], []
        return web.Response()

    def _add(self, updates: list[bytes]) -> None:
        self._updates += updates
        if updates:
            self._more.set()

    async def _pour(self, rate: float) -> None:
        started, poured = time.perf_counter(), 0
        while True:
            due = int((time.perf_counter() - started) * rate) - poured
            first = len(self._updates) + 1
            self._add([next_update(number) for number in range(first, first + due)])
            poured += due
            await asyncio.sleep(_TICK_S)

    def _result(self, method: str, parameters: dict[str, Any]) -> Any:
        if method == "copyMessage":
            return {"message_id": next(self._message_ids)}
        if method == "copyMessages":
            return [{"message_id": next(self._message_ids)} for _ in parameters.get("message_ids", [])]
        if method.startswith("send"):
            chat = {"id": parameters.get("chat_id", 1), "type": "private"}
            return {"message_id": next(self._message_ids), "date": int(time.time()), "chat": chat, "text": "…"}
        return True


def application() -> web.Application:
    """The server, with nothing to hand out yet."""
    telegram = Telegram()
    app = web.Application()
    app.router.add_post("/more", telegram.more)
    app.router.add_post("/flow", telegram.flow)
    app.router.add_post("/inject", telegram.inject)
    app.router.add_get("/log", telegram.log)
    app.router.add_post("/forget", telegram.forget)
    app.router.add_post("/bot{token}/getUpdates", telegram.get_updates)
    app.router.add_post("/bot{token}/{method}", telegram.any_method)
    return app


if __name__ == "__main__":
    web.run_app(application(), host="127.0.0.1", port=int(sys.argv[1]), print=None, handler_cancellation=True)
