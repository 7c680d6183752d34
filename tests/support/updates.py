"""Telegram updates, valid by default: a test states only what matters to it."""

from typing import Any

DATE = 1_790_000_000
"""In September 2026."""


def person(user_id: int = 7, **rest: Any) -> dict[str, Any]:
    """A customer as Telegram describes one."""
    return {"id": user_id, "is_bot": False, "first_name": "Ada", "username": "ada", "language_code": "en"} | rest


def chat_with(user_id: int = 7) -> dict[str, Any]:
    """The private chat of that person with the bot."""
    return {"id": user_id, "type": "private", "first_name": "Ada"}


def message(message_id: int = 1, user_id: int = 7, **content: Any) -> dict[str, Any]:
    """A message in a private chat; a text unless other content is given."""
    who = {"from": person(user_id), "chat": chat_with(user_id)}
    return {"message_id": message_id, "date": DATE, **who} | (content or {"text": "Hello"})


def text_update(update_id: int = 1, user_id: int = 7, text: str = "Hello") -> dict[str, Any]:
    """An update with a text message whose id is the update's."""
    return {"update_id": update_id, "message": message(update_id, user_id, text=text)}


def command(text: str = "/start", user_id: int = 7, message_id: int = 1) -> dict[str, Any]:
    """A bot command."""
    entities = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    return message(message_id, user_id, text=text, entities=entities)


def press(user_id: int = 7, **rest: Any) -> dict[str, Any]:
    """A button pressed in a private chat, under a message of the bot."""
    under = {"message_id": 5, "date": DATE, "chat": chat_with(user_id), "from": person(99, is_bot=True)}
    return {"id": "77", "from": person(user_id), "chat_instance": "1", "data": "x", "message": under} | rest


def reaction(user_id: int = 7, **rest: Any) -> dict[str, Any]:
    """A thumb put on message 5 of the private chat of that person with the bot."""
    thumb = [{"type": "emoji", "emoji": "👍"}]
    who = {"chat": chat_with(user_id), "user": person(user_id)}
    return {"message_id": 5, "date": DATE, "old_reaction": [], "new_reaction": thumb, **who} | rest


def membership(status: str = "kicked", user_id: int = 7, **rest: Any) -> dict[str, Any]:
    """The bot blocked (`kicked`) or let in again (`member`)."""
    bot = person(99, is_bot=True)
    return {
        "chat": chat_with(user_id),
        "from": person(user_id),
        "date": DATE,
        "old_chat_member": {"user": bot, "status": "member"},
        "new_chat_member": {"user": bot, "status": status},
    } | rest
