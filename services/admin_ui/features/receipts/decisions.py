"""What an admin decides about an answer that did not simply arrive. Deciding the same twice changes nothing."""

from dataclasses import dataclass

from services.admin_ui.features.receipts.screen import (
    ALREADY_ARRIVED,
    ALREADY_MARKED,
    ALREADY_SENT_AGAIN,
    CUSTOMER_GONE,
    HAS_ARRIVED,
    MARKED_AS_ARRIVED,
    NEVER_ARRIVED,
    NOT_FOUND,
    ON_ITS_WAY,
    SENT_AGAIN,
)
from services.admin_ui.outbox.build import repetition_of
from services.admin_ui.ui.say import Text
from services.admin_ui.ui.screen import Screen
from shared.db import Database
from shared.db.database import Connection
from shared.db.deliveries import (
    LedgerEntry,
    dismiss_delivery,
    enqueue,
    find_customer,
    is_retried,
    lock_delivery,
    note_answer,
)
from shared.db.events import Event, note_event


@dataclass(frozen=True, slots=True)
class Decided:
    """What the press is answered with, what the notice shows from now on if that changes, and whose conversation it
    is about.
    """

    toast: Text
    notice: Screen | None = None
    user_id: int | None = None


async def send_again(database: Database, admin_id: int, delivery_id: int) -> Decided:
    """Write another delivery in its place, once."""
    async with database.transaction() as connection:
        entry = await _undecided(connection, admin_id, delivery_id)
        if isinstance(entry, Decided):
            return entry
        if await find_customer(connection, entry.chat_id) is None:
            return Decided(CUSTOMER_GONE)
        await enqueue(connection, repetition_of(entry))
        await _note(connection, "reply.sent_again", entry)
        return Decided(SENT_AGAIN, Screen(SENT_AGAIN), entry.user_id)


async def mark_as_arrived(database: Database, admin_id: int, delivery_id: int) -> Decided:
    """Nobody knows, but the admin says so: the customer has been answered."""
    async with database.transaction() as connection:
        entry = await _undecided(connection, admin_id, delivery_id)
        if isinstance(entry, Decided):
            return entry
        if entry.state == "rejected":
            return Decided(NEVER_ARRIVED)
        await dismiss_delivery(connection, delivery_id)
        await note_answer(connection, entry)
        await _note(connection, "reply.marked_as_arrived", entry)
        return Decided(MARKED_AS_ARRIVED, Screen(MARKED_AS_ARRIVED), entry.user_id)


async def _undecided(connection: Connection, admin_id: int, delivery_id: int) -> LedgerEntry | Decided:
    """The admin's own, locked, as nobody decides about what somebody else wrote; or why nothing is left to decide."""
    entry = await lock_delivery(connection, delivery_id)
    if entry is None or (entry.kind, entry.admin_id) != ("reply", admin_id):
        return Decided(NOT_FOUND)
    return await _decided_before(connection, entry) or entry


async def _decided_before(connection: Connection, entry: LedgerEntry) -> Decided | None:
    """Why there is nothing to decide any more; None when there is."""
    if entry.state == "sent":
        return Decided(ALREADY_ARRIVED, Screen(HAS_ARRIVED), entry.user_id)
    if entry.state not in ("unknown", "rejected"):
        return Decided(ON_ITS_WAY)
    if await is_retried(connection, entry.delivery_id):
        return Decided(ALREADY_SENT_AGAIN, Screen(SENT_AGAIN), entry.user_id)
    if entry.dismissed_at is not None:
        return Decided(ALREADY_MARKED, Screen(MARKED_AS_ARRIVED), entry.user_id)
    return None


async def _note(connection: Connection, kind: str, entry: LedgerEntry) -> None:
    if entry.admin_id is not None:
        was = {"delivery_id": entry.delivery_id, "state": entry.state}
        await note_event(connection, Event(kind, entry.admin_id, entry.user_id, before=was))
