"""What each admin was notified about in each conversation, what is due to them, and the messages they got."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import msgspec

from services.admin_ui.features.notifications.choice import Due, DueNotification, SentMessage
from services.admin_ui.features.notifications.reasons import AdminState, ConversationState, Reason
from services.admin_ui.features.notifications.recipients import Interest
from shared.db.backlog import BacklogRow
from shared.db.conversations import ConversationRow
from shared.db.database import Connection
from shared.db.queries import queries_beside
from shared.domain.people import PersonName

_read_name: Final = msgspec.json.Decoder(PersonName).decode

START: Final = BacklogRow(0, 0)
"""Before every row."""


@dataclass(frozen=True, slots=True)
class Notified:
    """What one digest was about."""

    conversations: int
    messages: int


@dataclass(frozen=True, slots=True)
class BacklogSize:
    """How many rows wait in the backlog, and for how long the oldest has, in seconds."""

    rows: int
    oldest_s: float


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


async def measure_backlog(connection: Connection) -> BacklogSize:
    """How much of it there is now."""
    return BacklogSize(**dict(await queries_beside(__file__).measure_backlog(connection)))


async def read_states(
    connection: Connection, admin_ids: Sequence[int], user_ids: Sequence[int]
) -> list[tuple[ConversationState, AdminState]]:
    """The conversations of these customers, each with what each of these admins was notified about in it."""
    rows = queries_beside(__file__).read_states(connection, admin_ids=list(admin_ids), user_ids=list(user_ids))
    conversations: dict[int, ConversationState] = {}
    states: list[tuple[ConversationState, AdminState]] = []
    async for row in rows:
        if row["user_id"] not in conversations:
            conversations[row["user_id"]] = _conversation(row)
        states.append((conversations[row["user_id"]], _admin(row)))
    return states


async def save_states(connection: Connection, changes: Sequence[tuple[AdminState, AdminState]]) -> int:
    """What is due, and up to where all is seen, each with what it was before. Returns how many were saved: the others
    are not what they were any more.
    """
    saved: int = await queries_beside(__file__).save_states(
        connection,
        admin_ids=[after.admin_id for _, after in changes],
        user_ids=[after.user_id for _, after in changes],
        reasons=[after.reason for _, after in changes],
        told_totals=[after.told_total for _, after in changes],
        reasons_before=[before.reason for before, _ in changes],
        told_totals_before=[None if before.is_new else before.told_total for before, _ in changes],
    )
    return saved


async def note_seen_all(connection: Connection, admin_id: int, user_id: int) -> None:
    """The admin sees the whole conversation now: there is nothing to notify them about. Under the customer's lock."""
    await queries_beside(__file__).note_seen_all(connection, admin_id=admin_id, user_id=user_id)


async def admins_to_notify(
    connection: Connection, admin_ids: Sequence[int], undisturbed_ids: Sequence[int], missing_ids: Sequence[int]
) -> list[int]:
    """Those of these admins to whom something is due, or who missed something, with no notification in flight."""
    rows = queries_beside(__file__).admins_to_notify(
        connection, admin_ids=list(admin_ids), undisturbed_ids=list(undisturbed_ids), missing_ids=list(missing_ids)
    )
    return [row["admin_id"] async for row in rows]


async def read_due(connection: Connection, admin_id: int, reasons: Sequence[Reason], limit: int) -> Due:
    """What is due to an admin, for these reasons: news first, in the order of every list."""
    found = queries_beside(__file__).read_due(connection, admin_id=admin_id, reasons=list(reasons), limit=limit)
    rows = [row async for row in found]
    if not rows:
        return Due()
    return Due(tuple([_due(row) for row in rows]), rows[0]["news"], rows[0]["held"], rows[0]["escalated"])


async def forget_the_gone(connection: Connection, admin_id: int) -> None:
    """Customers who are deleted are nothing to be notified about."""
    await queries_beside(__file__).forget_the_gone(connection, admin_id=admin_id)


async def forget_due(connection: Connection, admin_id: int, user_ids: Sequence[int]) -> None:
    """There is nothing to be said about these customers any more."""
    await queries_beside(__file__).forget_due(connection, admin_id=admin_id, user_ids=list(user_ids))


