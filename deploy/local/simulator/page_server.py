"""Serves the page and the stream of events that keeps it up to date."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
from aiohttp import web

from deploy.local.simulator.errors import ControlError
from deploy.local.simulator.facts import Facts
from deploy.local.simulator.live import Listener
from deploy.local.simulator.world import World

_PAGE = Path(__file__).parent / "page"
_HEARTBEAT = 15.0
# Everything the page needs comes from here, and nothing a customer writes may ever run.
_POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'"
_HEADERS = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}


def page_routes(world: World, facts: Facts) -> list[web.AbstractRouteDef]:
    return [
        web.get("/", _serve_page),
        web.static("/page", _PAGE),
        web.get("/simulator/events", EventStream(world, facts).serve),
    ]


async def _serve_page(_request: web.Request) -> web.StreamResponse:
    return web.FileResponse(_PAGE / "index.html", headers=_HEADERS)


class EventStream:
    """Server-sent events, for all chats or only those named in `?chats=1,2`."""

    def __init__(self, world: World, facts: Facts) -> None:
        self._world = world
        self._facts = facts

    async def serve(self, request: web.Request) -> web.StreamResponse:
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await stream.prepare(request)
        with self._world.live.listener(_chats(request)) as listener:
            first = msgspec.json.encode({"type": "facts", **self._facts.now(), "addressed": []})
            try:
                await stream.write(_event(first))
                while (event := await _next_or_heartbeat(listener)) is not None:
                    await stream.write(event)
            except ConnectionResetError:
                return stream
        return stream


async def _next_or_heartbeat(listener: Listener) -> bytes | None:
    try:
        async with asyncio.timeout(_HEARTBEAT):
            event = await listener.next()
    except TimeoutError:
        return b": still here\n\n"
    return None if event is None else _event(event)


def _event(body: bytes) -> bytes:
    return b"data: " + body + b"\n\n"


def _chats(request: web.Request) -> frozenset[int]:
    named = request.query.get("chats", "")
    if not named:
        return frozenset()
    try:
        return frozenset(int(one) for one in named.split(","))
    except ValueError as exc:
        raise ControlError(400, "chats must be numbers with commas between them.") from exc
