"""What stands where an admin writes while everything they send goes to a customer.

Telegram gives a message that changes it no other buttons, and lets nobody edit it (docs/decisions.md 6.4, 6.5).
"""

from typing import Final

import msgspec
from aiogram import Bot
from aiogram.types import KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove

from services.admin_ui.ui.names import Name, Person
from services.admin_ui.ui.notices import notice
from services.admin_ui.ui.say import Said, bold, say
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.telegram import send_text
from services.admin_ui.ui.viewer import Reader
from shared.db.deliveries import NewDelivery
from shared.db.direct_modes import DirectMode
from shared.domain.people import PersonName
from shared.telegram.text import utf16_length

DONE: Final = say("✅ Done")
"""The button below the composer; Telegram sends its text as a message, which is the command to leave."""

EMPTY: Final = ReplyKeyboardRemove(remove_keyboard=True)
"""Neither a button nor a placeholder."""

_LONGEST_PLACEHOLDER: Final = 64
"""UTF-16 units, as Telegram counts."""
_ROUND_A_NAME: Final = 3
"""An ellipsis may follow, and the two signs that keep a name written from right to left to itself."""


def placeholder(customer: Person, reader: Reader) -> str:
    """In the empty composer, at most 64 UTF-16 units: whom what one types there goes to."""
    longest = _LONGEST_PLACEHOLDER - utf16_length(_writing_to("").plain(reader)) - _ROUND_A_NAME
    return _writing_to(Name(customer, characters=longest, units=longest)).plain(reader)


def left(customer: Person) -> Said:
    """Said to whoever has left a conversation, together with an empty composer."""
    return say("✅ You left the conversation with {customer}.", customer=Name(customer))


async def name_in_composer(bot: Bot, admin_id: int, customer: PersonName, reader: Reader) -> int | None:
    """Say whom everything goes to from here on, and keep it in sight in the composer; the message's id if it is known.

    Raises:
        TelegramAway: it was not said, and may be later.
    """
    keyboard = ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text=DONE.plain(reader))]],
        is_persistent=True,
        resize_keyboard=True,
        input_field_placeholder=placeholder(customer, reader),
    )
    said = say("✍️ Writing to {customer}. /done leaves.", customer=bold(Name(customer)))
    return await send_text(bot, admin_id, said, reader, keyboard)


def emptied_composer(mode: DirectMode, customer: PersonName, reader: Reader) -> NewDelivery:
    """Without a sound: the admin is in this customer's conversation no more, and the composer says so no more."""
    cause = f"over/{mode.admin_id}/{mode.entered_at.isoformat()}"
    said = notice(mode.admin_id, cause, Screen(left(customer)), reader)
    emptying = {"reply_markup": EMPTY.model_dump(exclude_none=True), "disable_notification": True}
    return msgspec.structs.replace(said, parameters=said.parameters | emptying)


def _writing_to(customer: Name | str) -> Said:
    return say("Writing to {customer}", customer=customer)
