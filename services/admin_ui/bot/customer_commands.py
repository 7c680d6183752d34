"""What a customer can type: everything but commands is a message to a person, and the tracker's business."""

import structlog
from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import Message

from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.speaking import TelegramAway, say
from services.admin_ui.ui.texts import CUSTOMER_HINT, customer_greeting

log = structlog.get_logger()


def customer_commands() -> Router:
    """The commands of everybody who is no admin; stands after the admins' router."""
    router = Router(name="customer_commands")
    router.message.filter(F.chat.type == "private")
    router.message.register(_greet, Command("start", ignore_mention=True, ignore_case=True))
    router.message.register(_hint, F.text.startswith("/"))
    return router


async def _greet(message: Message, desk: Desk) -> None:
    first_name = message.from_user.first_name if message.from_user else ""
    await _say_now(desk, message.chat.id, customer_greeting(first_name))


async def _hint(message: Message, desk: Desk) -> None:
    await _say_now(desk, message.chat.id, CUSTOMER_HINT)


async def _say_now(desk: Desk, chat_id: int, text: str) -> None:
    """Say it now or not at all: a crowd that starts the bot at once must not keep the admins' presses waiting."""
    try:
        await say(desk.bot, chat_id, text)
    except TelegramAway as exc:
        await log.awarning("customer not greeted", chat_id=chat_id, reason=str(exc))
