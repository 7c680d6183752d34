"""The Bot API over HTTP: `/bot<token>/<method>`."""

from __future__ import annotations

import hmac
from typing import Any

import msgspec
from aiohttp import web

from deploy.local.simulator.bot_api import METHODS
from deploy.local.simulator.bot_api.arguments import Arguments, read_arguments
from deploy.local.simulator.bot_api.receiving import get_updates
from deploy.local.simulator.errors import ApiError
from deploy.local.simulator.world import World

GET_UPDATES = "getUpdates"


def bot_routes(world: World) -> list[web.RouteDef]:
    door = BotDoor(world)
    return [web.route("*", "/bot{token}/{method}", door.answer)]


class BotDoor:
    """Checks the token, finds the method, notes the call and answers as Telegram does."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"].lower()
        arguments = Arguments({})
        try:
            self._authorise(request.match_info["token"])
            arguments = await read_arguments(request)
            return await self._call(method, arguments)
        except ApiError as refusal:
            self._note(method, arguments, refusal)
            return _refused(refusal)

    def _authorise(self, token: str) -> None:
        if not hmac.compare_digest(token.encode(), self._world.token.encode()):
            raise ApiError(401, "Unauthorized")

    async def _call(self, method: str, arguments: Arguments) -> web.Response:
        if method == GET_UPDATES.lower():
            bodies = await get_updates(self._world, arguments)
            return _json(b'{"ok":true,"result":[' + b",".join(bodies) + b"]}")
        if method not in METHODS:
            raise ApiError(404, "Not Found")
        result = await METHODS[method][1](self._world, arguments)
        self._note(method, arguments, None)
        return _accepted(result)

    def _note(self, method: str, arguments: Arguments, refusal: ApiError | None) -> None:
        """Successful polls are not noted: they would push everything else out of the log."""
        name = METHODS[method][0] if method in METHODS else GET_UPDATES if method == GET_UPDATES.lower() else method
        error = (refusal.code, refusal.description) if refusal else None
        call = self._world.calls.add(name, arguments.chat_id, self._world.now(), error)
        if error:
            self._world.live.tell("refused", None, {"call": msgspec.to_builtins(call)})


def _accepted(result: Any) -> web.Response:
    return _json(msgspec.json.encode({"ok": True, "result": result}))


def _refused(refusal: ApiError) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return _json(msgspec.json.encode(body), refusal.code)


def _json(body: bytes, status: int = 200) -> web.Response:
    return web.Response(body=body, status=status, content_type="application/json")
