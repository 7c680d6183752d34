"""A Bot API of a few lines, which keeps updates as Telegram does and can be told to misbehave."""

import asyncio
import contextlib
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

from aiohttp import web

TOKEN = "4242:a-made-up-token"


class Call(NamedTuple):
    """A call as it arrived."""

    method: str
    parameters: dict[str, Any]
    at: float


class FakeBotApi:
    """What it was asked, what it keeps, and how it will answer. Everything before `offset` is forgotten."""

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[Call] = []
        self.updates: list[tuple[int, bytes]] = []
        self.scripts: dict[str, deque[web.Response]] = defaultdict(deque)
        self.silent_methods: set[str] = set()
        self.holds: dict[str, asyncio.Event] = {}
        """Answers to these methods wait; what was asked for is done already."""
        self.offset = 0
        self._arrived = asyncio.Event()

    def send(self, update_id: int, body: bytes) -> None:
        """An update byte for byte, whatever it is."""
        self.updates.append((update_id, body))
        self._arrived.set()

    def send_update(self, update: dict[str, Any]) -> None:
        """An update as Telegram would write it."""
        self.send(update["update_id"], json.dumps(update, ensure_ascii=False).encode())

    def will_answer(self, method: str, status: int, description: str, **parameters: int) -> None:
        """Refuse the next call of this method so."""
        body = {"ok": False, "error_code": status, "description": description, "parameters": parameters}
        self.will_say(method, status, json.dumps(body))

    def will_say(self, method: str, status: int, text: str) -> None:
        """Say this to the next call of this method, whatever it means."""
        self.scripts[method].append(web.Response(status=status, text=text, content_type="application/json"))

    def calls_of(self, method: str) -> list[dict[str, Any]]:
        """The parameters of every call of this method."""
        return [call.parameters for call in self.calls if call.method == method]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Any method."""
        if request.match_info["token"] != TOKEN:
            return _refusal(401, "Unauthorized")
        method, parameters = request.match_info["method"], await request.json()
        self.calls.append(Call(method, parameters, asyncio.get_running_loop().time()))
        if method in self.silent_methods:
            await asyncio.sleep(3600)
        if method in self.holds:
            await self.holds[method].wait()
        if self.scripts[method]:
            return self.scripts[method].popleft()
        if method == "getUpdates":
            return await self._get_updates(parameters)
        return web.Response(text='{"ok":true,"result":true}', content_type="application/json")

    async def _get_updates(self, parameters: dict[str, Any]) -> web.Response:
        self.offset = parameters["offset"]
        self.updates = [(update_id, body) for update_id, body in self.updates if update_id >= self.offset]
        self._arrived.clear()
        if not self.updates:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(parameters["timeout"]):
                    await self._arrived.wait()
        bodies = [body for _, body in self.updates[: parameters["limit"]]]
        return web.Response(
            body=b'{"ok":true,"result":[' + b",\n".join(bodies) + b"]}", content_type="application/json"
        )


def _refusal(status: int, description: str) -> web.Response:
    return web.json_response({"ok": False, "error_code": status, "description": description}, status=status)


@contextlib.asynccontextmanager
async def fake_bot_api(port: int = 0) -> AsyncIterator[FakeBotApi]:
    """Serve one on the loopback while the block runs."""
    api = FakeBotApi()
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_post("/bot{token}/{method}", api.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    api.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield api
    finally:
        await runner.cleanup()
