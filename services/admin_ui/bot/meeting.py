"""Getting to know the admins: colleagues see their names, and who could not be reached before is told what waits."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram.types import Message, TelegramObject

from services.admin_ui.ui.desk import Desk

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


async def meet_admin(handle: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
    """A middleware: remember who writes, and that their chat has one message more."""
    desk: Desk = data["desk"]
    sender = event.from_user if isinstance(event, Message) else None
    if sender and desk.roster.role_of(sender.id):
        await desk.admins.meet(
            sender.id, username=sender.username, first_name=sender.first_name, last_name=sender.last_name
        )
    return await handle(event, data)
