"""Methods that send one new message."""

from __future__ import annotations

from deploy.local.simulator import fileless
from deploy.local.simulator.bot_api.arguments import Arguments
from deploy.local.simulator.bot_api.chats import reachable_chat
from deploy.local.simulator.bot_api.delivery import deliver
from deploy.local.simulator.bot_api.files import read_media
from deploy.local.simulator.bot_api.method import Method
from deploy.local.simulator.bot_api.wording import read_text
from deploy.local.simulator.errors import bad_request
from deploy.local.simulator.media import body_of
from deploy.local.simulator.records import Json
from deploy.local.simulator.world import World


async def send_message(world: World, arguments: Arguments) -> Json:
    person = reachable_chat(world, arguments)
    content = read_text(arguments)
    return deliver(world, person, arguments, "text", content)


def send_media(kind: str) -> Method:
    """sendPhoto, sendVoice and the like: by file id, by address, or uploaded."""

    async def send(world: World, arguments: Arguments) -> Json:
        person = reachable_chat(world, arguments)
        content = read_media(world, kind, arguments, kind)
        return deliver(world, person, arguments, kind, content)

    return send


async def send_contact(world: World, arguments: Arguments) -> Json:
    person = reachable_chat(world, arguments)
    if not (arguments.text("phone_number") and arguments.text("first_name")):
        raise bad_request("phone number and first name must be non-empty")
    fields = ("phone_number", "first_name", "last_name", "vcard")
    contact = {field: arguments.text(field) for field in fields if arguments.text(field)}
    return deliver(world, person, arguments, "contact", {"contact": contact})


async def send_location(world: World, arguments: Arguments) -> Json:
    person = reachable_chat(world, arguments)
    return deliver(world, person, arguments, "location", {"location": _place(arguments)})


async def send_venue(world: World, arguments: Arguments) -> Json:
    person = reachable_chat(world, arguments)
    for field in ("title", "address"):
        if not arguments.text(field):
            raise bad_request(f'parameter "{field}" is required')
    venue = {"location": _place(arguments), "title": arguments.text("title"), "address": arguments.text("address")}
    return deliver(world, person, arguments, "venue", body_of("venue", venue))


async def send_dice(world: World, arguments: Arguments) -> Json:
    person = reachable_chat(world, arguments)
    emoji = arguments.text("emoji") or "🎲"
    if emoji not in fileless.HIGHEST_THROW:
        raise bad_request("EMOTICON_INVALID")
    return deliver(world, person, arguments, "dice", {"dice": fileless.throw(emoji)})


def _place(arguments: Arguments) -> Json:
    try:
        return {name: float(arguments.text(name)) for name in ("latitude", "longitude")}
    except ValueError as exc:
        raise bad_request("wrong latitude or longitude specified") from exc
