"""What each admin has been told of each conversation, what they are to be told, and the messages that told them."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import msgspec

from shared.db.conversations import ConversationRow
from shared.db.database import Connection, Database
from shared.db.queries import queries_beside
from shared.domain.customers import Status
from shared.domain.people import PersonName

Wish = Literal["redraw", "news", "held", "escalated"]
"""What a push is wanted for. `redraw`: the one there is shows what is no longer so. `news`: new messages came in;
`held` while the admin's quiet hours last. `escalated`: nobody answered."""

_read_name: Final = msgspec.json.Decoder(PersonName).decode


@dataclass(frozen=True, slots=True, order=True)
class BacklogRow:
    """A row of the backlog. `message_id` 0: new messages came in, or somebody dealt with them; else it was edited."""

    user_id: int
    message_id: int = 0


START: Final = BacklogRow(0, 0)
"""Before every row."""


class Talk(msgspec.Struct, frozen=True, gc=False):
    """A conversation, as far as it matters for whether anybody is told of it."""

    user_id: int
    status: Status
    total_messages: int
    unread_messages: int
    last_message_id: int
    priority: int
    claimed_by: int | None
    is_banned: bool

    @property
    def is_waiting(self) -> bool:
        """Whether somebody ought to do something about it."""
        return self.status == "active" and self.unread_messages > 0 and not self.is_banned


class Telling(msgspec.Struct, frozen=True, gc=False):
    """What an admin has been told of a conversation: everything up to `told_total` messages. `told_unread` is what the
    push shows, 0 when it says that all is dealt with.
    """

    admin_id: int
    user_id: int
    wish: Wish | None = None
    told_total: int = 0
    told_unread: int = 0
    delivery_id: int | None = None
    message_id: int | None = None

    @property
    def shows_unread(self) -> bool:
        """Whether there is a push, or soon will be, that says that somebody waits."""
        return self.told_unread > 0 and (self.message_id is not None or self.delivery_id is not None)


@dataclass(frozen=True, slots=True)
class PushMessage:
    """A push in an admin's chat: when it was sent, and how many messages the chat had then."""

    message_id: int
    sent_at: datetime
    sent_at_count: int


@dataclass(frozen=True, slots=True)
class WishedPush:
    """A push that is wanted, with everything it shows.

    `push` is the message there is, which shows `told_unread`. `unanswered_since` is set once everybody has been told
    that nobody answers. `handler` marked the conversation read or archived it.
    """

    conversation: ConversationRow
    wish: Wish
    is_news: bool
    turn: int
    told_unread: int
    push: PushMessage | None = None
    unanswered_since: datetime | None = None
    handler: PersonName | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether somebody ought to do something about the conversation."""
        row = self.conversation
        return row.status == "active" and row.unread_messages > 0 and not row.is_banned


@dataclass(frozen=True, slots=True)
class Wishes:
    """The most urgent of what is wished for one admin; how many of all are news, and of these held back, escalated."""

    first: tuple[WishedPush, ...] = ()
    news: int = 0
    held: int = 0
    escalated: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What one digest told of."""

    conversations: int
    messages: int


@dataclass(frozen=True, slots=True)
class Interest:
    """Of which conversations an admin wants to hear: from this priority on, and only of their own if so."""

    min_priority: int = 0
    claimed_by: int | None = None


async def take_backlog(connection: Connection, after: BacklogRow, limit: int) -> list[BacklogRow]:
    """Take the next rows of the backlog after this one; what they are about is to be read in later statements."""
    rows = queries_beside(__file__).take_backlog(
        connection, after_user_id=after.user_id, after_message_id=after.message_id, limit=limit
    )
    return await _taken(rows)


async def take_live_backlog(connection: Connection, limit: int) -> list[BacklogRow]:
    """The same for rows of customers in whose conversation somebody is."""
    return await _taken(queries_beside(__file__).take_live_backlog(connection, limit=limit))


