"""Messages that change where an admin writes. Telegram gives such a message no buttons, and lets nobody edit it."""

from typing import Final

from aiogram import Bot
from aiogram.types import KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove

from services.admin_ui.features.direct_mode.composer import DONE, from_here_on, placeholder
from services.admin_ui.ui.speaking import say
from shared.domain.people import PersonName

EMPTY: Final = ReplyKeyboardRemove(remove_keyboard=True)
"""Neither a button nor a placeholder."""


async def name_in_composer(bot: Bot, admin_id: int, customer: PersonName) -> int | None:
    """Say whom everything goes to from here on, and keep it in sight in the composer; the message's id if it is known.

    Raises:
        TelegramAway: it was not said, and may be later.
    """
    keyboard = ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text=DONE)]],
        is_persistent=True,
        resize_keyboard=True,
        input_field_placeholder=placeholder(customer),
    )
    return await say(bot, admin_id, from_here_on(customer), keyboard)
