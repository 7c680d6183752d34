"""What people do on their phones: write, edit, press a button, block the bot."""

from __future__ import annotations

from deploy.local.simulator.callbacks import Press
from deploy.local.simulator.entities import typed
from deploy.local.simulator.errors import ControlError
from deploy.local.simulator.markup import utf16_length
from deploy.local.simulator.media import CAPTIONED, new_media
from deploy.local.simulator.records import Json, Message, Person
from deploy.local.simulator.world import World

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024


def write(world: World, user_id: int, draft: Json) -> Message:
    """A person sends a message. Raises ControlError 400 for an impossible one, 409 when the bot is blocked."""
    person = _writer(world, user_id)
    kind = draft.get("kind") or "text"
    reply_to = _reply_target(world, user_id, draft)
    content = _content(kind, draft)
    if not person.started:
        world.people.change(user_id, started=True)
    group = str(draft.get("media_group_id") or "")
    message = world.messages.add(
        user_id, "person", kind, content, int(world.now()), reply_to_message_id=reply_to, media_group_id=group
    )
    world.updates.add("message", user_id, world.messages.for_bot(message))
    return message


def edit(world: World, user_id: int, message_id: int, changes: Json) -> Message:
    """A person edits their own text or caption."""
    _writer(world, user_id)
    message = world.messages.find(user_id, message_id)
    if message is None or message.author != "person":
        raise ControlError(404, f"Person {user_id} has no message {message_id} to edit.")
    field = "text" if message.kind == "text" else "caption"
    if not isinstance(changes.get(field), str):
        raise ControlError(400, f"A {message.kind} message is edited by its {field}.")
    rest = {name: value for name, value in message.content.items() if name in (message.kind, "document")}
    content = {**({} if field == "text" else rest), **_worded(field, changes[field])}
    changed = world.messages.change(message, content=content, edit_date=int(world.now()))
    world.updates.add("edited_message", user_id, world.messages.for_bot(changed))
    return changed


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
    message = world.messages.find(user_id, message_id)
    if message is None:
        raise ControlError(404, f"There is no message {message_id} in the chat with {user_id}.")
    buttons = [button for row in message.buttons for button in row if button.get("text") == text]
    if not buttons:
        shown = [button.get("text") for row in message.buttons for button in row]
        raise ControlError(404, f"Message {message_id} has no button {text!r}, only {shown}.")
    if "callback_data" not in buttons[0]:
        raise ControlError(400, f"The button {text!r} sends nothing to the bot.")
    return str(buttons[0]["callback_data"])


def set_blocked(world: World, user_id: int, blocked: bool) -> Person:
    """Stops or restarts the bot on this phone, and tells the bot. Raises ControlError 409 when it is so already."""
    person = world.people.get(user_id)
    if person.blocked == blocked:
        raise ControlError(409, f"Person {user_id} has {'already' if blocked else 'not'} blocked the bot.")
    changed = world.people.change(user_id, blocked=blocked)
    world.live.tell("person", user_id, {"person": as_json(changed)})
    states = [_member(world, "member"), _member(world, "kicked")]
    before, after = states if blocked else reversed(states)
    world.updates.add(
        "my_chat_member",
        user_id,
        {
            "chat": person.as_chat(),
            "from": person.as_user(),
            "date": int(world.now()),
            "old_chat_member": before,
            "new_chat_member": after,
        },
    )
    return changed


def as_json(person: Person) -> Json:
    """A person as the control side shows them."""
    fields = ("user_id", "first_name", "last_name", "username", "language_code", "is_admin", "blocked")
    return {field: getattr(person, field) for field in fields}


def _writer(world: World, user_id: int) -> Person:
    person = world.people.get(user_id)
    if person.blocked:
        raise ControlError(409, f"Person {user_id} has blocked the bot and cannot write to it.")
    return person


def _reply_target(world: World, user_id: int, draft: Json) -> int:
    target = draft.get("reply_to_message_id") or 0
    if not isinstance(target, int) or (target and world.messages.find(user_id, target) is None):
        raise ControlError(400, f"There is no message {target!r} to reply to.")
    return target


def _content(kind: str, draft: Json) -> Json:
    if kind == "text":
        return _worded("text", draft.get("text"))
    media = new_media(kind, draft)
    caption = draft.get("caption") or ""
    if caption and kind not in CAPTIONED:
        raise ControlError(400, f"A {kind} message has no caption.")
    content: Json = {kind: media, **(_worded("caption", caption) if caption else {})}
    return {**content, "document": media} if kind == "animation" else content


def _worded(field: str, value: object) -> Json:
    longest = LONGEST_TEXT if field == "text" else LONGEST_CAPTION
    if not isinstance(value, str) or (field == "text" and not value.strip()):
        raise ControlError(400, f"{field} is missing or empty.")
    text, entities = typed(value)
    if utf16_length(text) > longest:
        raise ControlError(400, f"{field} is longer than {longest} characters.")
    if not text:
        return {}
    name = "entities" if field == "text" else "caption_entities"
    return {field: text, **({name: entities} if entities else {})}


def _as_pressed(world: World, message: Message) -> Json:
    if message.deleted:
        chat = world.people.get(message.chat_id).as_chat()
        return {"chat": chat, "message_id": message.message_id, "date": 0}
    return world.messages.for_bot(message)


def _member(world: World, status: str) -> Json:
    return {"user": world.bot, "status": status, **({"until_date": 0} if status == "kicked" else {})}
