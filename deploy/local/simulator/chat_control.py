"""One person's chat over HTTP: what they do on their phone, and what it shows."""

from __future__ import annotations

import msgspec
from aiohttp import web

from deploy.local.simulator import phones, standing
from deploy.local.simulator.control_http import as_json, read_body, read_id, read_number, read_wait
from deploy.local.simulator.errors import ControlError
from deploy.local.simulator.message_box import for_person
from deploy.local.simulator.records import Json
from deploy.local.simulator.world import World


class NewAlbum(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    items: list[Json]
    reply_to_message_id: int = 0


class NewPress(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    message_id: int
    data: str | None = None
    text: str | None = None


class NewReaction(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    emoji: str | None


class Ageing(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    seconds: int


def chat_routes(world: World) -> list[web.RouteDef]:
    desk = ChatDesk(world)
    chat = "/simulator/chats/{user_id}"
    message = f"{chat}/messages/{{message_id}}"
    return [
        web.get(f"{chat}/messages", desk.list_messages),
        web.post(f"{chat}/messages", desk.write),
        web.post(f"{chat}/albums", desk.write_album),
        web.patch(message, desk.edit),
        web.delete(message, desk.delete),
        web.post(f"{message}/reaction", desk.react),
        web.post(f"{message}/age", desk.age),
        web.post(f"{chat}/press", desk.press),
        web.post(f"{chat}/block", desk.block),
        web.post(f"{chat}/unblock", desk.unblock),
        web.post(f"{chat}/deactivate", desk.deactivate),
    ]


class ChatDesk:
    """Each handler reads the request, lets the phone act, and shows the outcome."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def list_messages(self, request: web.Request) -> web.Response:
        """With `version` and `wait`, answers once the chat is newer than that X-Chat-Version."""
        user_id = self._owner(request)
        after = int(read_number(request, "after", 0))
        if "version" in request.query:
            await self._world.messages.newer_than(user_id, int(read_number(request, "version", 0)), read_wait(request))
        version = self._world.messages.version(user_id)
        messages = [for_person(message) for message in self._world.messages.chat(user_id, after)]
        return as_json(messages, headers={"X-Chat-Version": str(version)})

    async def write(self, request: web.Request) -> web.Response:
        draft = await read_body(request, Json)
        return as_json(_shown(phones.write(self._world, self._owner(request), draft)), 201)

    async def write_album(self, request: web.Request) -> web.Response:
        album = await read_body(request, NewAlbum)
        sent = phones.write_album(self._world, self._owner(request), album.items, album.reply_to_message_id)
        return as_json([_shown(deed) for deed in sent], 201)

    async def edit(self, request: web.Request) -> web.Response:
        changes = await read_body(request, Json)
        return as_json(_shown(phones.edit(self._world, *self._message(request), changes)))

    async def delete(self, request: web.Request) -> web.Response:
        return as_json(for_person(phones.delete(self._world, *self._message(request))))

    async def react(self, request: web.Request) -> web.Response:
        asked = await read_body(request, NewReaction)
        return as_json(_shown(phones.react(self._world, *self._message(request), asked.emoji)))

    async def age(self, request: web.Request) -> web.Response:
        asked = await read_body(request, Ageing)
        return as_json(for_person(phones.age(self._world, *self._message(request), asked.seconds)))

    async def press(self, request: web.Request) -> web.Response:
        user_id = self._owner(request)
        asked = await read_body(request, NewPress)
        if (asked.data is None) == (asked.text is None):
            raise ControlError(400, "A press names either its data or the text of a button.")
        data = asked.data
        if data is None:
            data = phones.data_of_button(self._world, user_id, asked.message_id, asked.text or "")
        made = phones.press(self._world, user_id, asked.message_id, data)
        return as_json({"callback_query_id": made.callback_id}, 201)

    async def block(self, request: web.Request) -> web.Response:
        return as_json(standing.as_json(standing.set_blocked(self._world, self._owner(request), blocked=True)))

    async def unblock(self, request: web.Request) -> web.Response:
        return as_json(standing.as_json(standing.set_blocked(self._world, self._owner(request), blocked=False)))

    async def deactivate(self, request: web.Request) -> web.Response:
        return as_json(standing.as_json(standing.deactivate(self._world, self._owner(request))))

    def _owner(self, request: web.Request) -> int:
        return self._world.people.get(read_id(request, "user_id")).user_id

    def _message(self, request: web.Request) -> tuple[int, int]:
        return self._owner(request), read_id(request, "message_id")


def _shown(deed: phones.Deed) -> Json:
    message, update_id = deed
    return {**for_person(message), "update_id": update_id}
