"""Messages and reactions in private chats with the bot: to the command, the question or the feature they are for."""

import dataclasses
from typing import Any, Final

from aiogram import F, Router
from aiogram.types import Message, MessageReactionUpdated

from services.admin_ui.bot.commands import run_command, typed_command
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.feature import Incoming, Sender, UpdateName
from services.admin_ui.ui.questions import take_answer

_PRIVATE: Final = F.chat.type == "private"


def written_messages() -> Router:
    """What admins and customers write, edit and react to."""
    router = Router(name="written_messages")
    router.message.register(_by_admin, _PRIVATE, is_admin)
    router.edited_message.register(_edited_by_admin, _PRIVATE, is_admin)
    router.message_reaction.register(_reacted, _PRIVATE, F.user)
    router.message.register(_command_of_customer, _PRIVATE, F.text.startswith("/"))
    return router


def is_admin(message: Message, desk: Desk) -> bool:
    """By numeric id."""
    return message.from_user is not None and desk.roster.role_of(message.from_user.id) is not None


async def _by_admin(message: Message, desk: Desk, raw: dict[str, Any], *, is_replayed: bool) -> None:
    incoming = dataclasses.replace(_incoming(desk, message, raw, "message"), is_replayed=is_replayed)
    await _meet(desk, message)
    name = typed_command(desk.registry, incoming.content)
    if name is not None:
        await run_command(desk, name, incoming)
    elif not await take_answer(desk, incoming):
        await _hand_on(desk, "message", "admin", incoming)


async def _edited_by_admin(message: Message, desk: Desk, raw: dict[str, Any]) -> None:
    await _hand_on(desk, "edited_message", "admin", _incoming(desk, message, raw, "edited_message"))


async def _reacted(event: MessageReactionUpdated, desk: Desk, raw: dict[str, Any]) -> None:
    person_id = event.chat.id
    content = raw["message_reaction"]
    incoming = Incoming(raw["update_id"], person_id, content, desk.roster.rights_of(person_id))
    await _hand_on(desk, "message_reaction", "admin" if desk.roster.role_of(person_id) else "customer", incoming)


async def _command_of_customer(message: Message, desk: Desk, raw: dict[str, Any]) -> None:
    """Everything else that customers write is a message to a person, and the tracker's business."""
    incoming = _incoming(desk, message, raw, "message")
    name = typed_command(desk.registry, incoming.content)
    commands = {command.name: command for command in desk.registry.customer_commands}
    if name == "start" and (payload := _start_payload(message.text or "")):
        await desk.registry.start_for(payload).run(desk, incoming)
    elif name in commands:
        await commands[name].run(desk, incoming)
    else:
        await _hand_on(desk, "unknown_command", "customer", incoming)


def _start_payload(text: str) -> str:
    """What follows /start in a link like `t.me/bot?start=PAYLOAD`."""
    return text.partition(" ")[2].strip()


def _incoming(desk: Desk, message: Message, raw: dict[str, Any], kind: str) -> Incoming:
    person_id = message.from_user.id if message.from_user else message.chat.id
    code = message.from_user.language_code if message.from_user else None
    return Incoming(raw["update_id"], person_id, raw[kind], desk.roster.rights_of(person_id), code)


async def _meet(desk: Desk, message: Message) -> None:
    """Colleagues see an admin's name, and who could not be reached before is notified of what waits."""
    sender = message.from_user
    if sender is not None:
        await desk.admins.meet(
            sender.id,
            username=sender.username,
            first_name=sender.first_name,
            last_name=sender.last_name,
            language_code=sender.language_code,
        )


async def _hand_on(desk: Desk, kind: UpdateName, of: Sender, incoming: Incoming) -> None:
    for wanted in desk.registry.updates:
        if (wanted.kind, wanted.of) == (kind, of):
            await wanted.handle(desk, incoming)
