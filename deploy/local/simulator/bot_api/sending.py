"""Methods that put a new message into a chat."""

from __future__ import annotations

from typing import Any

from deploy.local.simulator.bot_api.arguments import Arguments
from deploy.local.simulator.bot_api.chats import known_chat, message_named, reachable_chat, reply_target
from deploy.local.simulator.bot_api.keyboards import inline_keyboard
from deploy.local.simulator.bot_api.method import Method
from deploy.local.simulator.bot_api.wording import read_caption, read_text
from deploy.local.simulator.errors import bad_request
from deploy.local.simulator.media import CAPTIONED, FILE_KINDS, new_media
from deploy.local.simulator.records import Json, Message, Person
from deploy.local.simulator.world import World

MOST_IN_ALBUM = 10
_ALBUM_KINDS = frozenset({"photo", "video", "document", "audio"})
_FACTS = ("duration", "width", "height", "emoji", "title", "performer")


async def send_message(world: World, arguments: Arguments) -> Json:
    person = reachable_chat(world, arguments)
    content = read_text(arguments)
    return _deliver(world, person, arguments, "text", content)


def send_media(kind: str) -> Method:
    """sendPhoto, sendVoice and the like: by file id, by address, or uploaded."""

    async def send(world: World, arguments: Arguments) -> Json:
        person = reachable_chat(world, arguments)
        media = _media(world, kind, arguments, kind)
        content: Json = {kind: media, **(read_caption(arguments) if kind in CAPTIONED else {})}
        if kind == "animation":
            content["document"] = media
        return _deliver(world, person, arguments, kind, content)

    return send


async def send_contact(world: World, arguments: Arguments) -> Json:
    person = reachable_chat(world, arguments)
    if not (arguments.text("phone_number") and arguments.text("first_name")):
        raise bad_request("phone number and first name must be non-empty")
    contact = {"phone_number": arguments.text("phone_number"), "first_name": arguments.text("first_name")}
    return _deliver(world, person, arguments, "contact", {"contact": contact})


async def send_location(world: World, arguments: Arguments) -> Json:
    person = reachable_chat(world, arguments)
    try:
        location = {name: float(arguments.text(name)) for name in ("latitude", "longitude")}
    except ValueError as exc:
        raise bad_request("wrong latitude or longitude specified") from exc
    return _deliver(world, person, arguments, "location", {"location": location})


async def send_media_group(world: World, arguments: Arguments) -> list[Json]:
    """An album: two to ten messages with one media_group_id."""
    person = reachable_chat(world, arguments)
    items = arguments.records("media")
    if not 2 <= len(items) <= MOST_IN_ALBUM:
        raise bad_request("wrong number of media in the album: 2-10 are expected")
    contents = [_album_item(world, Arguments(item, arguments.uploads)) for item in items]
    world.limits.count("send", person.user_id, world.now(), messages=len(items))
    group, reply_to = (
        str(world.store.next_message_id() + 13_000_000_000_000_000),
        reply_target(world, person.user_id, arguments),
    )
    sent = [
        _added(world, person, kind, content, media_group_id=group, reply_to_message_id=reply_to)
        for kind, content in contents
    ]
    return [world.messages.for_bot(message) for message in sent]


async def copy_message(world: World, arguments: Arguments) -> Json:
    person = reachable_chat(world, arguments)
    original = _original(world, arguments, "message to copy not found")
    content = _recaptioned(original, arguments)
    copied = _deliver(world, person, arguments, original.kind, content)
    return {"message_id": copied["message_id"]}


async def copy_messages(world: World, arguments: Arguments) -> list[Json]:
    """Copies what is there, skipping what is not, as Telegram does; albums stay together."""
    person = reachable_chat(world, arguments)
    source = known_chat(world, arguments, "from_chat_id")
    originals = [world.messages.find(source.user_id, int(one)) for one in arguments.parsed("message_ids") or []]
    found = [message for message in originals if message is not None]
    if not found:
        raise bad_request("there are no messages to copy")
    world.limits.count("send", person.user_id, world.now(), messages=len(found))
    copies = [_added(world, person, one.kind, one.content, media_group_id=one.media_group_id) for one in found]
    return [{"message_id": copy.message_id} for copy in copies]


async def forward_message(world: World, arguments: Arguments) -> Json:
    person = reachable_chat(world, arguments)
    original = _original(world, arguments, "message to forward not found")
    author = world.bot if original.author == "bot" else world.people.get(original.chat_id).as_user()
    origin = {"type": "user", "sender_user": author, "date": original.date}
    return _deliver(world, person, arguments, original.kind, {**original.content, "forward_origin": origin})


def _deliver(world: World, person: Person, arguments: Arguments, kind: str, content: Json) -> Json:
    buttons = inline_keyboard(arguments)
    reply_to = reply_target(world, person.user_id, arguments)
    world.limits.count("send", person.user_id, world.now())
    message = _added(world, person, kind, content, buttons=buttons, reply_to_message_id=reply_to)
    return world.messages.for_bot(message)


def _added(world: World, person: Person, kind: str, content: Json, **more: Any) -> Message:
    return world.messages.add(person.user_id, "bot", kind, content, int(world.now()), **more)


def _media(world: World, kind: str, arguments: Arguments, field: str) -> object:
    upload = arguments.upload(field)
    if upload is not None:
        facts: Json = {name: arguments.integer(name) for name in _FACTS[:3] if arguments.text(name)}
        facts |= {name: arguments.text(name) for name in _FACTS[3:] if arguments.text(name)}
        return new_media(kind, {**facts, "file_name": upload.name, "file_size": upload.size})
    given = arguments.text(field)
    if not given:
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    if given.startswith(("http://", "https://")):
        return new_media(kind, {"file_name": given.rstrip("/").rpartition("/")[2]})
    return _known_file(world, kind, given)


def _known_file(world: World, kind: str, file_id: str) -> object:
    known = world.store.file(file_id)
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    known_kind, body = known
    if known_kind != kind:
        shown = known_kind.title().replace("_", ""), kind.title().replace("_", "")
        raise bad_request(f"can't use file of type {shown[0]} as {shown[1]}")
    media: object = body["media"]
    return media


def _album_item(world: World, item: Arguments) -> tuple[str, Json]:
    kind = item.text("type")
    if kind not in _ALBUM_KINDS or kind not in FILE_KINDS:
        raise bad_request(f"can't parse InputMedia: type {kind!r} can't be sent in an album")
    return kind, {kind: _media(world, kind, item, "media"), **read_caption(item)}


def _original(world: World, arguments: Arguments, missing: str) -> Message:
    source = known_chat(world, arguments, "from_chat_id")
    return message_named(world, source.user_id, arguments, missing)


def _recaptioned(original: Message, arguments: Arguments) -> Json:
    if "caption" not in arguments.values or original.kind not in CAPTIONED:
        return original.content
    bare = {name: value for name, value in original.content.items() if not name.startswith("caption")}
    return {**bare, **read_caption(arguments)}
