"""Which message in an admin's chat stands for which message in a customer's chat (docs/decisions.md 5.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.db.database import Connection
from shared.db.queries import queries

PairRole = Literal["sent", "relayed", "push"]


@dataclass(frozen=True, slots=True)
class MessagePair:
    """Two messages that belong together.

    `sent`: the admin's message went to the customer. `relayed`: the customer's came to the admin. `push`: a message
    that notifies the admin about everything the customer wrote up to `customer_message_id`.
    """

    admin_id: int
    admin_message_id: int
    user_id: int
    customer_message_id: int
    role: PairRole
    made_at: datetime


async def save_pairs(
    connection: Connection, admin_id: int, user_id: int, role: PairRole, pairs: Sequence[tuple[int, int]]
) -> None:
    """Remember pairs of (the admin's message id, the customer's message id)."""
    await queries("message_pairs").save_pairs(
        connection,
        admin_id=admin_id,
        user_id=user_id,
        role=role,
        admin_message_ids=[admins for admins, _ in pairs],
        customer_message_ids=[customers for _, customers in pairs],
    )


async def find_pair(connection: Connection, admin_id: int, admin_message_id: int) -> MessagePair | None:
    """What a message in an admin's chat stands for."""
    row = await queries("message_pairs").find_pair(connection, admin_id=admin_id, admin_message_id=admin_message_id)
    return MessagePair(**dict(row)) if row else None


async def is_anything_below(connection: Connection, admin_id: int, message_id: int) -> bool:
    """Whether a push, or a message of any conversation, came into the admin's chat after this one."""
    found = await queries("message_pairs").is_anything_below(connection, admin_id=admin_id, message_id=message_id)
    return bool(found)


async def pairs_of(connection: Connection, user_id: int, customer_message_id: int) -> list[MessagePair]:
    """Every message in an admin's chat that is this message of a customer's chat, sent or relayed."""
    rows = queries("message_pairs").pairs_of(connection, user_id=user_id, customer_message_id=customer_message_id)
    return [MessagePair(**dict(row)) async for row in rows]
