"""The control side over HTTP: what people do, and what a test or the page wants to see."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from aiohttp import web

from deploy.local.simulator import phones
from deploy.local.simulator.errors import ControlError
from deploy.local.simulator.message_box import for_person
from deploy.local.simulator.records import Json, Person
from deploy.local.simulator.traffic import Traffic
from deploy.local.simulator.world import World

LONGEST_WAIT = 60.0
_Shape = TypeVar("_Shape")


class NewPerson(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    user_id: int | None = None
    is_admin: bool = False


class NewPress(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    message_id: int
    data: str | None = None
    text: str | None = None


class Redelivery(msgspec.Struct, kw_only=True):
    update_id: int


class TrafficOrder(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    rate: float
    customers: int = 20


def control_routes(world: World, traffic: Traffic) -> list[web.RouteDef]:
    desk = ControlDesk(world, traffic)
    chat = "/simulator/chats/{user_id}"
    return [
        web.get("/simulator/people", desk.list_people),
        web.post("/simulator/people", desk.add_person),
        web.get(f"{chat}/messages", desk.list_messages),
        web.post(f"{chat}/messages", desk.write),
        web.patch(f"{chat}/messages/{{message_id}}", desk.edit),
        web.post(f"{chat}/press", desk.press),
        web.post(f"{chat}/block", desk.block),
        web.post(f"{chat}/unblock", desk.unblock),
        web.get("/simulator/callbacks/{callback_id}", desk.callback),
        web.post("/simulator/updates", desk.inject),
        web.get("/simulator/updates/pending", desk.pending),
        web.post("/simulator/redeliver", desk.redeliver),
        web.get("/simulator/traffic", desk.show_traffic),
        web.post("/simulator/traffic", desk.order_traffic),
        web.get("/simulator/calls", desk.list_calls),
    ]


@web.middleware
async def explain_errors(request: web.Request, handler: Any) -> web.StreamResponse:
    """Answers `{"error": "a sentence"}` with the right status."""
    try:
        response: web.StreamResponse = await handler(request)
    except ControlError as refusal:
        return _json({"error": refusal.reason}, refusal.status)
    return response


class ControlDesk:
    """Each handler reads the request, lets somebody's phone act, and shows the outcome."""

    def __init__(self, world: World, traffic: Traffic) -> None:
        self._world = world
        self._traffic = traffic

    async def list_people(self, _request: web.Request) -> web.Response:
        return _json([phones.as_json(person) for person in self._world.people.all()])

    async def add_person(self, request: web.Request) -> web.Response:
        asked = await _body(request, NewPerson)
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
        shown = phones.as_json(self._world.people.add(person))
        self._world.live.tell("person", None, {"person": shown})
        return _json(shown, 201)

    async def list_messages(self, request: web.Request) -> web.Response:
        """With `version` and `wait`, answers once the chat is newer than that X-Chat-Version."""
        user_id = self._person(request).user_id
        after = int(_number(request, "after", 0))
        if "version" in request.query:
            await self._world.messages.newer_than(user_id, int(_number(request, "version", 0)), _wait(request))
        version = self._world.messages.version(user_id)
        messages = [for_person(message) for message in self._world.messages.chat(user_id, after)]
        return _json(messages, headers={"X-Chat-Version": str(version)})

    async def write(self, request: web.Request) -> web.Response:
        message = phones.write(self._world, self._person(request).user_id, await _body(request, Json))
        return _json(for_person(message), 201)

    async def edit(self, request: web.Request) -> web.Response:
        message_id = _id(request, "message_id")
        changes = await _body(request, Json)
        return _json(for_person(phones.edit(self._world, self._person(request).user_id, message_id, changes)))

    async def press(self, request: web.Request) -> web.Response:
        user_id = self._person(request).user_id
        asked = await _body(request, NewPress)
        if (asked.data is None) == (asked.text is None):
            raise ControlError(400, "A press names either its data or the text of a button.")
        data = asked.data
        if data is None:
            data = phones.data_of_button(self._world, user_id, asked.message_id, asked.text or "")
        made = phones.press(self._world, user_id, asked.message_id, data)
        return _json({"callback_query_id": made.callback_id}, 201)

    async def callback(self, request: web.Request) -> web.Response:
        press = self._world.presses.get(request.match_info["callback_id"])
        wait = _wait(request)
        if wait:
            await press.changes.wait_until(lambda: press.answered, wait)
        return _json(press.as_json())

    async def block(self, request: web.Request) -> web.Response:
        return _json(phones.as_json(phones.set_blocked(self._world, self._person(request).user_id, blocked=True)))

    async def unblock(self, request: web.Request) -> web.Response:
        return _json(phones.as_json(phones.set_blocked(self._world, self._person(request).user_id, blocked=False)))

    async def inject(self, request: web.Request) -> web.Response:
        return _json({"update_id": self._world.updates.inject(await request.read())}, 201)

    async def redeliver(self, request: web.Request) -> web.Response:
        asked = await _body(request, Redelivery)
        if not self._world.updates.redeliver(asked.update_id):
            raise ControlError(404, f"There is no update {asked.update_id} to deliver again.")
        return _json({"update_id": asked.update_id})

    async def pending(self, request: web.Request) -> web.Response:
        """With `wait`, answers once nothing is pending any more."""
        await self._world.updates.drained(_wait(request))
        return _json({"count": len(self._world.updates)})

    async def show_traffic(self, _request: web.Request) -> web.Response:
        return _json(self._traffic.as_json())

    async def order_traffic(self, request: web.Request) -> web.Response:
        asked = await _body(request, TrafficOrder)
        self._traffic.order(asked.rate, asked.customers)
        return _json(self._traffic.as_json())

    async def list_calls(self, request: web.Request) -> web.Response:
        """With `wait`, answers once there is one newer than `after`."""
        after = int(_number(request, "after", 0))
        await self._world.calls.newer_than(after, _wait(request))
        return _json(msgspec.to_builtins(self._world.calls.after(after)))

    def _person(self, request: web.Request) -> Person:
        return self._world.people.get(_id(request, "user_id"))


async def _body(request: web.Request, shape: type[_Shape]) -> _Shape:
    try:
        return msgspec.json.decode(await request.read(), type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise ControlError(400, f"The body is not what this address takes: {exc}") from exc


def _id(request: web.Request, name: str) -> int:
    text = request.match_info[name]
    if not text.isdigit():
        raise ControlError(404, f"{text!r} is no {name}.")
    return int(text)


def _wait(request: web.Request) -> float:
    return min(max(_number(request, "wait", 0), 0.0), LONGEST_WAIT)


def _number(request: web.Request, name: str, otherwise: float) -> float:
    try:
        return float(request.query.get(name, otherwise))
    except ValueError as exc:
        raise ControlError(400, f"{name} must be a number.") from exc


def _json(value: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(value), status=status, content_type="application/json", headers=headers
    )
