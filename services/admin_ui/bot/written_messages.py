"""What admins write: to customers, or about what they wrote to them."""

import re
from datetime import UTC, datetime
from typing import Any, Final

from aiogram import F, Router
from aiogram.filters import Command, or_f
from aiogram.types import Message

from services.admin_ui.features.direct_mode.composer import DONE
from services.admin_ui.features.direct_mode.press import done
from services.admin_ui.features.replies.admin_message import read_written
from services.admin_ui.features.replies.delete import delete_answered
from services.admin_ui.features.replies.edit import pass_edit_on
from services.admin_ui.features.replies.send import send_on
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.rights import Role

_COMMAND: Final = re.compile(r"/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>@])")
"""What Telegram marks as a command: `/done`, but not `/etc/hosts`."""


def written_messages() -> Router:
    """Everything admins send that is no command, their edits, and the commands of a conversation."""
    router = Router(name="written_messages")
    router.message.filter(F.chat.type == "private", by_admin)
    router.edited_message.filter(F.chat.type == "private", by_admin)
    router.message.register(_send, is_no_command)
    router.message.register(done, or_f(F.text == DONE, _typed("done")))
    router.message.register(_delete, _typed("delete"))
    router.edited_message.register(_edit)
    return router


def by_admin(message: Message, desk: Desk) -> bool | dict[str, Role]:
    """By numeric id; hands the role on."""
    role = desk.roster.role_of(message.from_user.id) if message.from_user else None
    return {"role": role} if role else False


def is_no_command(message: Message) -> bool:
    """A caption that begins like a command is still a message; the button below the composer sends one."""
    return message.text is None or (message.text != DONE and _COMMAND.match(message.text) is None)


async def _send(_: Message, desk: Desk, raw: dict[str, Any]) -> None:
    await send_on(desk.database, read_written(raw["message"]), datetime.now(UTC))
    desk.dispatcher.wake()


async def _edit(_: Message, desk: Desk, raw: dict[str, Any]) -> None:
    await pass_edit_on(desk.database, read_written(raw["edited_message"]), raw["update_id"])
    desk.dispatcher.wake()


async def _delete(_: Message, desk: Desk, role: Role, raw: dict[str, Any]) -> None:
    desk.metrics.presses.labels("command_delete").inc()
    await delete_answered(desk.database, read_written(raw["message"]), role, datetime.now(UTC))
    desk.dispatcher.wake()


def _typed(command: str) -> Command:
    return Command(command, ignore_mention=True, ignore_case=True)
