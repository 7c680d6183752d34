"""Reading the inbox: pages of it, and one conversation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

import msgspec

from shared.db.database import Connection, Database
from shared.db.listing import list_queries
from shared.db.queries import queries
from shared.domain.customers import STATUSES, Status, Tier
from shared.domain.people import PersonName

_read_name: Final = msgspec.json.Decoder(PersonName).decode


@dataclass(frozen=True, slots=True)
class HeldClaim:
    """Whose conversation it is, and since when."""

    by: PersonName
    at: datetime


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
            claim=claim_in(row),
            last_outgoing_id=row["last_outgoing_id"],
            last_answered_at=row.get("last_answered_at"),
            last_answered_by=_read_name(row["last_answerer"]) if row["last_answerer"] else None,
            here_now=tuple(_read_name(name) for name in row["here_now"]),
        )


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
        name = "last" if from_end else "after" if after else "before" if before else "first"
        cursor = None if from_end else after or before
        rows = getattr(list_queries(), name)(connection, status=status, limit=limit, **_place(cursor))
        return [row async for row in rows]

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


def claim_in(row: Any) -> HeldClaim | None:
    """The claim in a row with `claimer` and `claimed_at`."""
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
