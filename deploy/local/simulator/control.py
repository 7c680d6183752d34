"""The control side over HTTP: who is there, what travels to the bot, and what the bot called."""

from __future__ import annotations

import msgspec
from aiohttp import web

from deploy.local.simulator import standing
from deploy.local.simulator.control_http import as_json, read_body, read_number, read_wait
from deploy.local.simulator.errors import ControlError
from deploy.local.simulator.records import Person
from deploy.local.simulator.traffic import Traffic
from deploy.local.simulator.world import World


class NewPerson(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    user_id: int | None = None
    is_admin: bool = False


class Redelivery(msgspec.Struct, kw_only=True):
    update_id: int


class TrafficOrder(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    rate: float
    customers: int = 20


def control_routes(world: World, traffic: Traffic) -> list[web.RouteDef]:
    desk = ControlDesk(world, traffic)
    return [
        web.get("/simulator/people", desk.list_people),
        web.post("/simulator/people", desk.add_person),
        web.get("/simulator/callbacks/{callback_id}", desk.callback),
        web.post("/simulator/updates", desk.inject),
        web.get("/simulator/updates/pending", desk.pending),
        web.post("/simulator/redeliver", desk.redeliver),
        web.get("/simulator/traffic", desk.show_traffic),
        web.post("/simulator/traffic", desk.order_traffic),
        web.get("/simulator/calls", desk.list_calls),
    ]


class ControlDesk:
    """Each handler reads the request, acts, and shows the outcome."""

    def __init__(self, world: World, traffic: Traffic) -> None:
        self._world = world
        self._traffic = traffic

    async def list_people(self, _request: web.Request) -> web.Response:
        return as_json([standing.as_json(person) for person in self._world.people.all()])

    async def add_person(self, request: web.Request) -> web.Response:
        asked = await read_body(request, NewPerson)
        if not asked.first_name.strip():
            raise ControlError(400, "first_name is empty.")
        person = Person(
            user_id=asked.user_id or self._world.people.free_id(),
            first_name=asked.first_name.strip(),
            last_name=asked.last_name or "",
            username=(asked.username or "").removeprefix("@"),
            language_code=asked.language_code or "en",
            is_admin=asked.is_admin,
        )
        shown = standing.as_json(self._world.people.add(person))
        self._world.live.tell("person", None, {"person": shown})
        return as_json(shown, 201)

    async def callback(self, request: web.Request) -> web.Response:
        press = self._world.presses.get(request.match_info["callback_id"])
        wait = read_wait(request)
        if wait:
            await press.changes.wait_until(lambda: press.answered, wait)
        return as_json(press.as_json())

    async def inject(self, request: web.Request) -> web.Response:
        return as_json({"update_id": self._world.updates.inject(await request.read())}, 201)

    async def redeliver(self, request: web.Request) -> web.Response:
        asked = await read_body(request, Redelivery)
        if not self._world.updates.redeliver(asked.update_id):
            raise ControlError(404, f"There is no update {asked.update_id} to deliver again.")
        return as_json({"update_id": asked.update_id})

    async def pending(self, request: web.Request) -> web.Response:
        """With `wait`, answers once nothing is pending any more."""
        await self._world.updates.drained(read_wait(request))
        return as_json({"count": len(self._world.updates)})

    async def show_traffic(self, _request: web.Request) -> web.Response:
        return as_json(self._traffic.as_json())

    async def order_traffic(self, request: web.Request) -> web.Response:
        asked = await read_body(request, TrafficOrder)
        self._traffic.order(asked.rate, asked.customers)
        return as_json(self._traffic.as_json())

    async def list_calls(self, request: web.Request) -> web.Response:
        """With `wait`, answers once there is one newer than `after`."""
        after = int(read_number(request, "after", 0))
        await self._world.calls.newer_than(after, read_wait(request))
        return as_json(msgspec.to_builtins(self._world.calls.after(after)))
