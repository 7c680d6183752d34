"""Rows of the delivery ledger: to an admin, to a customer, or in the place of another. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypedDict, Unpack

from shared.db.deliveries import LedgerEntry, NewDelivery, SentContent
from shared.domain.deliveries import Lane

_REPEATED: Final = re.compile(r"/again/(\d+)\Z")


class Details(TypedDict, total=False):
    """What a delivery may say besides, as `NewDelivery` explains it."""

    source_ids: Sequence[int]
    content: Sequence[SentContent]
    answers_id: int | None
    wait_s: float


def to_admin(
    kind: str,
    admin_id: int,
    cause: str,
    method: str,
    parameters: Mapping[str, Any],
    *,
    user_id: int | None = None,
    lane: Lane = Lane.PUSHES,
    **details: Unpack[Details],
) -> NewDelivery:
    """A call of this method in the admin's chat, about the customer `user_id` if it is about one."""
    return NewDelivery(
        cause=cause,
        kind=kind,
        lane=lane,
        chat_id=admin_id,
        method=method,
        parameters={**parameters, "chat_id": admin_id},
        user_id=user_id,
        admin_id=admin_id,
        **details,
    )


def to_customer(
    kind: str,
    user_id: int,
    cause: str,
    method: str,
    parameters: Mapping[str, Any],
    *,
    admin_id: int | None = None,
    lane: Lane = Lane.REPLIES,
    **details: Unpack[Details],
) -> NewDelivery:
    """A call of this method in the customer's chat, for the admin who asked for it."""
    return NewDelivery(
        cause=cause,
        kind=kind,
        lane=lane,
        chat_id=user_id,
        method=method,
        parameters={**parameters, "chat_id": user_id},
        user_id=user_id,
        admin_id=admin_id,
        **details,
    )


def reaction_call(message_id: int, emoji: str | None) -> tuple[str, dict[str, Any]]:
    """The method and the parameters that make this emoji, or none, the bot's reaction on a message."""
    reaction = [{"type": "emoji", "emoji": emoji}] if emoji else []
    return "setMessageReaction", {"message_id": message_id, "reaction": reaction}


def in_place_of(entry: LedgerEntry, how: str, **changes: Any) -> NewDelivery:
    """What goes where this delivery would not: the same but for the changes, and the cause says `how`."""
    return NewDelivery(**{**_same(entry), "cause": f"{entry.cause}/{how}", **changes})


def repetition_of(entry: LedgerEntry, *, wait_s: float = 0.0) -> NewDelivery:
    """The same once more, as a new one. Its cause counts them: `reply/7/1234/again/2`."""
    cause = f"{_REPEATED.sub('', entry.cause)}/again/{times_repeated(entry) + 1}"
    return NewDelivery(**_same(entry), cause=cause, wait_s=wait_s, retry_of=entry.delivery_id)


def times_repeated(entry: LedgerEntry) -> int:
    """How many deliveries came before this one for the same cause."""
    repeated = _REPEATED.search(entry.cause)
    return int(repeated[1]) if repeated else 0


_REPEATABLE: Final = (
    "kind",
    "lane",
    "chat_id",
    "method",
    "parameters",
    "user_id",
    "admin_id",
    "source_ids",
    "answers_id",
    "content",
)


def _same(entry: LedgerEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _REPEATABLE}
