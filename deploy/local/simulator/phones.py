"""What people do on their phones: write, send albums, edit, react, delete, press a button.

Each deed returns what it made of the message and the number of the update that tells the bot of it, if any does.
"""

from __future__ import annotations

from typing import Any

from deploy.local.simulator.callbacks import Press
from deploy.local.simulator.drafts import check_album, content_of, edited_content, kind_of
from deploy.local.simulator.errors import ControlError
from deploy.local.simulator.reactions import as_shown, as_tapped
from deploy.local.simulator.records import Json, Message, Person
from deploy.local.simulator.world import World

Deed = tuple[Message, int | None]


def write(world: World, user_id: int, draft: Json) -> Deed:
    """A person sends a message. Raises ControlError 400 for an impossible one, 409 when the bot is blocked."""
    _writer(world, user_id)
    reply_to = _reply_target(world, user_id, draft)
    content = content_of(draft)
    group = str(draft.get("media_group_id") or "")
    return _sent(world, user_id, draft, content, reply_to_message_id=reply_to, media_group_id=group)


def write_album(world: World, user_id: int, drafts: list[Json], reply_to: int = 0) -> list[Deed]:
    """A person sends several files at once: messages with consecutive numbers and one media_group_id."""
    _writer(world, user_id)
    check_album(drafts)
    target = _reply_target(world, user_id, {"reply_to_message_id": reply_to})
    contents = [content_of(draft) for draft in drafts]
    group = world.messages.new_album()
    return [
        _sent(world, user_id, draft, content, reply_to_message_id=target, media_group_id=group)
        for draft, content in zip(drafts, contents, strict=True)
    ]


def edit(world: World, user_id: int, message_id: int, changes: Json) -> Deed:
    """A person edits the words or the file of their own message."""
    _writer(world, user_id)
    message = world.messages.find(user_id, message_id)
    if message is None or message.author != "person":
        raise ControlError(404, f"Person {user_id} has no message {message_id} to edit.")
    kind, content = edited_content(message, changes)
    changed = world.messages.change(message, kind=kind, content=content, edit_date=int(world.now()))
    return changed, world.updates.add("edited_message", user_id, world.messages.for_bot(changed))


def delete(world: World, user_id: int, message_id: int) -> Message:
    """A person deletes a message of their chat for both sides; bots are not told."""
    return world.messages.change(_there(world, user_id, message_id), deleted=True)


def react(world: World, user_id: int, message_id: int, emoji: str | None) -> Deed:
    """A person puts one reaction on a message, in the place of the one they had, or takes it away."""
    person = _writer(world, user_id)
    message = _there(world, user_id, message_id)
    tapped = as_tapped(emoji) if emoji else None
    if emoji and tapped is None:
        raise ControlError(400, f"Nobody can react with {emoji!r}.")
    before = message.reactions.get("person")
    if tapped == before:
        return message, None
    others = {author: one for author, one in message.reactions.items() if author != "person"}
    changed = world.messages.change(message, reactions={**others, "person": tapped} if tapped else others)
    told = {
        "chat": person.as_chat(),
        "message_id": message_id,
        "user": person.as_user(),
        "date": int(world.now()),
        "old_reaction": as_shown(before),
        "new_reaction": as_shown(tapped),
    }
    return changed, world.updates.add("message_reaction", user_id, told)


def age(world: World, user_id: int, message_id: int, seconds: int) -> Message:
    """Makes a message older than it is, for what only old messages show."""
    message = _there(world, user_id, message_id)
    return world.messages.change(message, date=message.date - seconds)


def press(world: World, user_id: int, message_id: int, data: str) -> Press:
    """A press on a button of the bot's message, whether it shows such a button or not: clients can be forged."""
    person = _writer(world, user_id)
    message = world.messages.find_with_deleted(user_id, message_id)
    if message is None or message.author != "bot":
        raise ControlError(404, f"The bot sent no message {message_id} to {user_id}.")
    made = world.presses.add(user_id, world.now())
    query = {
        "id": made.callback_id,
        "from": person.as_user(),
        "message": _as_pressed(world, message),
        "chat_instance": str(7_000_000_000_000_000 + user_id),
        "data": data,
    }
    world.updates.add("callback_query", user_id, query)
    return made


def data_of_button(world: World, user_id: int, message_id: int, text: str) -> str:
    """The callback data under the button with exactly this caption."""
    message = _there(world, user_id, message_id)
    buttons = [button for row in message.buttons for button in row if button.get("text") == text]
    if not buttons:
        shown = [button.get("text") for row in message.buttons for button in row]
        raise ControlError(404, f"Message {message_id} has no button {text!r}, only {shown}.")
    if "callback_data" not in buttons[0]:
        raise ControlError(400, f"The button {text!r} sends nothing to the bot.")
    return str(buttons[0]["callback_data"])


def _sent(world: World, user_id: int, draft: Json, content: Json, **more: Any) -> Deed:
    if not world.people.get(user_id).started:
        world.people.change(user_id, started=True)
    kind = kind_of(draft)
    message = world.messages.add(user_id, "person", kind, content, int(world.now()), **more)
    return message, world.updates.add("message", user_id, world.messages.for_bot(message))


def _writer(world: World, user_id: int) -> Person:
    person = world.people.get(user_id)
    if person.deactivated:
        raise ControlError(409, f"Person {user_id} has deleted their account.")
    if person.blocked:
        raise ControlError(409, f"Person {user_id} has blocked the bot and cannot write to it.")
    return person


def _there(world: World, user_id: int, message_id: int) -> Message:
    message = world.messages.find(user_id, message_id)
    if message is None:
        raise ControlError(404, f"There is no message {message_id} in the chat with {user_id}.")
    return message


def _reply_target(world: World, user_id: int, draft: Json) -> int:
    target = draft.get("reply_to_message_id") or 0
    if not isinstance(target, int) or (target and world.messages.find(user_id, target) is None):
        raise ControlError(400, f"There is no message {target!r} to reply to.")
    return target


def _as_pressed(world: World, message: Message) -> Json:
    if message.deleted:
        chat = world.people.get(message.chat_id).as_chat()
        return {"chat": chat, "message_id": message.message_id, "date": 0}
    return world.messages.for_bot(message)
