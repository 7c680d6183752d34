"""What an admin decides about a reply that did not simply arrive. Deciding the same twice changes nothing."""

from dataclasses import dataclass

from services.admin_ui.features.receipts.texts import (
    ALREADY_ARRIVED,
    ALREADY_MARKED,
    ALREADY_SENT_AGAIN,
    CUSTOMER_GONE,
    MARKED_AS_ARRIVED,
    NEVER_ARRIVED,
    NOT_FOUND,
    ON_ITS_WAY,
    SENT_AGAIN,
)
from services.admin_ui.outbox.repeat import repetition_of
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


@dataclass(frozen=True, slots=True)
class Decision:
    """What the press is answered with, what the notice shows from now on if that changes, and whose conversation it
    is about.
    """

    toast: str
    notice: Screen | None = None
    user_id: int | None = None


async def send_again(database: Database, admin_id: int, delivery_id: int) -> Decision:
    """Write another delivery in its place, once."""
    async with database.transaction() as connection:
        entry = await _locked_reply(connection, admin_id, delivery_id)
        if entry is None:
            return Decision(NOT_FOUND)
        made_before = await _made_before(connection, entry)
        if made_before is not None:
            return made_before
        if await find_customer(connection, entry.chat_id) is None:
            return Decision(CUSTOMER_GONE)
        await enqueue(connection, repetition_of(entry))
        return Decision(SENT_AGAIN.text, SENT_AGAIN, entry.user_id)


async def mark_as_arrived(database: Database, admin_id: int, delivery_id: int) -> Decision:
    """Nobody knows, but the admin says so: the customer has been answered."""
    async with database.transaction() as connection:
        entry = await _locked_reply(connection, admin_id, delivery_id)
        if entry is None:
            return Decision(NOT_FOUND)
        made_before = await _made_before(connection, entry)
        if made_before is not None:
            return made_before
        if entry.state == "rejected":
            return Decision(NEVER_ARRIVED)
        await dismiss_delivery(connection, delivery_id)
        await note_answer(connection, entry)
        return Decision(MARKED_AS_ARRIVED.text, MARKED_AS_ARRIVED, entry.user_id)


async def _locked_reply(connection: Connection, admin_id: int, delivery_id: int) -> LedgerEntry | None:
    """The admin's own: nobody decides about what somebody else wrote."""
    entry = await lock_delivery(connection, delivery_id)
    return entry if entry and (entry.kind, entry.admin_id) == ("reply", admin_id) else None


async def _made_before(connection: Connection, entry: LedgerEntry) -> Decision | None:
    """Why there is nothing to decide any more; None when there is."""
    if entry.state == "sent":
        return Decision(ALREADY_ARRIVED, Screen(f"✅ {ALREADY_ARRIVED}"), entry.user_id)
    if entry.state not in ("unknown", "rejected"):
        return Decision(ON_ITS_WAY)
    if await is_retried(connection, entry.delivery_id):
        return Decision(ALREADY_SENT_AGAIN, SENT_AGAIN, entry.user_id)
    if entry.dismissed_at is not None:
        return Decision(ALREADY_MARKED, MARKED_AS_ARRIVED, entry.user_id)
    return None
