"""Puts what the bot sends into a chat."""

from __future__ import annotations

from typing import Any

from deploy.local.simulator.bot_api.arguments import Arguments
from deploy.local.simulator.bot_api.chats import reply_target
from deploy.local.simulator.bot_api.keyboards import inline_keyboard, reply_keyboard
from deploy.local.simulator.records import Json, Message, Person
from deploy.local.simulator.world import World


def deliver(world: World, person: Person, arguments: Arguments, kind: str, content: Json) -> Json:
    """One message with its buttons and what it replies to; as the Bot API shows it. Raises ApiError 429 in a flood."""
    buttons, composer = inline_keyboard(arguments), reply_keyboard(arguments)
    reply_to = reply_target(world, person.user_id, arguments)
    world.limits.count("send", person.user_id, world.now())
    message = add(world, person, kind, content, buttons=buttons, composer=composer, reply_to_message_id=reply_to)
    return world.messages.for_bot(message)


def add(world: World, person: Person, kind: str, content: Json, **more: Any) -> Message:
    """A message of the bot, past all checks."""
    return world.messages.add(person.user_id, "bot", kind, content, int(world.now()), **more)
