"""Talks, tellings, listeners and wished pushes, valid by default."""

from datetime import timedelta
from typing import Any

from services.admin_ui.features.notifications.recipients import Listener
from services.admin_ui.features.notifications.store import PushMessage, Talk, Telling, WishedPush
from services.admin_ui.ui.rights import Role
from shared.db.admins import Admin
from tests.support.inbox_rows import NOW, conversation

ADMIN = 1001


def talk(user_id: int = 101, **rest: Any) -> Talk:
    """An active conversation with 3 of 12 messages unread."""
    fields: dict[str, Any] = {
        "status": "active",
        "total_messages": 12,
        "unread_messages": 3,
        "last_message_id": 77,
        "priority": 35,
        "claimed_by": None,
        "is_banned": False,
    }
    return Talk(user_id=user_id, **fields | rest)


def telling(user_id: int = 101, admin_id: int = ADMIN, **rest: Any) -> Telling:
    """An admin who has not been told of anything."""
    return Telling(admin_id, user_id, **rest)


def listener(admin_id: int = ADMIN, *, role: Role = "admin", **settings: Any) -> Listener:
    """An admin with the default settings."""
    return Listener.of(Admin(admin_id, **settings), role, NOW)


def push_message(message_id: int = 900, *, minutes_ago: float = 1, sent_at_count: int = 0) -> PushMessage:
    """A push in the chat."""
    return PushMessage(message_id, NOW - timedelta(minutes=minutes_ago), sent_at_count)


def wished(user_id: int = 101, **rest: Any) -> WishedPush:
    """News of @alice123, never told of before."""
    row = conversation(user_id, **rest.pop("row", {}))
    fields: dict[str, Any] = {"wish": "news", "is_news": True, "turn": 0, "told_unread": 0}
    return WishedPush(row, **fields | rest)
