"""What admins change about a conversation: each change under the customer's lock, written down in the same
transaction.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from shared.db import Database
from shared.db.conversations import HeldClaim, claim_in
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


@dataclass(frozen=True, slots=True)
class _State:
    last_message_id: int
    status: Status
    is_pinned: bool


async def set_pinned(database: Database, user_id: int, admin_id: int, *, is_pinned: bool) -> Change:
    """Pin or unpin. Raises `DatabaseUnavailable`, as every function here."""
    async with database.transaction() as connection:
        state = await _locked(connection, user_id)
        if state is None:
            return Change.GONE
        if state.is_pinned == is_pinned:
            return Change.UNCHANGED
        await _sql().set_pinned(connection, user_id=user_id, is_pinned=is_pinned)
        await note_event(connection, Event("conversation.pinned", admin_id, user_id, state.is_pinned, is_pinned))
    return Change.DONE


async def archive(database: Database, user_id: int, admin_id: int, *, seen_message_id: int) -> Change:
    """Archive, unless a message newer than the last one the admin saw has come in (`OVERTAKEN`)."""
    async with database.transaction() as connection:
        state = await _locked(connection, user_id)
        if state is None:
            return Change.GONE
        if state.last_message_id > seen_message_id:
            return Change.OVERTAKEN
        return await _set_status(connection, user_id, admin_id, state, "archived")


async def restore(database: Database, user_id: int, admin_id: int) -> Change:
    """Bring an archived or snoozed conversation back to active."""
    async with database.transaction() as connection:
        state = await _locked(connection, user_id)
        return Change.GONE if state is None else await _set_status(connection, user_id, admin_id, state, "active")


async def mark_read(database: Database, user_id: int, admin_id: int, *, up_to_message_id: int) -> Change:
    """Mark every message up to this one as read; what came in after it stays unread."""
    async with database.transaction() as connection:
        if await _locked(connection, user_id) is None:
            return Change.GONE
        marked = queries("conversations").mark_read
        if not await marked(connection, user_id=user_id, up_to_message_id=up_to_message_id):
            return Change.UNCHANGED
        await _sql().note_handled(connection, user_id=user_id, admin_id=admin_id)
        await note_event(connection, Event("conversation.read", admin_id, user_id, after=up_to_message_id))
    return Change.DONE


async def claim(database: Database, user_id: int, admin_id: int, *, may_take_over: bool) -> ClaimChange:
    """Make it this admin's conversation. Another admin's stays theirs (`TAKEN`) unless it may be taken over."""
    async with database.transaction() as connection:
        if await _locked(connection, user_id) is None:
            return ClaimChange(Change.GONE)
        before = await _held_claim(connection, user_id)
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
        if await _locked(connection, user_id) is None:
            return ClaimChange(Change.GONE)
        before = await _held_claim(connection, user_id)
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


async def _set_status(connection: Connection, user_id: int, admin_id: int, state: _State, status: Status) -> Change:
    if state.status == status:
        return Change.UNCHANGED
    await _sql().set_status(connection, user_id=user_id, status=status)
    if status == "archived":
        await _sql().note_handled(connection, user_id=user_id, admin_id=admin_id)
    await note_event(connection, Event("conversation.status", admin_id, user_id, state.status, status))
    return Change.DONE


async def _note_claim(
    connection: Connection, user_id: int, admin_id: int, before: HeldClaim | None, after: int | None
) -> None:
    held = before.by.user_id if before else None
    await note_event(connection, Event("conversation.claimed", admin_id, user_id, held, after))


async def _held_claim(connection: Connection, user_id: int) -> HeldClaim | None:
    row = await _sql().find_claim(connection, user_id=user_id)
    return claim_in(row) if row else None


async def _locked(connection: Connection, user_id: int) -> _State | None:
    """Take the customer's lock, under which a tracker writes too, then read what it leaves; None when gone."""
    await queries("conversations").lock_customer(connection, user_id=user_id)
    row = await _sql().find_state(connection, user_id=user_id)
    return _State(**dict(row)) if row else None


def _sql() -> Any:
    return queries_beside(__file__)
