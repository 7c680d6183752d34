"""Deliveries as the ledger hands them out and as their causes write them, valid by default."""

from datetime import UTC, datetime
from typing import Any

from shared.db.deliveries import LedgerEntry, NewDelivery, SentContent
from shared.domain.deliveries import Lane

ADMIN = 1001
CUSTOMER = 7


def reply(message_id: int = 9, *, user_id: int = CUSTOMER, admin_id: int = ADMIN, **rest: Any) -> NewDelivery:
    """An admin's text for a customer, to be copied."""
    fields: dict[str, Any] = {
        "cause": f"reply/{admin_id}/{message_id}",
        "kind": "reply",
        "lane": Lane.REPLIES,
        "chat_id": user_id,
        "method": "copyMessage",
        "parameters": {"chat_id": user_id, "from_chat_id": admin_id, "message_id": message_id},
        "source_ids": [message_id],
        "content": [SentContent("text", f"answer {message_id}")],
    }
    return NewDelivery(user_id=user_id, admin_id=admin_id, **fields | rest)


def album(*message_ids: int, user_id: int = CUSTOMER, admin_id: int = ADMIN, **rest: Any) -> NewDelivery:
    """An admin's album of photos for a customer."""
    fields: dict[str, Any] = {
        "cause": f"album/{admin_id}/{message_ids[0]}",
        "method": "copyMessages",
        "parameters": {"chat_id": user_id, "from_chat_id": admin_id, "message_ids": list(message_ids)},
        "source_ids": message_ids,
        "content": [SentContent("photo", label="📷 Photo", media_group_id="g") for _ in message_ids],
    }
    return reply(message_ids[0], user_id=user_id, admin_id=admin_id, **fields | rest)


def relay(message_id: int, *, user_id: int = CUSTOMER, admin_id: int = ADMIN, **rest: Any) -> NewDelivery:
    """A customer's message for an admin who is in the conversation."""
    fields: dict[str, Any] = {
        "cause": f"relay/{admin_id}/{user_id}/{message_id}",
        "kind": "relay",
        "lane": Lane.PUSHES,
        "chat_id": admin_id,
        "method": "copyMessage",
        "parameters": {"chat_id": admin_id, "from_chat_id": user_id, "message_id": message_id},
        "source_ids": [message_id],
    }
    return NewDelivery(user_id=user_id, admin_id=admin_id, **fields | rest)


def bulk(user_id: int, **rest: Any) -> NewDelivery:
    """One of many alike."""
    fields: dict[str, Any] = {
        "cause": f"bulk/{user_id}",
        "kind": "notice",
        "lane": Lane.BULK,
        "chat_id": user_id,
        "method": "sendMessage",
        "parameters": {"chat_id": user_id, "text": "News"},
    }
    return NewDelivery(user_id=user_id, **fields | rest)


def entry(**rest: Any) -> LedgerEntry:
    """A reply under way, in its first attempt."""
    now = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    fields: dict[str, Any] = {
        "delivery_id": 1,
        "cause": f"reply/{ADMIN}/9",
        "kind": "reply",
        "lane": Lane.REPLIES,
        "chat_id": CUSTOMER,
        "user_id": CUSTOMER,
        "admin_id": ADMIN,
        "method": "copyMessage",
        "parameters": {},
        "source_ids": (9,),
        "answers_id": None,
        "content": (SentContent("text", "answer"),),
        "state": "sending",
        "attempts": 1,
        "created_at": now,
        "sending_since": now,
        "settled_at": None,
        "sent_ids": (),
        "reason": None,
        "retry_of": None,
        "dismissed_at": None,
    }
    return LedgerEntry(**fields | rest)
