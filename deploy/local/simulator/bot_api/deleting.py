"""Methods that take messages away, for both sides."""

from __future__ import annotations

from deploy.local.simulator.bot_api.arguments import Arguments
from deploy.local.simulator.bot_api.chats import known_chat, message_named, several_ids
from deploy.local.simulator.errors import bad_request
from deploy.local.simulator.records import Message
from deploy.local.simulator.world import World

DELETABLE_FOR = 48 * 3600
DICE_STAYS_FOR = 24 * 3600


async def delete_message(world: World, arguments: Arguments) -> bool:
    person = known_chat(world, arguments)
    message = message_named(world, person.user_id, arguments, "message to delete not found")
    _check_age(world, message)
    world.messages.change(message, deleted=True)
    return True


async def delete_messages(world: World, arguments: Arguments) -> bool:
    """Skips what is not there; if one is too old, none goes."""
    person = known_chat(world, arguments)
    there = [
        message for one in several_ids(arguments) if (message := world.messages.find(person.user_id, one)) is not None
    ]
    for message in there:
        _check_age(world, message)
    for message in there:
        world.messages.change(message, deleted=True)
    return True


def _check_age(world: World, message: Message) -> None:
    age = world.now() - message.date
    if age > DELETABLE_FOR or (message.kind == "dice" and age < DICE_STAYS_FOR):
        raise bad_request("message can't be deleted for everyone")