async def put_back(connection: Connection, rows: Iterable[BacklogRow]) -> None:
    """Not now: take these again."""
    keys = list(rows)
    await queries_beside(__file__).put_back(
        connection, user_ids=[one.user_id for one in keys], message_ids=[one.message_id for one in keys]
    )


async def read_tellings(
    connection: Connection, admin_ids: Sequence[int], user_ids: Sequence[int]
) -> dict[tuple[int, int], Telling]:
    """What these admins have been told of these customers, by (admin, customer)."""
    rows = queries_beside(__file__).tellings(connection, admin_ids=list(admin_ids), user_ids=list(user_ids))
    return {(row["admin_id"], row["user_id"]): Telling(**row) async for row in rows}


async def read_talks(connection: Connection, user_ids: Sequence[int]) -> list[Talk]:
    """The conversations of these customers."""
    return [Talk(**row) async for row in queries_beside(__file__).talks(connection, user_ids=list(user_ids))]


async def save_tellings(connection: Connection, changes: Sequence[tuple[Telling | None, Telling]]) -> int:
    """What is wished, and up to where there is nothing to be told, each with what it was before; None when there was
    none. Returns how many were saved: the others are not what they were any more.
    """
    saved: int = await queries_beside(__file__).save_tellings(
        connection,
        admin_ids=[after.admin_id for _, after in changes],
        user_ids=[after.user_id for _, after in changes],
        wishes=[after.wish for _, after in changes],
        told_totals=[after.told_total for _, after in changes],
        wishes_before=[before and before.wish for before, _ in changes],
        told_totals_before=[None if before is None else before.told_total for before, _ in changes],
    )
    return saved


async def note_told(connection: Connection, admin_id: int, user_id: int) -> None:
    """The admin sees the whole conversation now: there is nothing to tell them. Under the customer's lock."""
    await queries_beside(__file__).note_told(connection, admin_id=admin_id, user_id=user_id)


async def admins_to_tell(
    connection: Connection, admin_ids: Sequence[int], quiet_ids: Sequence[int], missing_ids: Sequence[int]
) -> list[int]:
    """Those of these admins whom something is wished for, or who missed something, and no push is on its way to."""
    rows = queries_beside(__file__).admins_to_tell(
        connection, admin_ids=list(admin_ids), quiet_ids=list(quiet_ids), missing_ids=list(missing_ids)
    )
    return [row["admin_id"] async for row in rows]


async def read_wishes(connection: Connection, admin_id: int, kinds: Sequence[Wish], limit: int) -> Wishes:
    """What is wished for an admin, of these kinds: news first, in the order of every list."""
    wished = queries_beside(__file__).wishes(connection, admin_id=admin_id, kinds=list(kinds), limit=limit)
    rows = [row async for row in wished]
    if not rows:
        return Wishes()
    return Wishes(tuple(_wished(row) for row in rows), rows[0]["news"], rows[0]["held"], rows[0]["escalated"])


async def forget_the_gone(connection: Connection, admin_id: int) -> None:
    """Customers who are deleted are nothing to tell of."""
    await queries_beside(__file__).forget_the_gone(connection, admin_id=admin_id)


async def forget_wishes(connection: Connection, admin_id: int, user_ids: Sequence[int]) -> None:
    """There is nothing to be said about these customers any more."""
    await queries_beside(__file__).forget_wishes(connection, admin_id=admin_id, user_ids=list(user_ids))


async def note_push(connection: Connection, admin_id: int, wished: WishedPush, delivery_id: int) -> None:
    """This delivery makes the push show the conversation. Drawing it anew tells of nothing: no sound goes with it."""
    row = wished.conversation
    tells_nothing = wished.is_waiting and not wished.is_news
    await queries_beside(__file__).note_push(
        connection,
        admin_id=admin_id,
        user_id=row.user_id,
        told_total=0 if tells_nothing else row.total_messages,
        told_unread=row.unread_messages if wished.is_waiting else 0,
        answered_up_to=row.last_outgoing_id,
        delivery_id=delivery_id,
    )


