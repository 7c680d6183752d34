"""Methods that change, react to or remove a message that is there."""

from __future__ import annotations

from deploy.local.simulator.bot_api.arguments import Arguments
from deploy.local.simulator.bot_api.chats import known_chat, message_named, reachable_chat
from deploy.local.simulator.bot_api.keyboards import inline_keyboard
from deploy.local.simulator.bot_api.wording import read_caption, read_text
from deploy.local.simulator.errors import bad_request
from deploy.local.simulator.media import CAPTIONED
from deploy.local.simulator.records import Buttons, Json, Message
from deploy.local.simulator.world import World

DELETABLE_FOR = 48 * 3600
TO_EDIT = "message to edit not found"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
REACTIONS = frozenset(
    "❤👍👎🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾🤷😡"
) | {"❤‍🔥", "👨‍💻", "🤷‍♂", "🤷‍♀"}


async def edit_message_text(world: World, arguments: Arguments) -> Json:
    message = _own_message(world, arguments)
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    content = read_text(arguments)
    return _edited(world, message, content, inline_keyboard(arguments))


async def edit_message_caption(world: World, arguments: Arguments) -> Json:
    message = _own_message(world, arguments)
    if message.kind not in CAPTIONED:
        raise bad_request("there is no caption in the message to edit")
    bare = {name: value for name, value in message.content.items() if not name.startswith("caption")}
    return _edited(world, message, {**bare, **read_caption(arguments)}, inline_keyboard(arguments))


async def edit_message_reply_markup(world: World, arguments: Arguments) -> Json:
    message = _own_message(world, arguments)
    return _edited(world, message, message.content, inline_keyboard(arguments))


async def delete_message(world: World, arguments: Arguments) -> bool:
    person = known_chat(world, arguments)
    message = message_named(world, person.user_id, arguments, "message to delete not found")
    if world.now() - message.date > DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    world.messages.change(message, deleted=True)
    return True


async def delete_messages(world: World, arguments: Arguments) -> bool:
    """Skips what is not there, as Telegram does."""
    person = known_chat(world, arguments)
    for message_id in arguments.parsed("message_ids") or []:
        message = world.messages.find(person.user_id, int(message_id))
        if message is not None:
            world.messages.change(message, deleted=True)
    return True


async def set_message_reaction(world: World, arguments: Arguments) -> bool:
    person = reachable_chat(world, arguments)
    message = message_named(world, person.user_id, arguments, "message to react not found")
    emoji = [str(reaction.get("emoji", "")) for reaction in arguments.records("reaction")]
    if len(emoji) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if not REACTIONS.issuperset(emoji):
        raise bad_request("REACTION_INVALID")
    world.messages.change(message, reactions=emoji)
    return True


def _own_message(world: World, arguments: Arguments) -> Message:
    if arguments.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    person = reachable_chat(world, arguments)
    message = message_named(world, person.user_id, arguments, TO_EDIT)
    if message.author != "bot":
        raise bad_request("message can't be edited")
    return message


def _edited(world: World, message: Message, content: Json, buttons: Buttons) -> Json:
    if content == message.content and buttons == message.buttons:
        raise bad_request(NOT_MODIFIED)
    world.limits.count("edit", message.chat_id, world.now())
    changed = world.messages.change(message, content=content, buttons=buttons, edit_date=int(world.now()))
    return world.messages.for_bot(changed)
