"""What follows when something an admin wrote, edited, deleted or reacted with has come to its end, in the transaction
that settles it.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from services.admin_ui.features.receipts.face import (
    arrived_after_all,
    arrived_in_part,
    arrived_twice,
    change_refused,
    correct_notice,
    give_notice,
    give_receipt,
    in_doubt,
    leaves_now,
    not_delivered,
    take_back_notice,
    take_back_sign_of_waiting,
)
from services.admin_ui.features.replies.outgoing import deleted_by, deletion_call
from services.admin_ui.features.replies.store import admin_name, note_block, note_deletion, note_edit, save_sent
from services.admin_ui.features.replies.texts import DELETED, colleague_answered
from services.admin_ui.outbox.build import to_admin
from services.admin_ui.outbox.kind import Settled
from services.admin_ui.ui.message import sending_parameters
from services.admin_ui.ui.notices import notify
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer_store import read_reader
from shared.db.database import Connection
from shared.db.deliveries import (
    LedgerEntry,
    NewDelivery,
    SentContent,
    customer_name,
    enqueue,
    find_customer,
    note_answer,
)
from shared.db.direct_modes import modes_in
from shared.db.events import Event, note_event
from shared.db.message_pairs import pairs_of, save_pairs
from shared.domain.people import PersonName

_PART: Final = "📎 Part of an album"


async def reply_arrived(connection: Connection, settled: Settled) -> None:
    """The customer has it: it becomes part of the history, and colleagues who are there see it."""
    entry = settled.entry
    await give_receipt(connection, entry)
    customer = await find_customer(connection, entry.chat_id)
    if customer is None:
        # Of somebody who was erased nothing new is kept.
        return
    await _keep_reply(connection, settled)
    if not _is_whole(settled):
        await _notify(connection, settled, arrived_in_part(customer, len(settled.ids), len(entry.source_ids)))
    elif settled.was_in_doubt and entry.dismissed_at is None and not await take_back_notice(connection, entry):
        await correct_notice(connection, entry, arrived_after_all(customer))


async def reply_refused(connection: Connection, settled: Settled) -> None:
    """The admin is notified why, and may try again."""
    entry = settled.entry
    await take_back_sign_of_waiting(connection, entry)
    if settled.is_blocked:
        await note_block(connection, entry.delivery_id)
    customer = await customer_name(connection, entry.chat_id)
    await _notify(connection, settled, not_delivered(customer, settled.reason, entry.delivery_id))


async def reply_in_doubt(connection: Connection, settled: Settled) -> None:
    """Nobody knows whether it arrived: the admin decides (docs/decisions.md 5.2)."""
    entry = settled.entry
    await take_back_sign_of_waiting(connection, entry)
    customer = await customer_name(connection, entry.chat_id)
    await give_notice(connection, entry, in_doubt(customer, entry.delivery_id))


async def reply_arrived_twice(connection: Connection, settled: Settled) -> None:
    """Both copies are in the history. Whoever had it sent again knows of that; that one attempt was made twice nobody
    does.
    """
    entry = settled.entry
    await save_sent(connection, entry.delivery_id, _contents(settled))
    if settled.was_made_twice:
        await give_notice(connection, entry, arrived_twice(await customer_name(connection, entry.chat_id)))


async def reply_not_sent_yet(connection: Connection, settled: Settled) -> None:
    """What nobody knew is known: it had not left, and goes now."""
    entry = settled.entry
    if not await take_back_notice(connection, entry):
        await correct_notice(connection, entry, leaves_now(await customer_name(connection, entry.chat_id)))


async def edit_arrived(connection: Connection, settled: Settled) -> None:
    """The history says what the customer sees now."""
    entry = settled.entry
    if entry.user_id == entry.chat_id and entry.content:
        await note_edit(connection, entry.user_id, entry.parameters["message_id"], entry.content[0])


async def deletion_arrived(connection: Connection, settled: Settled) -> None:
    """It is gone on the customer's side; now it goes in the chats of those who sent it, with the word that asked."""
    entry = settled.entry
    if entry.user_id != entry.chat_id or entry.admin_id is None:
        return
    deleted = deleted_by(entry)
    await note_deletion(connection, entry.user_id, deleted)
    await note_event(connection, Event("reply.deleted", entry.admin_id, entry.user_id, deleted, cause=entry.cause))
    chats = defaultdict(list, {entry.admin_id: list(entry.source_ids)})
    for message_id in deleted:
        for pair in await pairs_of(connection, entry.user_id, message_id):
            if pair.role == "sent":
                chats[pair.admin_id].append(pair.admin_message_id)
    await enqueue(connection, *(_own_deletion(entry, admin_id, ids) for admin_id, ids in chats.items()))
    await notify(connection, entry.admin_id, f"deleted/{entry.delivery_id}", DELETED, user_id=entry.user_id)


