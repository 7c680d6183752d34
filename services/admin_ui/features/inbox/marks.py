"""The signs a conversation has in lists, and the small things that stand beside its name."""

from collections.abc import Iterable
from typing import Final

from services.admin_ui.ui.feature import ListMark
from services.admin_ui.ui.say import NOTHING, Text, Value, lay
from shared.db.conversations import ConversationRow

HOT_FROM: Final = 50
"""From so many points on a conversation shows 🔥."""


def pin_sign(row: ConversationRow) -> str:
    """📌 for what is kept on top."""
    return "📌" if row.is_pinned else ""


def hot_sign(row: ConversationRow) -> str:
    """🔥 for what is urgent."""
    return "🔥" if row.priority >= HOT_FROM else ""


def marked(row: ConversationRow, text: Value) -> Value:
    """The text after the inbox's own signs, if it has any."""
    return with_signs(pin_sign(row) + hot_sign(row), text)


def fully_marked(row: ConversationRow, text: Value, marks: Iterable[ListMark]) -> Value:
    """The text after the signs of all features: where there is no room for names."""
    return with_signs("".join([mark.sign(row) for mark in marks]), text)


def with_signs(signs: str, text: Value) -> Value:
    """The signs first, if there are any."""
    return lay("{signs} {text}", signs=signs, text=text) if signs else text


def unread_suffix(row: ConversationRow) -> Text:
    """` (3)`, or nothing when all is read."""
    return lay(" ({n})", n=row.unread_messages) if row.unread_messages else NOTHING
