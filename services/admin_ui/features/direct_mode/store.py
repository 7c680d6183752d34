"""Who is in which conversation, and what the banner shows there. What other features ask of it is in shared/db."""

from collections.abc import Collection
from datetime import timedelta

from shared.db.database import Connection
from shared.db.direct_modes import DirectMode
from shared.db.history import HistoryMessage
from shared.db.queries import queries_beside


async def enter_mode(connection: Connection, admin_id: int, user_id: int) -> DirectMode | None:
    """The admin is in this conversation now, and in no other; None when there is no such conversation."""
    row = await queries_beside(__file__).enter_mode(connection, admin_id=admin_id, user_id=user_id)
    return DirectMode.of(row) if row else None


async def note_move(
    connection: Connection, admin_id: int, update_id: int, *, left_id: int | None, user_id: int | None
) -> bool:
    """The admin entered this customer's conversation with this update, or none. False when they have moved on since,
    by an update that came first although it is a later one: then it says only what messages in between are for.
    """
    moved_on = await queries_beside(__file__).note_move(
        connection, admin_id=admin_id, update_id=update_id, left_id=left_id, user_id=user_id
    )
    return not moved_on


async def has_moved_on(connection: Connection, admin_id: int, update_id: int) -> bool:
    """Whether the admin entered or left a conversation by a later update than this."""
    return bool(await queries_beside(__file__).has_moved_on(connection, admin_id=admin_id, update_id=update_id))


async def leave_mode(connection: Connection, admin_id: int) -> None:
    """The admin is in no conversation any more."""
    await queries_beside(__file__).leave_mode(connection, admin_id=admin_id)


async def end_modes_of_others(connection: Connection, admin_ids: Collection[int]) -> list[DirectMode]:
    """Whoever is not one of these is in no conversation any more; the modes that ended."""
    rows = queries_beside(__file__).end_modes_of_others(connection, admin_ids=list(admin_ids))
    return [DirectMode.of(row) async for row in rows]


async def modes_just_over(connection: Connection, within: timedelta) -> list[DirectMode]:
    """The modes that ended because they were left alone, in this last time."""
    rows = queries_beside(__file__).modes_just_over(connection, seconds=within.total_seconds())
    return [DirectMode.of(row) async for row in rows]


async def banner_messages(connection: Connection, mode: DirectMode) -> list[HistoryMessage]:
    """What the banner shows, oldest first."""
    rows = queries_beside(__file__).banner_messages(connection, user_id=mode.user_id, message_ids=list(mode.banner_ids))
    return [HistoryMessage.of(row) async for row in rows]


async def count_unread_above(connection: Connection, mode: DirectMode) -> int:
    """How many messages the admin has not read are older than what the banner shows."""
    return int(
        await queries_beside(__file__).count_unread_above(
            connection, user_id=mode.user_id, shown_ids=list(mode.shown_ids), banner_ids=list(mode.banner_ids)
        )
    )
