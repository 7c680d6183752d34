"""Reading the inbox and acting on one conversation of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final, Self

import msgspec

from shared.db.database import Connection, Database
from shared.db.queries import queries
from shared.domain.customers import STATUSES, Status, Tier
from shared.domain.people import PersonName

_read_name: Final = msgspec.json.Decoder(PersonName).decode


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
class HeldClaim:
    """Whose conversation it is, and since when."""

    by: PersonName
    at: datetime


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """What became of a wish to claim or to release, and the claim there was before."""

    change: Change
    before: HeldClaim | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the order of every list: pinned, priority, unread, last message time, customer id, all descending."""

    is_pinned: bool
    priority: int
    unread: int
    last_message_at: datetime
    user_id: int


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A conversation with what the lists and the card show of its customer, and of the admins who look after it.

    `last_outgoing_id` is the newest message delivered to the customer, 0 before the first; when that was,
    `last_answered_at`, is looked up for a single conversation and not for a list. `here_now` is who is in its direct
    message mode and has used it in the last hours.
    """

    user_id: int
    username: str | None
    first_name: str
    last_name: str | None
    tier: Tier
    priority: int
    total_messages: int
    unread_messages: int
    last_message_at: datetime
    last_message_id: int
    preview: str
    is_pinned: bool
    status: Status
    last_admin_reply_at: datetime | None
    is_banned: bool
    has_blocked_bot: bool
    first_unread_id: int | None = None
    claim: HeldClaim | None = None
    last_outgoing_id: int = 0
    last_answered_at: datetime | None = None
    last_answered_by: PersonName | None = None
    here_now: tuple[PersonName, ...] = ()

    @property
    def cursor(self) -> Cursor:
        """Where in the list it stands."""
        return Cursor(self.is_pinned, self.priority, self.unread_messages, self.last_message_at, self.user_id)

    @classmethod
    def of(cls, row: Any) -> Self:
        """From a row of conversation_rows or listed_conversations."""
        return cls(
            user_id=row["user_id"],
            username=row["username"],
            first_name=row["first_name"],
            last_name=row["last_name"],
            tier=row["tier"],
            priority=row["priority_level"],
            total_messages=row["total_messages"],
            unread_messages=row["unread_messages"],
            last_message_at=row["last_message_at"],
            last_message_id=row["last_message_id"],
            preview=row["last_user_message"],
            is_pinned=row["is_pinned"],
            status=row["conversation_status"],
            last_admin_reply_at=row["last_admin_reply_at"],
            is_banned=row["banned"],
            has_blocked_bot=row["blocked_bot"],
            first_unread_id=row["first_unread_id"],
            claim=_claim(row),
            last_outgoing_id=row["last_outgoing_id"],
            last_answered_at=row.get("last_answered_at"),
            last_answered_by=_read_name(row["last_answerer"]) if row["last_answerer"] else None,
            here_now=tuple(_read_name(name) for name in row["here_now"]),
        )


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


class Conversations:
    """The conversations of one database. Every method raises `DatabaseUnavailable` when Postgres is away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = queries("conversations")

    async def page(
        self,
        status: Status,
        *,
        limit: int,
        after: Cursor | None = None,
        before: Cursor | None = None,
        from_end: bool = False,
    ) -> list[ConversationRow]:
        """At most `limit` conversations, always in list order.

        `after` a cursor, or the ones just `before` it, or the last ones (`from_end`); without any of these the first.
        """
        async with self._database.connection() as connection:
            rows = await self._rows(connection, status, limit, after, before, from_end=from_end)
        backwards = from_end or (before is not None and after is None)
        return [ConversationRow.of(row) for row in (reversed(rows) if backwards else rows)]

    async def _rows(
        self,
        connection: Connection,
        status: Status,
        limit: int,
        after: Cursor | None,
        before: Cursor | None,
        *,
        from_end: bool,
    ) -> list[Any]:
        async def select(query: Any, cursor: Cursor | None = None) -> list[Any]:
            return [row async for row in query(connection, status=status, limit=limit, **_place(cursor))]

        if from_end:
            return await select(self._sql.last_conversations)
        if after is not None:
            return await select(self._sql.conversations_after, after)
        if before is not None:
            return await select(self._sql.conversations_before, before)
        return await select(self._sql.first_conversations)

    async def counts(self) -> dict[Status, int]:
        """How many conversations have each status; sums over a few rows, whatever their number."""
        async with self._database.connection() as connection:
            row = await self._sql.count_conversations(connection)
        return {status: row[status] for status in STATUSES}

    async def find(self, user_id: int) -> ConversationRow | None:
        """The conversation with this customer."""
        async with self._database.connection() as connection:
            row = await self._sql.find_conversation(connection, user_id=user_id)
        return ConversationRow.of(row) if row else None

    async def set_pinned(self, user_id: int, is_pinned: bool) -> Change:
        """Pin or unpin."""
        async with self._database.transaction() as connection:
            if await self._locked(connection, user_id) is None:
                return Change.GONE
            changed = await self._sql.set_pinned(connection, user_id=user_id, is_pinned=is_pinned)
        return Change.DONE if changed else Change.UNCHANGED

    async def archive(self, user_id: int, *, seen_message_id: int, by_admin: int) -> Change:
        """Archive, unless a message newer than the last one the admin saw has come in (`OVERTAKEN`)."""
        async with self._database.transaction() as connection:
            last = await self._locked(connection, user_id)
            if last is None:
                return Change.GONE
            if last > seen_message_id:
                return Change.OVERTAKEN
            changed = await self._sql.set_status(connection, user_id=user_id, status="archived")
            await self._note_handled(connection, user_id, by_admin, is_changed=changed)
        return Change.DONE if changed else Change.UNCHANGED

    async def restore(self, user_id: int) -> Change:
        """Bring an archived or snoozed conversation back to active."""
        async with self._database.transaction() as connection:
            if await self._locked(connection, user_id) is None:
                return Change.GONE
            changed = await self._sql.set_status(connection, user_id=user_id, status="active")
        return Change.DONE if changed else Change.UNCHANGED

    async def mark_read(self, user_id: int, *, up_to_message_id: int, by_admin: int) -> Change:
        """Mark every message up to this one as read; what came in after it stays unread."""
        async with self._database.transaction() as connection:
            if await self._locked(connection, user_id) is None:
                return Change.GONE
            changed = await self._sql.mark_read(connection, user_id=user_id, up_to_message_id=up_to_message_id)
            await self._note_handled(connection, user_id, by_admin, is_changed=changed)
        return Change.DONE if changed else Change.UNCHANGED

    async def claim(self, user_id: int, admin_id: int, *, may_take_over: bool) -> ClaimChange:
        """Make it this admin's conversation. Another admin's stays theirs (`TAKEN`) unless it may be taken over."""
        async with self._database.transaction() as connection:
            if await self._locked(connection, user_id) is None:
                return ClaimChange(Change.GONE)
            before = await self._held_claim(connection, user_id)
            if before and before.by.user_id == admin_id:
                return ClaimChange(Change.UNCHANGED, before)
            if before and not may_take_over:
                return ClaimChange(Change.TAKEN, before)
            await self._sql.set_claim(connection, user_id=user_id, admin_id=admin_id)
        return ClaimChange(Change.DONE, before)

    async def release(self, user_id: int, admin_id: int, *, may_release_others: bool) -> ClaimChange:
        """Make it nobody's conversation. Another admin's stays theirs (`TAKEN`) unless the one who asks may."""
        async with self._database.transaction() as connection:
            if await self._locked(connection, user_id) is None:
                return ClaimChange(Change.GONE)
            before = await self._held_claim(connection, user_id)
            if before is None:
                return ClaimChange(Change.UNCHANGED)
            if before.by.user_id != admin_id and not may_release_others:
                return ClaimChange(Change.TAKEN, before)
            await self._sql.end_claim(connection, user_id=user_id)
        return ClaimChange(Change.DONE, before)

    async def explain_priority(self, user_id: int) -> PriorityParts | None:
        """The parts of this customer's priority, by the same formula that ranks the lists."""
        async with self._database.connection() as connection:
            row = await self._sql.explain_priority(connection, user_id=user_id)
        return PriorityParts(**dict(row)) if row else None

    async def _note_handled(
        self, connection: Connection, user_id: int, by_admin: int, *, is_changed: bool | None
    ) -> None:
        if is_changed:
            await self._sql.note_handled(connection, user_id=user_id, admin_id=by_admin)

    async def _held_claim(self, connection: Connection, user_id: int) -> HeldClaim | None:
        row = await self._sql.find_claim(connection, user_id=user_id)
        return _claim(row) if row else None

    async def _locked(self, connection: Connection, user_id: int) -> int | None:
        """Take the customer's lock, under which a tracker writes too; the last message's id, or None when gone."""
        await self._sql.lock_customer(connection, user_id=user_id)
        last: int | None = await self._sql.last_message_id(connection, user_id=user_id)
        return last


def _claim(row: Any) -> HeldClaim | None:
    return HeldClaim(_read_name(row["claimer"]), row["claimed_at"]) if row["claimer"] else None


def _place(cursor: Cursor | None) -> dict[str, Any]:
    if cursor is None:
        return {}
    return {
        "is_pinned": cursor.is_pinned,
        "priority": cursor.priority,
        "unread": cursor.unread,
        "last_message_at": cursor.last_message_at,
        "user_id": cursor.user_id,
    }
