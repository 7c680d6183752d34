"""What people do in the measurements, as Telegram tells it to a bot: they write, answer and press."""

import time
from itertools import count
from typing import Any, Final

from services.admin_ui.ui.action import Action, encode_action

PANEL: Final = 1
"""The message in an admin's chat that is the panel."""

_numbers: Final = count(int(time.time()))


def message(person_id: int, text: str, *, answers: int | None = None) -> dict[str, Any]:
    """A text to the bot, perhaps in reply to a message there."""
    person = {"id": person_id, "first_name": f"Person {person_id}"}
    chat, date = {**person, "type": "private"}, int(time.time())
    written = {
        "message_id": next(_numbers),
        "from": {**person, "is_bot": False},
        "chat": chat,
        "date": date,
        "text": text,
    }
    if answers is not None:
        written["reply_to_message"] = {"message_id": answers, "date": date, "chat": chat}
    return written


def press(admin: int, action: Action) -> dict[str, Any]:
    """A press of a button on the panel."""
    panel = message(admin, "panel") | {"message_id": PANEL}
    return {
        "id": str(next(_numbers)),
        "chat_instance": "1",
        "data": encode_action(action),
        "from": panel["from"],
        "message": panel,
    }
