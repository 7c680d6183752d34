"""An admin edited a message: the customer's copy follows, or what has not gone yet goes as edited."""

from typing import Final

from services.admin_ui.features.replies.admin_message import Written
from services.admin_ui.features.replies.outgoing import causes_of, edit_of, with_part
from services.admin_ui.features.replies.store import (
    find_outgoing,
    lock_at_rest,
    lock_customer,
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
from services.admin_ui.features.replies.unsettled import NotSettledYet
from services.admin_ui.ui.notices import tell
from services.admin_ui.ui.screen import Screen
from shared.db import Database
from shared.db.database import Connection
from shared.db.deliveries import LedgerEntry, enqueue
from shared.db.message_pairs import MessagePair, find_pair

_TOO_LONG: Final = "edited to what cannot be sent"


async def pass_edit_on(database: Database, written: Written, update_id: int) -> None:
    """The same edit on the other side; the admin hears of what cannot be.

    Raises:
        NotSettledYet: the message is on its way just now.
    """
    async with database.transaction() as connection:
        pair = await _sent_pair(connection, written)
        causes = causes_of(written.admin_id, written.message_id, written.album)
        attempt = None if pair else await newest_attempt(connection, causes, written.message_id)
        if pair:
            await _edit_sent(connection, written, pair, update_id)
        elif attempt:
            await _edit_unsent(connection, written, attempt, update_id)
        else:
            await _tell_once(connection, written, NEVER_SENT)


async def _edit_sent(connection: Connection, written: Written, pair: MessagePair, update_id: int) -> None:
    if not await lock_customer(connection, pair.user_id):
        return await _tell_once(connection, written, GONE)
    if written.unsendable:
        return await _tell(connection, written, edit_unsendable(written.unsendable, written.length), update_id)
    there = await find_outgoing(connection, pair.user_id, pair.customer_message_id)
    original = next((one for one in there if one.message_id == pair.customer_message_id), None)
    if original and original.deleted_at:
        return await _tell_once(connection, written, EDIT_OF_DELETED)
    edit = edit_of(written, pair, original.file_id if original else None, update_id)
    if edit is None:
        return await _tell_once(connection, written, NO_SUCH_EDIT)
    await enqueue(connection, edit)
    return None


async def _edit_unsent(connection: Connection, written: Written, attempt: LedgerEntry, update_id: int) -> None:
    await lock_customer(connection, attempt.chat_id)
    entry = await lock_at_rest(connection, attempt.delivery_id)
    if entry is None:
        raise NotSettledYet("the message is on its way")
    if entry.state == "sent":
        # It was settled since: either its copy is known by now, or nobody knows which one it became.
        pair = await _sent_pair(connection, written)
        await (
            _edit_sent(connection, written, pair, update_id) if pair else _tell_once(connection, written, NO_SUCH_EDIT)
        )
    elif entry.state == "unknown":
        await _tell_once(connection, written, EDIT_IN_DOUBT)
    elif written.unsendable and entry.state != "rejected":
        await reject_deliveries(connection, [entry.delivery_id], _TOO_LONG)
        await _tell(connection, written, unsendable(written.unsendable, written.length), update_id)
    else:
        await rewrite_delivery(connection, entry.delivery_id, with_part(entry, written))


async def _sent_pair(connection: Connection, written: Written) -> MessagePair | None:
    pair = await find_pair(connection, written.admin_id, written.message_id)
    return pair if pair and pair.role == "sent" else None


async def _tell(connection: Connection, written: Written, shown: Screen, update_id: int) -> None:
    cause = f"{written.message_id}/edit/{update_id}"
    await tell(connection, written.admin_id, cause, shown, below=written.message_id)


async def _tell_once(connection: Connection, written: Written, shown: Screen) -> None:
    """Once for each message: a live location is edited every few seconds."""
    await tell(connection, written.admin_id, f"{written.message_id}/edit", shown, below=written.message_id)