async def push_sent(
    connection: Connection, admin_id: int, user_id: int | None, delivery_id: int, message_id: int
) -> tuple[int, timedelta] | None:
    """A push, or without a customer a digest, is there; returns the message it replaces and how old that is."""
    name, key = ("push_sent", {"user_id": user_id}) if user_id is not None else ("digest_sent", {})
    before = await getattr(queries_beside(__file__), name)(
        connection, admin_id=admin_id, delivery_id=delivery_id, message_id=message_id, **key
    )
    return (before["message_id"], before["age"]) if before and before["message_id"] is not None else None


async def push_settled(
    connection: Connection,
    admin_id: int,
    user_id: int | None,
    delivery_id: int,
    *,
    replaced_by: int | None = None,
    is_gone: bool = False,
) -> None:
    """The delivery of a push, or without a customer of a digest, came to its end; another may have taken its place.
    `is_gone`: the message it was to be written over is not there any more.
    """
    name, key = ("push_settled", {"user_id": user_id}) if user_id is not None else ("digest_settled", {})
    await getattr(queries_beside(__file__), name)(
        connection, admin_id=admin_id, delivery_id=delivery_id, replaced_by=replaced_by, is_gone=is_gone, **key
    )


async def tell_of_all(connection: Connection, admin_id: int, kinds: Sequence[Wish]) -> Told:
    """A digest tells the admin of everything that is wished, of these kinds."""
    row = await queries_beside(__file__).tell_of_all(connection, admin_id=admin_id, kinds=list(kinds))
    return Told(row["conversations"], row["messages"])


async def find_digest(connection: Connection, admin_id: int) -> tuple[int, PushMessage | None]:
    """How many digests the admin got, and the last one's message."""
    row = await queries_beside(__file__).find_digest(connection, admin_id=admin_id)
    return (row["turn"], _push_message(row, row["sent_at"])) if row else (0, None)


async def note_digest(connection: Connection, admin_id: int, delivery_id: int) -> None:
    """This delivery is the admin's digest."""
    await queries_beside(__file__).note_digest(connection, admin_id=admin_id, delivery_id=delivery_id)


async def waiting_in_inbox(
    connection: Connection, interest: Interest, limit: int
) -> tuple[int, tuple[ConversationRow, ...]]:
    """How many conversations with unread messages there are of those somebody wants to hear of, and the first ones."""
    wanted = {"min_priority": interest.min_priority, "claimed_by": interest.claimed_by}
    outlook = await queries_beside(__file__).inbox_outlook(connection, **wanted)
    top = queries_beside(__file__).inbox_top(connection, limit=limit, **wanted)
    return outlook["conversations"], tuple([ConversationRow.of(row) async for row in top])


@dataclass(frozen=True, slots=True)
class BacklogStanding:
    """How many rows wait in the backlog, and for how long the oldest has, in seconds."""

    rows: int
    oldest_s: float


class PushBacklog:
    """The backlog of one database, to look at. Raises `DatabaseUnavailable` when Postgres is away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = queries_beside(__file__)

    async def standing(self) -> BacklogStanding:
        """How much of it there is now."""
        async with self._database.connection() as connection:
            return BacklogStanding(**dict(await self._sql.backlog_standing(connection)))


async def _taken(rows: AsyncIterator[Mapping[str, Any]]) -> list[BacklogRow]:
    return sorted([BacklogRow(row["user_id"], row["message_id"]) async for row in rows])


def _wished(row: Mapping[str, Any]) -> WishedPush:
    return WishedPush(
        conversation=ConversationRow.of(row),
        wish=row["wish"],
        is_news=row["is_news"],
        turn=row["turn"],
        told_unread=row["told_unread"],
        push=_push_message(row, row["push_sent_at"]),
        unanswered_since=row["unanswered_since"],
        handler=_read_name(row["handler"]) if row["handler"] else None,
    )


def _push_message(row: Mapping[str, Any], sent_at: datetime | None) -> PushMessage | None:
    if row["message_id"] is None or sent_at is None:
        return None
    return PushMessage(row["message_id"], sent_at, row["sent_at_count"])
