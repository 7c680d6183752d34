"""Conversations, customers and figures as the database hands them out, valid by default."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.admin_ui.features.conversation.store import PriorityParts
from services.admin_ui.features.customers.store import CustomerRow
from services.admin_ui.features.dashboard.store import Figures
from shared.db.conversations import ConversationRow, HeldClaim
from shared.domain.people import PersonName

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def conversation(user_id: int = 101, *, minutes_ago: float = 5, **rest: Any) -> ConversationRow:
    """An active conversation of @alice123, VIP."""
    fields: dict[str, Any] = {
        "username": "alice123",
        "first_name": "Alice",
        "last_name": None,
        "tier": "vip",
        "priority": 65,
        "total_messages": 12,
        "unread_messages": 3,
        "last_message_at": NOW - timedelta(minutes=minutes_ago),
        "last_message_id": 77,
        "preview": "Hey, I need help with my purchase...",
        "is_pinned": False,
        "status": "active",
        "last_admin_reply_at": None,
        "is_banned": False,
        "has_blocked_bot": False,
    }
    return ConversationRow(user_id=user_id, **fields | rest)


def admin(user_id: int = 2001, username: str | None = "bob", **rest: Any) -> PersonName:
    """@bob of the team."""
    return PersonName(user_id, username, **rest)


def claim(by: PersonName | None = None, *, minutes_ago: float = 2) -> HeldClaim:
    """Two minutes ago @bob made it his conversation."""
    return HeldClaim(by or admin(), NOW - timedelta(minutes=minutes_ago))


def customer(user_id: int = 101, **rest: Any) -> CustomerRow:
    """@alice123, VIP by her purchases."""
    fields: dict[str, Any] = {
        "username": "alice123",
        "first_name": "Alice",
        "last_name": "Smith",
        "language_code": "en",
        "tier": "vip",
        "tier_override": None,
        "credits": 7,
        "purchases": 12,
        "time_balance": timedelta(hours=12, minutes=30),
        "first_seen_at": datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
        "is_banned": False,
        "has_blocked_bot": False,
    }
    return CustomerRow(user_id=user_id, **fields | rest)


def parts(**rest: Any) -> PriorityParts:
    """VIP 30, low credits 15, 12 purchases 10."""
    fields: dict[str, Any] = {
        "tier": "vip",
        "tier_points": 30,
        "credits": 7,
        "credit_points": 15,
        "purchases": 12,
        "purchase_points": 10,
        "cap": 100,
        "total": 55,
    }
    return PriorityParts(**fields | rest)


def figures(**rest: Any) -> Figures:
    """The figures of the product's description."""
    fields: dict[str, Any] = {
        "total_users": 156,
        "active_users": 142,
        "banned_users": 14,
        "active_conversations": 8,
        "archived_conversations": 3,
        "snoozed_conversations": 0,
        "unread_messages": 12,
        "total_credits": 12450,
        "total_time": timedelta(hours=324),
        "oldest_unanswered_at": None,
    }
    return Figures(**fields | rest)
