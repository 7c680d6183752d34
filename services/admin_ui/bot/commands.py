"""What an admin can type."""

from datetime import UTC, datetime
from typing import Final

import structlog
from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import BotCommand, BotCommandScopeChat, Message

from services.admin_ui.ui.action import ScreenAction, ShowDashboard, ShowList, ShowNotifications
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.refusals import CALL_FAILED, reason_of
from services.admin_ui.ui.speaking import say
from services.admin_ui.ui.texts import ADMIN_HELP, UNKNOWN_COMMAND
from services.admin_ui.ui.viewer import Viewer

log = structlog.get_logger()

_MENU: Final = (
    BotCommand(command="conversations", description="The inbox: who needs you most, first"),
    BotCommand(command="dashboard", description="The figures"),
    BotCommand(command="notifications", description="Of what you are told, and when"),
    BotCommand(command="done", description="Leave the conversation you are writing in"),
    BotCommand(command="delete", description="As a reply to a message you sent: delete it on both sides"),
    BotCommand(command="help", description="What works"),
)


def admin_commands() -> Router:
    """The commands of admins, in the private chat with the bot; one that nobody knows gets a hint."""
    router = Router(name="admin_commands")
    router.message.filter(F.chat.type == "private", is_admin)
    router.message.register(_start, _typed("start"))
    router.message.register(_help, _typed("help"))
    router.message.register(_conversations, _typed("conversations"))
    router.message.register(_dashboard, _typed("dashboard"))
    router.message.register(_notifications, _typed("notifications"))
    router.message.register(_hint, F.text)
    return router


def is_admin(message: Message, desk: Desk) -> bool:
    """By numeric id."""
    return message.from_user is not None and desk.roster.role_of(message.from_user.id) is not None


async def offer_menu(desk: Desk, admin_id: int) -> None:
    """Put the commands into Telegram's own menu, if it will have them."""
    try:
        await desk.bot.set_my_commands(list(_MENU), scope=BotCommandScopeChat(chat_id=admin_id))
    except CALL_FAILED as exc:
        await log.ainfo("no command menu", admin_id=admin_id, reason=reason_of(exc))


async def _start(message: Message, desk: Desk) -> None:
    await _help(message, desk)
    await offer_menu(desk, message.chat.id)


async def _help(message: Message, desk: Desk) -> None:
    desk.metrics.presses.labels("command_help").inc()
    await say(desk.bot, message.chat.id, ADMIN_HELP)


async def _conversations(message: Message, desk: Desk) -> None:
    desk.metrics.presses.labels("command_conversations").inc()
    await _open_panel(message, desk, ShowList())


async def _dashboard(message: Message, desk: Desk) -> None:
    desk.metrics.presses.labels("command_dashboard").inc()
    await _open_panel(message, desk, ShowDashboard())


async def _notifications(message: Message, desk: Desk) -> None:
    desk.metrics.presses.labels("command_notifications").inc()
    await _open_panel(message, desk, ShowNotifications())


async def _hint(message: Message, desk: Desk) -> None:
    await say(desk.bot, message.chat.id, UNKNOWN_COMMAND)


async def _open_panel(message: Message, desk: Desk, action: ScreenAction) -> None:
    admin_id = message.chat.id
    role = desk.roster.role_of(admin_id)
    if role is None:
        return
    screen = await desk.screens.open(action, Viewer(admin_id, role), datetime.now(UTC))
    await desk.panels.show(admin_id, None, action, screen)
    await log.ainfo("panel opened", admin_id=admin_id, shows=type(action).__name__)


def _typed(command: str) -> Command:
    # A mention (/help@bot) would make aiogram ask Telegram who the bot is; in a private chat it can only be us.
    return Command(command, ignore_mention=True, ignore_case=True)
