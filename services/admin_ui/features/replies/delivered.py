"""What follows when something of an admin's has reached the customer's side, in the transaction that settles it."""

from collections import defaultdict
from collections.abc import Sequence

from services.admin_ui.features.replies.outgoing import deletion_of
from services.admin_ui.features.replies.store import admin_name, note_deletion, note_edit
from services.admin_ui.features.replies.texts import DELETED, colleague_answered
from services.admin_ui.ui.message import sending_parameters
from services.admin_ui.ui.notices import tell
from shared.db.database import Connection
from shared.db.deliveries import LedgerEntry, NewDelivery, enqueue
from shared.db.direct_modes import modes_in
from shared.db.message_pairs import pairs_of
from shared.domain.deliveries import Lane
from shared.domain.people import PersonName


async def answer_reached(connection: Connection, entry: LedgerEntry, message_ids: Sequence[int]) -> None:
    """Every colleague who is in the conversation sees that somebody answered, and can reply to that."""
    if entry.admin_id is None or entry.user_id is None or not message_ids:
        return
    there = [mode.admin_id for mode in await modes_in(connection, [entry.user_id]) if mode.admin_id != entry.admin_id]
    if there:
        sender = await admin_name(connection, entry.admin_id)
        await enqueue(connection, *(_shown_live(entry, admin_id, sender, message_ids[0]) for admin_id in there))


async def edit_reached(connection: Connection, entry: LedgerEntry) -> None:
    """The history says what the customer sees now."""
    if entry.user_id is not None and entry.content:
        await note_edit(connection, entry.user_id, entry.parameters["message_id"], entry.content[0])


async def deletion_reached(connection: Connection, entry: LedgerEntry) -> None:
    """It is gone on the customer's side; now it goes in the chats of those who sent it, with the word that asked."""
    if entry.admin_id is None or entry.user_id is None:
        return
    deleted = _deleted(entry)
    await note_deletion(connection, entry.user_id, deleted)
    chats = defaultdict(list, {entry.admin_id: list(entry.source_ids)})
    for message_id in deleted:
        for pair in await pairs_of(connection, entry.user_id, message_id):
            if pair.role == "sent":
                chats[pair.admin_id].append(pair.admin_message_id)
    await enqueue(connection, *(_own_deletion(entry, chat_id, ids) for chat_id, ids in chats.items()))
    await tell(connection, entry.admin_id, f"deleted/{entry.delivery_id}", DELETED, user_id=entry.user_id)


def _shown_live(entry: LedgerEntry, admin_id: int, sender: PersonName, message_id: int) -> NewDelivery:
    first = entry.content[0]
    shown = colleague_answered(sender, first.label, first.text)
    return NewDelivery(
        cause=f"answer/{entry.delivery_id}/{admin_id}",
        kind="relay",
        lane=Lane.PUSHES,
        chat_id=admin_id,
        user_id=entry.user_id,
        admin_id=admin_id,
        method="sendMessage",
        parameters=sending_parameters(admin_id, shown),
        source_ids=[message_id],
    )


def _own_deletion(entry: LedgerEntry, chat_id: int, message_ids: Sequence[int]) -> NewDelivery:
    return deletion_of(
        chat_id,
        message_ids,
        cause=f"deleted/{entry.delivery_id}/{chat_id}",
        lane=Lane.PUSHES,
        user_id=entry.user_id or 0,
        admin_id=chat_id,
        asked_by=message_ids[0],
    )


def _deleted(entry: LedgerEntry) -> list[int]:
    parameters = entry.parameters
    return [parameters["message_id"]] if "message_id" in parameters else list(parameters["message_ids"])
