"""Telegram's side of the measurement: a Bot API server that hands out updates encoded beforehand, and says ok to all.

`python -m tests.bench.telegram PORT UPDATES`. It runs in a process of its own, so that its cost is nobody else's.
"""

import asyncio
import sys

import msgspec
from aiohttp import web

from tests.bench.traffic import encoded_updates


class Ask(msgspec.Struct):
    """What matters of a getUpdates."""

    offset: int = 0
    limit: int = 100


def application(updates: list[bytes]) -> web.Application:
    """Serve these updates, whose ids are their places counted from 1, once somebody has asked for /open."""
    opened = asyncio.Event()

    async def get_updates(request: web.Request) -> web.Response:
        ask = msgspec.json.decode(await request.read() or b"{}", type=Ask)
        first = max(0, ask.offset - 1)
        page = updates[first : first + ask.limit] if opened.is_set() else []
        if not page:
            await asyncio.sleep(0.2)
        return web.Response(body=b'{"ok":true,"result":[' + b",".join(page) + b"]}", content_type="application/json")

    async def open_tap(_: web.Request) -> web.Response:
        opened.set()
        return web.Response()

    async def anything(_: web.Request) -> web.Response:
        return web.Response(body=b'{"ok":true,"result":true}', content_type="application/json")

    app = web.Application()
    app.router.add_post("/open", open_tap)
    app.router.add_post("/bot{token}/getUpdates", get_updates)
    app.router.add_post("/bot{token}/{method}", anything)
    return app


if __name__ == "__main__":
    web.run_app(application(encoded_updates(int(sys.argv[2]))), host="127.0.0.1", port=int(sys.argv[1]), print=None)
