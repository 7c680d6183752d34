"""Entering and leaving direct message mode, each in one transaction."""

from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from services.admin_ui.features.direct_mode.store import enter_mode, has_moved_on, leave_mode, note_move
from services.admin_ui.features.notifications.face import note_seen_all
from services.admin_ui.features.relay.face import relays_of_files
from services.admin_ui.features.replies.face import tell_of_late_press
from shared.db import Database
from shared.db.customers import lock_customer
from shared.db.database import Connection
from shared.db.deliveries import customer_name, enqueue
from shared.db.direct_modes import DirectMode, find_mode
from shared.db.message_pairs import save_pairs
from shared.domain.people import PersonName

MOST_FILES: Final = 10
AFTER_BANNER_S: Final = 0.7
"""The banner comes first, and the files stand below it."""


@dataclass(frozen=True, slots=True)
class Entered:
    """The admin is in this customer's conversation. `left_id` is whose they were in before, if it was another's;
    `seen_id` the customer's newest message that the banner shows or counts.
    """

    customer: PersonName
    left_id: int | None = None
    seen_id: int | None = None


@dataclass(frozen=True, slots=True)
class MovedOn:
    """A later move of the admin was processed before: they write to this customer now, or to nobody."""

    writing_to: PersonName | None


async def conversation_of(database: Database, admin_id: int) -> PersonName | None:
    """The customer whose conversation the admin is in, also when that was left alone for too long."""
    async with database.connection() as connection:
        mode = await find_mode(connection, admin_id)
        return await customer_name(connection, mode.user_id) if mode else None


async def moved_on(database: Database, admin_id: int, update_id: int) -> MovedOn | None:
    """Where the admin is now, if a later update than this one took them there or elsewhere."""
    async with database.connection() as connection:
        if not await has_moved_on(connection, admin_id, update_id):
            return None
        return await _moved_on(connection, await find_mode(connection, admin_id))


async def enter(database: Database, admin_id: int, user_id: int, update_id: int) -> Entered | MovedOn | None:
    """Everything the admin sends goes to this customer now, if they wrote it after this update; None when there is no
    such conversation.
    """
    async with database.transaction() as connection:
        if not await lock_customer(connection, user_id):
            return None
        before = await find_mode(connection, admin_id)
        left_id = before.user_id if before else None
        is_newest = await note_move(connection, admin_id, update_id, left_id=left_id, user_id=user_id)
        await tell_of_late_press(connection, admin_id, update_id, user_id)
        if not is_newest:
            return await _moved_on(connection, before)
        entered = await enter_mode(connection, admin_id, user_id)
        if entered is None:
            return None
        if before is None or before.user_id != user_id or before.is_over(entered.entered_at):
            # Whoever was in it already may still have to be shown what came in meanwhile.
            await note_seen_all(connection, admin_id, user_id)
        await _show_files(connection, entered)
        seen_id = max(entered.shown_ids, default=None)
        return Entered(await customer_name(connection, user_id), left_id if left_id != user_id else None, seen_id)


async def pair_with_conversation(database: Database, admin_id: int, message_id: int, seen_id: int) -> None:
    """This message of the bot's belongs to the conversation the admin is in: Telegram's reply to it leads there."""
    async with database.transaction() as connection:
        mode = await find_mode(connection, admin_id)
        if mode:
            await save_pairs(connection, admin_id, mode.user_id, "push", [(message_id, seen_id)])


async def leave(
    database: Database, admin_id: int, update_id: int, *, only: int | None = None
) -> PersonName | MovedOn | None:
    """What the admin writes after this update goes to nobody, or to this customer no more; None when it did not."""
    async with database.transaction() as connection:
        mode = await find_mode(connection, admin_id)
        if only is not None and (mode is None or mode.user_id != only):
            return None
        left_id = mode.user_id if mode else None
        is_newest = await note_move(connection, admin_id, update_id, left_id=left_id, user_id=None)
        await tell_of_late_press(connection, admin_id, update_id, None)
        if not is_newest:
            return await _moved_on(connection, mode)
        if mode is None:
            return None
        await leave_mode(connection, admin_id)
        return await customer_name(connection, mode.user_id)


async def _moved_on(connection: Connection, mode: DirectMode | None) -> MovedOn:
    return MovedOn(await customer_name(connection, mode.user_id) if mode else None)


async def _show_files(connection: Connection, mode: DirectMode) -> None:
    """Relay what the banner can only name: a voice must be heard, and a picture seen, before one answers."""
    relays = await relays_of_files(connection, mode, MOST_FILES)
    if relays:
        await enqueue(connection, *[replace(one, wait_s=max(one.wait_s, AFTER_BANNER_S)) for one in relays])
