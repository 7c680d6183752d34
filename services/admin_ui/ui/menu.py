"""Telegram's own menu of commands, for each admin in their language and for customers in every language we have."""

from typing import Final

import structlog
from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat

from services.admin_ui.ui.languages import ENGLISH_CODE, languages
from services.admin_ui.ui.refusals import CALL_FAILED, reason_of
from services.admin_ui.ui.registry import Registry
from services.admin_ui.ui.say import Text
from services.admin_ui.ui.viewer import Reader

log = structlog.get_logger()

LONGEST_DESCRIPTION: Final = 256
"""Characters, for Telegram."""


async def offer_admin_menu(bot: Bot, registry: Registry, admin_id: int, language: str) -> None:
    """The commands of an admin, in the chat with them; logged if Telegram will not have it."""
    commands = _menu({one.name: one.description for one in registry.commands if one.is_listed}, language)
    try:
        await bot.set_my_commands(commands, scope=BotCommandScopeChat(chat_id=admin_id))
    except CALL_FAILED as exc:
        await log.ainfo("no command menu", admin_id=admin_id, reason=reason_of(exc))


async def offer_customer_menus(bot: Bot, registry: Registry) -> None:
    """The commands of customers, in every language; English for all others."""
    descriptions = {one.name: one.description for one in registry.customer_commands}
    for language in languages():
        code = None if language == ENGLISH_CODE else language
        try:
            await bot.set_my_commands(
                _menu(descriptions, language), scope=BotCommandScopeAllPrivateChats(), language_code=code
            )
        except CALL_FAILED as exc:
            await log.ainfo("no command menu for customers", language=language, reason=reason_of(exc))


def _menu(descriptions: dict[str, Text], language: str) -> list[BotCommand]:
    reader = Reader(language=language)
    return [BotCommand(command=name, description=text.plain(reader)) for name, text in descriptions.items()]
