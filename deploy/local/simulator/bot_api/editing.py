"""Methods that change a message of the bot."""

from __future__ import annotations

from deploy.local.simulator.bot_api.arguments import Arguments
from deploy.local.simulator.bot_api.chats import message_named, reachable_chat
from deploy.local.simulator.bot_api.files import read_media
from deploy.local.simulator.bot_api.keyboards import inline_keyboard
from deploy.local.simulator.bot_api.wording import read_caption, read_text
from deploy.local.simulator.errors import bad_request
from deploy.local.simulator.media import CAPTIONED, REPLACEABLE, SEEN_TOGETHER
from deploy.local.simulator.records import Buttons, Json, Message
from deploy.local.simulator.world import World

TO_EDIT = "message to edit not found"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


async def edit_message_text(world: World, arguments: Arguments) -> Json:
    message = _own_message(world, arguments)
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    content = read_text(arguments)
    return _edited(world, message, "text", content, inline_keyboard(arguments))


async def edit_message_caption(world: World, arguments: Arguments) -> Json:
    message = _own_message(world, arguments)
    if message.kind not in CAPTIONED:
        raise bad_request("there is no caption in the message to edit")
    bare = {name: value for name, value in message.content.items() if not name.startswith("caption")}
    return _edited(world, message, message.kind, {**bare, **read_caption(arguments)}, inline_keyboard(arguments))


async def edit_message_media(world: World, arguments: Arguments) -> Json:
    """The file and its caption together: without a new caption there is none afterwards."""
    message = _own_message(world, arguments)
    if message.kind not in REPLACEABLE | {"text"}:
        raise bad_request("message media can't be edited")
    item = Arguments(arguments.record("media"), arguments.uploads)
    kind = item.text("type")
    if kind not in REPLACEABLE:
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    _check_album(message, kind)
    return _edited(world, message, kind, read_media(world, kind, item, "media"), inline_keyboard(arguments))


async def edit_message_reply_markup(world: World, arguments: Arguments) -> Json:
    message = _own_message(world, arguments)
    return _edited(world, message, message.kind, message.content, inline_keyboard(arguments))


def _check_album(message: Message, kind: str) -> None:
    if message.media_group_id and kind != message.kind and not {kind, message.kind} <= SEEN_TOGETHER:
        raise bad_request("can't change media type in the album")


def _own_message(world: World, arguments: Arguments) -> Message:
    if arguments.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    person = reachable_chat(world, arguments)
    message = message_named(world, person.user_id, arguments, TO_EDIT)
    if message.author != "bot" or "forward_origin" in message.content or message.composer:
        raise bad_request("message can't be edited")
    return message


def _edited(world: World, message: Message, kind: str, content: Json, buttons: Buttons) -> Json:
    if content == message.content and buttons == message.buttons:
        raise bad_request(NOT_MODIFIED)
    world.limits.count("edit", message.chat_id, world.now())
    edit_date = int(world.now())
    changed = world.messages.change(message, kind=kind, content=content, buttons=buttons, edit_date=edit_date)
    return world.messages.for_bot(changed)
