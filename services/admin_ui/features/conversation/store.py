"""What admins change about a conversation: each change under the customer's lock, written down in the same
transaction.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from services.admin_ui.ui.action import MAX_ID
from shared.db import Database
from shared.db.conversations import HeldClaim, claim_in
from shared.db.customers import lock_customer
from shared.db.database import Connection
from shared.db.events import Event, note_event
from shared.db.queries import queries, queries_beside
from shared.domain.customers import Status, Tier


class Change(Enum):
    """What became of an action on a conversation."""

    DONE = "done"
    UNCHANGED = "unchanged"
    """It was so already."""
    GONE = "gone"
    """There is no such conversation."""
    OVERTAKEN = "overtaken"
    """A message came in that the admin had not seen; nothing was done."""
    TAKEN = "taken"
    """Another admin has claimed it; nothing was done."""


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """What became of a request to claim or to release, and the claim there was before."""

    change: Change
    before: HeldClaim | None = None


@dataclass(frozen=True, slots=True)
class PriorityParts:
    """The parts of a priority: `total` is their sum, at most `cap`."""

    tier: Tier
    tier_points: int
    credits: int
    credit_points: int
    purchases: int
    purchase_points: int
    cap: int
    total: int


async def set_pinned(database: Database, user_id: int, admin_id: int, *, is_pinned: bool) -> Change:
    """Pin or unpin. Raises `DatabaseUnavailable`, as every function here."""
    async with database.transaction() as connection:
        await lock_customer(connection, user_id)
        if not await _sql().set_pinned(connection, user_id=user_id, is_pinned=is_pinned):
            return await _why_not(connection, user_id)
        await note_event(connection, Event("conversation.pinned", admin_id, user_id, not is_pinned, is_pinned))
    return Change.DONE


async def archive(database: Database, user_id: int, admin_id: int, *, seen_message_id: int) -> Change:
    """Archive, unless a message newer than the last one the admin saw has come in (`OVERTAKEN`)."""
    return await _set_status(database, user_id, admin_id, "archived", seen_message_id)


async def restore(database: Database, user_id: int, admin_id: int) -> Change:
    """Bring an archived or snoozed conversation back to active."""
    return await _set_status(database, user_id, admin_id, "active", MAX_ID)


async def mark_read(database: Database, user_id: int, admin_id: int, *, up_to_message_id: int) -> Change:
    """Mark every message up to this one as read; what came in after it stays unread."""
    async with database.transaction() as connection:
        await lock_customer(connection, user_id)
        mark = queries("conversations").mark_read
        if not await mark(connection, user_id=user_id, up_to_message_id=up_to_message_id):
            return await _why_not(connection, user_id)
        await _sql().note_handled(connection, user_id=user_id, admin_id=admin_id)
        await note_event(connection, Event("conversation.read", admin_id, user_id, after=up_to_message_id))
    return Change.DONE


async def claim(database: Database, user_id: int, admin_id: int, *, may_take_over: bool) -> ClaimChange:
    """Make it this admin's conversation. Another admin's stays theirs (`TAKEN`) unless it may be taken over."""
    async with database.transaction() as connection:
        await lock_customer(connection, user_id)
        row = await _sql().find_claim(connection, user_id=user_id)
        if row is None:
            return ClaimChange(Change.GONE)
        before = claim_in(row)
        if before and before.by.user_id == admin_id:
            return ClaimChange(Change.UNCHANGED, before)
        if before and not may_take_over:
            return ClaimChange(Change.TAKEN, before)
        await _sql().set_claim(connection, user_id=user_id, admin_id=admin_id)
        await _note_claim(connection, user_id, admin_id, before, admin_id)
    return ClaimChange(Change.DONE, before)


async def release(database: Database, user_id: int, admin_id: int, *, may_release_others: bool) -> ClaimChange:
    """Make it nobody's conversation. Another admin's stays theirs (`TAKEN`) unless the one who asks may."""
    async with database.transaction() as connection:
        await lock_customer(connection, user_id)
        row = await _sql().find_claim(connection, user_id=user_id)
        if row is None:
            return ClaimChange(Change.GONE)
        before = claim_in(row)
        if before is None:
            return ClaimChange(Change.UNCHANGED)
        if before.by.user_id != admin_id and not may_release_others:
            return ClaimChange(Change.TAKEN, before)
        await _sql().end_claim(connection, user_id=user_id)
        await _note_claim(connection, user_id, admin_id, before, None)
    return ClaimChange(Change.DONE, before)


async def explain_priority(database: Database, user_id: int) -> PriorityParts | None:
    """The parts of this customer's priority, by the same formula that ranks the lists."""
    async with database.connection() as connection:
        row = await _sql().explain_priority(connection, user_id=user_id)
    return PriorityParts(**dict(row)) if row else None


async def _set_status(database: Database, user_id: int, admin_id: int, status: Status, seen_message_id: int) -> Change:
    async with database.transaction() as connection:
        await lock_customer(connection, user_id)
        before = await _sql().set_status(connection, user_id=user_id, status=status, seen_message_id=seen_message_id)
        if before is None:
            return await _why_not(connection, user_id, seen_message_id)
        if status == "archived":
            await _sql().note_handled(connection, user_id=user_id, admin_id=admin_id)
        await note_event(connection, Event("conversation.status", admin_id, user_id, before, status))
    return Change.DONE


async def _why_not(connection: Connection, user_id: int, seen_message_id: int = MAX_ID) -> Change:
    """Why nothing was changed."""
    last = await _sql().find_last_message(connection, user_id=user_id)
    if last is None:
        return Change.GONE
    return Change.OVERTAKEN if last > seen_message_id else Change.UNCHANGED


async def _note_claim(
    connection: Connection, user_id: int, admin_id: int, before: HeldClaim | None, after: int | None
) -> None:
    held = before.by.user_id if before else None
    await note_event(connection, Event("conversation.claimed", admin_id, user_id, held, after))


def _sql() -> Any:
    return queries_beside(__file__)