async def note_notification(connection: Connection, admin_id: int, due: DueNotification, delivery_id: int) -> None:
    """This delivery makes the notification show the conversation. To draw it again, which makes no sound, notifies of
    nothing new.
    """
    row = due.conversation
    is_silent = due.is_waiting and not due.is_news
    await queries_beside(__file__).note_notification(
        connection,
        admin_id=admin_id,
        user_id=row.user_id,
        told_total=0 if is_silent else row.total_messages,
        told_unread=row.unread_messages if due.is_waiting else 0,
        answered_up_to=row.last_outgoing_id,
        delivery_id=delivery_id,
    )


async def note_all_notified(connection: Connection, admin_id: int, reasons: Sequence[Reason]) -> Notified:
    """A digest is about everything that is due for these reasons."""
    row = await queries_beside(__file__).note_all_notified(connection, admin_id=admin_id, reasons=list(reasons))
    return Notified(row["conversations"], row["messages"])


async def find_digest(connection: Connection, admin_id: int) -> tuple[int, SentMessage | None]:
    """How many digests the admin got, and the last one's message."""
    row = await queries_beside(__file__).find_digest(connection, admin_id=admin_id)
    return (row["turn"], _sent_message(row)) if row else (0, None)


async def note_digest(connection: Connection, admin_id: int, delivery_id: int) -> None:
    """This delivery is the admin's digest."""
    await queries_beside(__file__).note_digest(connection, admin_id=admin_id, delivery_id=delivery_id)


async def read_waiting(
    connection: Connection, interest: Interest, limit: int
) -> tuple[int, tuple[ConversationRow, ...]]:
    """How many conversations wait of those somebody wants to be notified about, and the first ones."""
    wanted = {"min_priority": interest.min_priority, "claimed_by": interest.claimed_by}
    total: int = await queries_beside(__file__).count_waiting(connection, **wanted)
    rows = queries_beside(__file__).first_waiting(connection, limit=limit, **wanted)
    return total, tuple([ConversationRow.of(row) async for row in rows])


async def note_sent(
    connection: Connection, admin_id: int, user_id: int | None, delivery_id: int, message_id: int
) -> tuple[int, timedelta] | None:
    """A notification, or without a customer a digest, is there; returns the message it replaces and how old that is."""
    name, key = ("note_sent", {"user_id": user_id}) if user_id is not None else ("note_digest_sent", {})
    before = await getattr(queries_beside(__file__), name)(
        connection, admin_id=admin_id, delivery_id=delivery_id, message_id=message_id, **key
    )
    return (before["message_id"], before["age"]) if before and before["message_id"] is not None else None


async def note_settled(
    connection: Connection,
    admin_id: int,
    user_id: int | None,
    delivery_id: int,
    *,
    replaced_by: int | None = None,
    is_gone: bool = False,
) -> None:
    """The delivery of a notification, or without a customer of a digest, came to its end; another may have taken its
    place. `is_gone`: the message it was to be written over is not there any more.
    """
    name, key = ("note_settled", {"user_id": user_id}) if user_id is not None else ("note_digest_settled", {})
    await getattr(queries_beside(__file__), name)(
        connection, admin_id=admin_id, delivery_id=delivery_id, replaced_by=replaced_by, is_gone=is_gone, **key
    )


async def _taken(rows: AsyncIterator[Mapping[str, Any]]) -> list[BacklogRow]:
    return sorted([BacklogRow(row["user_id"], row["message_id"]) async for row in rows])


def _conversation(row: Mapping[str, Any]) -> ConversationState:
    return ConversationState(**{name: row[name] for name in ConversationState.__struct_fields__})


def _admin(row: Mapping[str, Any]) -> AdminState:
    if row["told_total"] is None:
        return AdminState(row["admin_id"], row["user_id"], is_new=True, is_there=row["is_there"])
    return AdminState(
        row["admin_id"],
        row["user_id"],
        row["reason"],
        row["told_total"],
        row["told_unread"],
        row["delivery_id"],
        row["message_id"],
        is_there=row["is_there"],
    )


def _due(row: Mapping[str, Any]) -> DueNotification:
    return DueNotification(
        conversation=ConversationRow.of(row),
        reason=row["reason"],
        is_waiting=row["is_waiting"],
        is_news=row["is_news"],
        turn=row["turn"],
        told_unread=row["told_unread"],
        sent=_sent_message(row),
        unanswered_since=row["unanswered_since"],
        handler=_read_name(row["handler"]) if row["handler"] else None,
    )


def _sent_message(row: Mapping[str, Any]) -> SentMessage | None:
    if row["message_id"] is None or row["sent_at"] is None:
        return None
    return SentMessage(row["message_id"], row["sent_at"], row["sent_at_count"])
