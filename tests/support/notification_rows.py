"""What notifications are decided from, valid by default: states, recipients, and what is due to them."""

from datetime import timedelta
from typing import Any, Final

from services.admin_ui.features.notifications.choice import DueNotification, SentMessage
from services.admin_ui.features.notifications.reasons import AdminState, ConversationState
from services.admin_ui.features.notifications.recipients import Recipient
from services.admin_ui.ui.rights import ANSWER, READ, Role
from shared.db.admins import Admin
from tests.support.inbox_rows import NOW, conversation

ADMIN = 1001
TEAM = frozenset({READ, ANSWER})

REPLACED: Final = "💬 @user7 · ⬇️ newer below"
"""What is left of a notification about this customer when a newer one has come."""


def conversation_state(user_id: int = 101, **rest: Any) -> ConversationState:
    """A conversation that waits, with 3 of 12 messages unread."""
    fields: dict[str, Any] = {
        "is_waiting": True,
        "total_messages": 12,
        "unread_messages": 3,
        "last_message_id": 77,
        "priority": 35,
        "claimed_by": None,
    }
    return ConversationState(user_id=user_id, **fields | rest)


def admin_state(user_id: int = 101, admin_id: int = ADMIN, **rest: Any) -> AdminState:
    """An admin who has not been notified about anything."""
    return AdminState(admin_id, user_id, **rest)


def recipient(
    admin_id: int = ADMIN, *, role: Role = "admin", rights: frozenset[str] = TEAM, **settings: Any
) -> Recipient:
    """An admin with the default settings."""
    return Recipient.of(Admin(admin_id, **settings), role, rights, NOW)


def sent_message(message_id: int = 900, *, minutes_ago: float = 1) -> SentMessage:
    """A notification in the chat."""
    return SentMessage(message_id, NOW - timedelta(minutes=minutes_ago), 0)


def due(user_id: int = 101, **rest: Any) -> DueNotification:
    """News of @alice123, never notified about before."""
    row = conversation(user_id, **rest.pop("row", {}))
    is_waiting = row.status == "active" and row.unread_messages > 0 and not row.is_banned
    fields: dict[str, Any] = {
        "reason": "news",
        "is_waiting": is_waiting,
        "is_news": True,
        "turn": 0,
        "told_unread": 0,
    }
    return DueNotification(row, **fields | rest)
