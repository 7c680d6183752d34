"""Customer events, valid by default: a test states only what matters to it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from shared.contracts.customer_events import BotBlocked, BotUnblocked, CustomerSeen, MessageEdited, MessageReceived

EPOCH = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def at(second: int) -> datetime:
    """That many seconds after the tests' Monday morning."""
    return EPOCH + timedelta(seconds=second)


def message(user_id: int = 7, message_id: int = 1, *, second: int | None = None, **rest: Any) -> MessageReceived:
    """A text message; by default the message id is its second and its update id too."""
    sent_at = at(message_id if second is None else second)
    fields: dict[str, Any] = {"update_id": message_id, "first_name": "Ada", "kind": "text", "text": "Hello"} | rest
    return MessageReceived(user_id=user_id, message_id=message_id, sent_at=sent_at, occurred_at=sent_at, **fields)


def edit(user_id: int = 7, message_id: int = 1, *, second: int = 100, sent: int = 1, **rest: Any) -> MessageEdited:
    """An edit at `second` of a text sent at second `sent`."""
    fields: dict[str, Any] = {"update_id": 1000 + second, "first_name": "Ada", "kind": "text", "text": "Edited"} | rest
    return MessageEdited(user_id=user_id, message_id=message_id, sent_at=at(sent), occurred_at=at(second), **fields)


def seen(user_id: int = 7, *, second: int = 1, update_id: int = 1, first_name: str = "Ada") -> CustomerSeen:
    """The customer used a command."""
    return CustomerSeen(user_id=user_id, occurred_at=at(second), update_id=update_id, first_name=first_name)


def block(user_id: int = 7, *, second: int = 1, update_id: int = 1, blocked: bool = True) -> BotBlocked | BotUnblocked:
    """The customer blocked the bot, or let it in again."""
    event = BotBlocked if blocked else BotUnblocked
    return event(user_id=user_id, occurred_at=at(second), update_id=update_id, first_name="Ada")
