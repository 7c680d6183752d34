"""An admin edited a message: the customer's copy follows, or what has not gone yet goes as edited."""

from typing import Final

from services.admin_ui.features.replies.admin_message import AdminMessage, admin_message_in
from services.admin_ui.features.replies.outgoing import causes_of, edit_of, with_part
from services.admin_ui.features.replies.store import (
    find_outgoing,
    lock_at_rest,
    newest_attempt,
    reject_deliveries,
    rewrite_delivery,
)
from services.admin_ui.features.replies.texts import (
    EDIT_IN_DOUBT,
    EDIT_OF_DELETED,
    GONE,
    NEVER_SENT,
    NO_SUCH_EDIT,
    edit_unsendable,
    unsendable,
)
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.feature import Incoming
from services.admin_ui.ui.notices import notify
from services.admin_ui.ui.screen import Screen
from shared.db.customers import lock_customer
from shared.db.database import Connection
from shared.db.deliveries import LedgerEntry, enqueue_newest
from shared.db.message_pairs import MessagePair, find_pair

_TOO_LONG: Final = "edited to what cannot be sent"


async def on_edit(desk: Desk, incoming: Incoming) -> None:
    """The same edit on the other side; the admin hears of what cannot be.

    Raises:
        NotSettledYet: the message is in flight just now.
    """
    message, update_id = admin_message_in(incoming.content), incoming.update_id
    causes = causes_of(message.admin_id, message.message_id, message.album)
    async with desk.database.transaction() as connection:
        pair = await _sent_pair(connection, message)
        attempt = None if pair else await newest_attempt(connection, causes, message.message_id)
        if pair:
            await _edit_sent(connection, message, pair, update_id)
        elif attempt:
            await _edit_unsent(connection, message, attempt, update_id)
        else:
            await _notify_once(connection, message, NEVER_SENT)
    desk.sent()


async def _edit_sent(connection: Connection, message: AdminMessage, pair: MessagePair, update_id: int) -> None:
    if not await lock_customer(connection, pair.user_id):
        return await _notify_once(connection, message, GONE)
    if message.unsendable:
        return await _notify(connection, message, edit_unsendable(message.unsendable, message.length), update_id)
    there = await find_outgoing(connection, pair.user_id, pair.customer_message_id)
    original = next((one for one in there if one.message_id == pair.customer_message_id), None)
    if original and original.deleted_at:
        return await _notify_once(connection, message, EDIT_OF_DELETED)
    edit = edit_of(message, pair, original.file_id if original else None, update_id)
    if edit is None:
        return await _notify_once(connection, message, NO_SUCH_EDIT)
    await enqueue_newest(connection, edit)
    return None


async def _edit_unsent(connection: Connection, message: AdminMessage, attempt: LedgerEntry, update_id: int) -> None:
    # The customer is locked before the delivery (docs/decisions.md 1.4), and what is known of it is read again after.
    await lock_customer(connection, attempt.chat_id)
    entry = await lock_at_rest(connection, attempt.delivery_id)
    if entry.state == "sent":
        # It was settled since: either its copy is known by now, or nobody knows which one it became.
        pair = await _sent_pair(connection, message)
        if pair:
            await _edit_sent(connection, message, pair, update_id)
        else:
            await _notify_once(connection, message, NO_SUCH_EDIT)
    elif entry.state == "unknown":
        await _notify_once(connection, message, EDIT_IN_DOUBT)
    elif message.unsendable and entry.state != "rejected":
        await reject_deliveries(connection, [entry.delivery_id], _TOO_LONG)
        await _notify(connection, message, unsendable(message.unsendable, message.length), update_id)
    else:
        await rewrite_delivery(connection, entry.delivery_id, with_part(entry, message))


async def _sent_pair(connection: Connection, message: AdminMessage) -> MessagePair | None:
    pair = await find_pair(connection, message.admin_id, message.message_id)
    return pair if pair and pair.role == "sent" else None


async def _notify(connection: Connection, message: AdminMessage, shown: Screen, update_id: int) -> None:
    cause = f"{message.message_id}/edit/{update_id}"
    await notify(connection, message.admin_id, cause, shown, below=message.message_id)


async def _notify_once(connection: Connection, message: AdminMessage, shown: Screen) -> None:
    """Once for each message: a live location is edited every few seconds."""
    await notify(connection, message.admin_id, f"{message.message_id}/edit", shown, below=message.message_id)