async def change_was_refused(connection: Connection, settled: Settled) -> None:
    """An admin whose edit, deletion or reaction did not reach the customer is notified; nobody is, the other way."""
    entry = settled.entry
    if entry.chat_id == entry.user_id:
        customer = await customer_name(connection, entry.chat_id)
        await give_notice(connection, entry, change_refused(customer, entry.kind, settled.reason))


async def _keep_reply(connection: Connection, settled: Settled) -> None:
    entry = settled.entry
    await save_sent(connection, entry.delivery_id, _contents(settled))
    await note_answer(connection, entry, max(settled.ids, default=0))
    if entry.admin_id is None:
        return
    if _is_whole(settled):
        pairs = list(zip(entry.source_ids, settled.ids, strict=True))
        await save_pairs(connection, entry.admin_id, entry.chat_id, "sent", pairs)
    if settled.ids:
        await _show_colleagues(connection, entry, entry.admin_id, settled.ids[0])


async def _show_colleagues(connection: Connection, entry: LedgerEntry, by_admin: int, message_id: int) -> None:
    """Every colleague who is in the conversation sees that somebody answered, and can reply to that."""
    there = [mode.admin_id for mode in await modes_in(connection, [entry.chat_id]) if mode.admin_id != by_admin]
    if there:
        sender = await admin_name(connection, by_admin)
        shown = [await _shown_live(connection, entry, admin_id, sender, message_id) for admin_id in there]
        await enqueue(connection, *shown)


async def _shown_live(
    connection: Connection, entry: LedgerEntry, admin_id: int, sender: PersonName, message_id: int
) -> NewDelivery:
    first = entry.content[0]
    shown = colleague_answered(sender, first.label, first.text)
    return to_admin(
        "relay",
        admin_id,
        f"answer/{entry.delivery_id}/{admin_id}",
        "sendMessage",
        sending_parameters(admin_id, shown, await read_reader(connection, admin_id)),
        user_id=entry.chat_id,
        source_ids=[message_id],
    )


def _own_deletion(entry: LedgerEntry, admin_id: int, message_ids: Sequence[int]) -> NewDelivery:
    return to_admin(
        "deletion",
        admin_id,
        f"deleted/{entry.delivery_id}/{admin_id}",
        *deletion_call(message_ids),
        user_id=entry.user_id,
        source_ids=message_ids[:1],
    )


async def _notify(connection: Connection, settled: Settled, shown: Screen) -> None:
    give = correct_notice if settled.was_in_doubt else give_notice
    await give(connection, settled.entry, shown)


def _is_whole(settled: Settled) -> bool:
    return len(settled.ids) == len(settled.entry.source_ids)


def _contents(settled: Settled) -> Sequence[tuple[int, SentContent]]:
    """What each message that arrived holds. Of an album that lost parts nobody can say which is which."""
    ids, content = settled.ids, settled.entry.content
    if len(ids) == len(content):
        return list(zip(ids, content, strict=True))
    return [(sent_id, SentContent(kind="other", label=_PART)) for sent_id in ids]
