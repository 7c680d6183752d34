"""The Bot API over HTTP: `/bot<token>/<method>`."""

from __future__ import annotations

import hmac

import msgspec
from aiohttp import web

from deploy.local.simulator.bot_api import METHODS
from deploy.local.simulator.bot_api.arguments import Arguments, read_arguments
from deploy.local.simulator.bot_api.receiving import get_updates
from deploy.local.simulator.errors import ApiError
from deploy.local.simulator.fault_effects import suffer
from deploy.local.simulator.faults import Fault
from deploy.local.simulator.replies import Reply, accepted, received, refused
from deploy.local.simulator.world import World

GET_UPDATES = "getUpdates"


def bot_routes(world: World) -> list[web.RouteDef]:
    door = BotDoor(world)
    return [web.route("*", "/bot{token}/{method}", door.answer)]


class BotDoor:
    """Checks the token, finds the method, lets faults strike, notes the call and answers as Telegram does."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"].lower()
        arguments = Arguments({})
        fault = None
        try:
            self._authorise(request.match_info["token"])
            arguments = await read_arguments(request)
            fault = self._struck(method, arguments)
            reply = await self._reply(method, arguments, fault)
        except ApiError as refusal:
            reply = refused(refusal)
        self._note(method, arguments, reply, fault)
        return _sent(request, reply)

    def _authorise(self, token: str) -> None:
        if not hmac.compare_digest(token.encode(), self._world.token.encode()):
            raise ApiError(401, "Unauthorized")

    def _struck(self, method: str, arguments: Arguments) -> Fault | None:
        fault = self._world.faults.strike(method, arguments.chat_id)
        if fault is not None:
            self._world.live.tell("faults", None, {"faults": self._world.faults.as_json()})
        return fault

    async def _reply(self, method: str, arguments: Arguments, fault: Fault | None) -> Reply:
        async def carry_out() -> Reply:
            try:
                return await self._carried_out(method, arguments)
            except ApiError as refusal:
                return refused(refusal)

        if fault is None:
            return await carry_out()
        return await suffer(self._world, fault.rule, method, arguments, carry_out)

    async def _carried_out(self, method: str, arguments: Arguments) -> Reply:
        if method == GET_UPDATES.lower():
            return received(await get_updates(self._world, arguments))
        if method not in METHODS:
            raise ApiError(404, "Not Found")
        return accepted(await METHODS[method][1](self._world, arguments))

    def _note(self, method: str, arguments: Arguments, reply: Reply, fault: Fault | None) -> None:
        """Successful polls are not noted: they would push everything else out of the log."""
        if method == GET_UPDATES.lower() and reply.answer == "result":
            return
        name = METHODS[method][0] if method in METHODS else GET_UPDATES if method == GET_UPDATES.lower() else method
        number = fault.number if fault else None
        call = self._world.calls.add(name, arguments.chat_id, self._world.now(), reply, number)
        if not call.ok:
            self._world.live.tell("refused", None, {"call": msgspec.to_builtins(call)})


def _sent(request: web.Request, reply: Reply) -> web.Response:
    if reply.answer == "nothing" and request.transport is not None:
        request.transport.close()
    content_type = "text/html" if reply.answer == "page" else "application/json"
    return web.Response(body=reply.body, status=reply.status, content_type=content_type)
