"""Faults over HTTP: listed with their hits, switched on and off."""

from __future__ import annotations

from aiohttp import web

from deploy.local.simulator.bot_api import METHODS
from deploy.local.simulator.bot_server import GET_UPDATES
from deploy.local.simulator.control_http import as_json, read_body, read_id
from deploy.local.simulator.errors import ControlError
from deploy.local.simulator.faults import EVERY_METHOD, Rule
from deploy.local.simulator.world import World


def fault_routes(world: World) -> list[web.RouteDef]:
    desk = FaultDesk(world)
    return [
        web.get("/simulator/faults", desk.list_all),
        web.post("/simulator/faults", desk.add),
        web.delete("/simulator/faults", desk.clear),
        web.delete("/simulator/faults/{number}", desk.remove),
    ]


class FaultDesk:
    """Each change is told to the page at once."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def list_all(self, _request: web.Request) -> web.Response:
        return as_json(self._world.faults.as_json())

    async def add(self, request: web.Request) -> web.Response:
        rule = await read_body(request, Rule)
        _check_methods(rule)
        fault = self._world.faults.add(rule)
        self._tell()
        return as_json(fault.as_json(), 201)

    async def remove(self, request: web.Request) -> web.Response:
        self._world.faults.remove(read_id(request, "number"))
        return self._tell()

    async def clear(self, _request: web.Request) -> web.Response:
        self._world.faults.clear()
        return self._tell()

    def _tell(self) -> web.Response:
        shown = self._world.faults.as_json()
        self._world.live.tell("faults", None, {"faults": shown})
        return as_json(shown)


def _check_methods(rule: Rule) -> None:
    if rule.methods == EVERY_METHOD:
        return
    known = {*METHODS, GET_UPDATES.lower()}
    unknown = [name for name in rule.methods if name.lower() not in known]
    if unknown or not rule.methods:
        raise ControlError(400, f"methods must name methods of the Bot API, not {', '.join(unknown) or 'none'}.")
