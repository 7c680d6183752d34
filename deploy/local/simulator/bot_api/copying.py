"""Methods that send again what is there: copies without a trace of their origin, and forwards with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from deploy.local.simulator import fileless
from deploy.local.simulator.bot_api.arguments import Arguments
from deploy.local.simulator.bot_api.chats import known_chat, message_named, reachable_chat, several_ids
from deploy.local.simulator.bot_api.delivery import add, deliver
from deploy.local.simulator.bot_api.wording import read_caption
from deploy.local.simulator.errors import bad_request
from deploy.local.simulator.media import CAPTIONED
from deploy.local.simulator.records import Json, Message
from deploy.local.simulator.world import World

_ORIGIN = "forward_origin"


async def copy_message(world: World, arguments: Arguments) -> Json:
    person = reachable_chat(world, arguments)
    original = _original(world, arguments, "message to copy not found")
    if not _can_be_copied(original):
        raise bad_request("the message can't be copied")
    content = _recaptioned(original, arguments)
    copied = deliver(world, person, arguments, original.kind, content)
    return {"message_id": copied["message_id"]}


async def copy_messages(world: World, arguments: Arguments) -> list[Json]:
    """Copies what is there and can be copied, skipping the rest; what was an album becomes a new one."""
    person = reachable_chat(world, arguments)
    source = known_chat(world, arguments, "from_chat_id")
    copied = _to_copy(world, source.user_id, several_ids(arguments))
    world.limits.count("send", person.user_id, world.now(), messages=len(copied))
    albums = _new_albums(world, copied)
    without_words = arguments.flag("remove_caption")
    copies = [
        add(world, person, one.kind, content, media_group_id=albums.get(one.media_group_id, ""))
        for one, content in _contents(copied, without_words)
    ]
    return [{"message_id": copy.message_id} for copy in copies]


async def forward_message(world: World, arguments: Arguments) -> Json:
    person = reachable_chat(world, arguments)
    original = _original(world, arguments, "message to forward not found")
    if original.kind == fileless.AUTO_DELETE:
        raise bad_request("the message can't be forwarded")
    author = world.bot if original.author == "bot" else world.people.get(original.chat_id).as_user()
    origin = {"type": "user", "sender_user": author, "date": original.date}
    return deliver(world, person, arguments, original.kind, {_ORIGIN: origin, **original.content})


def _original(world: World, arguments: Arguments, missing: str) -> Message:
    source = known_chat(world, arguments, "from_chat_id")
    return message_named(world, source.user_id, arguments, missing)


def _to_copy(world: World, chat_id: int, message_ids: list[int]) -> list[Message]:
    if any(later <= earlier for earlier, later in pairwise(message_ids)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    found = [message for one in message_ids if (message := world.messages.find(chat_id, one)) is not None]
    if not found:
        raise bad_request("there are no messages to forward")
    copied = [message for message in found if _can_be_copied(message)]
    if not copied:
        raise bad_request("messages can't be forwarded")
    return copied


def _can_be_copied(message: Message) -> bool:
    quiz = message.kind == "poll" and message.media["type"] == "quiz"
    return message.kind not in fileless.NOT_COPYABLE and not quiz


def _new_albums(world: World, copied: list[Message]) -> dict[str, str]:
    """The new album of each old one; a message whose neighbours stay behind is in no album."""
    sizes = Counter(message.media_group_id for message in copied if message.media_group_id)
    return {album: world.messages.new_album() for album, size in sizes.items() if size > 1}


def _contents(copied: list[Message], without_words: bool) -> Iterator[tuple[Message, Json]]:
    for message in copied:
        content = _copied_content(message)
        yield message, _without_caption(content) if without_words else content


def _copied_content(message: Message) -> Json:
    content = {name: value for name, value in message.content.items() if name != _ORIGIN}
    if message.kind == "dice":
        return {"dice": fileless.throw(content["dice"]["emoji"])}
    if message.kind == "poll":
        return {"poll": fileless.asked_anew(content["poll"])}
    return content


def _without_caption(content: Json) -> Json:
    return {name: value for name, value in content.items() if not name.startswith("caption")}


def _recaptioned(original: Message, arguments: Arguments) -> Json:
    content = _copied_content(original)
    if "caption" not in arguments.values or original.kind not in CAPTIONED:
        return content
    return {**_without_caption(content), **read_caption(arguments)}
