"""/delete: a sent message vanishes on the customer's side first, and then in the admin's own chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from services.admin_ui.features.replies.admin_message import AdminMessage, admin_message_in
from services.admin_ui.features.replies.outgoing import causes_of, deletion_call
from services.admin_ui.features.replies.store import (
    NotSettledYet,
    OutgoingMessage,
    find_outgoing,
    is_receiving,
    lock_at_rest,
    newest_attempt,
    reject_deliveries,
)
from services.admin_ui.features.replies.texts import (
    DELETE_COLLEAGUES,
    DELETE_IN_DOUBT,
    DELETE_THEIRS,
    DELETE_TOO_OLD,
    DELETE_UNDELIVERED,
    DELETE_UNKNOWN,
    DELETE_WHAT,
    DELETED_ALREADY,
    DELETED_UNSENT,
)
from services.admin_ui.outbox.build import to_admin, to_customer
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.feature import Incoming
from services.admin_ui.ui.notices import notify
from services.admin_ui.ui.rights import Right
from services.admin_ui.ui.screen import Screen
from shared.db.customers import lock_customer
from shared.db.database import Connection
from shared.db.deliveries import LedgerEntry, enqueue, find_by_cause
from shared.db.message_pairs import MessagePair, find_pair

DELETABLE_FOR: Final = timedelta(hours=48)
DELETE_OTHERS: Final = Right("replies.delete_others", ("owner",))
_DELETED_UNSENT: Final = "the admin deleted it before it was sent"


@dataclass(frozen=True, slots=True)
class _Command:
    """The admin's /delete, and whether they may delete what colleagues sent."""

    message: AdminMessage
    may_delete_others: bool

    @property
    def admin_id(self) -> int:
        return self.message.admin_id

    @property
    def cause(self) -> str:
        return f"deletion/{self.message.admin_id}/{self.message.message_id}"


async def on_delete(desk: Desk, incoming: Incoming) -> None:
    """Delete what the command replies to, with the rest of its album, or say why not.

    Raises:
        NotSettledYet: the message is in flight just now.
    """
    command = _Command(admin_message_in(incoming.content), DELETE_OTHERS.name in incoming.rights)
    async with desk.database.transaction() as connection:
        if not await find_by_cause(connection, command.cause):
            await _delete(connection, command)
    desk.sent()


async def _delete(connection: Connection, command: _Command) -> None:
    answered, album = command.message.answers, command.message.answers_album
    if answered is None:
        return await _notify(connection, command, DELETE_WHAT)
    attempt = await newest_attempt(connection, causes_of(command.admin_id, answered, album), answered)
    may_be_arriving = attempt is None and await is_receiving(connection, command.admin_id)
    # Looked for last: what was settled since then has its pair.
    pair = await find_pair(connection, command.admin_id, answered)
    if pair:
        return await _delete_sent(connection, command, pair)
    if attempt:
        return await _delete_unsent(connection, command, attempt)
    if may_be_arriving:
        raise NotSettledYet("the message may be arriving just now")
    return await _notify(connection, command, DELETE_UNKNOWN)


async def _delete_sent(connection: Connection, command: _Command, pair: MessagePair) -> None:
    await lock_customer(connection, pair.user_id)
    messages = await find_outgoing(connection, pair.user_id, pair.customer_message_id)
    obstacle = _obstacle(messages, command, datetime.now(UTC))
    if obstacle:
        return await _notify(connection, command, obstacle)
    deletion = to_customer(
        "deletion",
        pair.user_id,
        command.cause,
        *deletion_call([message.message_id for message in messages if message.deleted_at is None]),
        admin_id=command.admin_id,
        source_ids=[command.message.message_id],
    )
    await enqueue(connection, deletion)
    return None


def _obstacle(messages: Sequence[OutgoingMessage], command: _Command, now: datetime) -> Screen | None:
    if not messages:
        return DELETE_THEIRS
    if not command.may_delete_others and any(message.admin_id != command.admin_id for message in messages):
        return DELETE_COLLEAGUES
    if all(message.deleted_at for message in messages):
        return DELETED_ALREADY
    return DELETE_TOO_OLD if now - min(message.sent_at for message in messages) > DELETABLE_FOR else None


async def _delete_unsent(connection: Connection, command: _Command, attempt: LedgerEntry) -> None:
    await lock_customer(connection, attempt.chat_id)
    entry = await lock_at_rest(connection, attempt.delivery_id)
    pair = await find_pair(connection, command.admin_id, command.message.answers or 0)
    if pair:
        await _delete_sent(connection, command, pair)
    elif entry.state in ("queued", "held"):
        await reject_deliveries(connection, [entry.delivery_id], _DELETED_UNSENT)
        await _clear_own_chat(connection, command, entry)
    else:
        await _notify(connection, command, DELETE_UNDELIVERED if entry.state == "rejected" else DELETE_IN_DOUBT)


async def _clear_own_chat(connection: Connection, command: _Command, entry: LedgerEntry) -> None:
    message_id = command.message.message_id
    cleared = to_admin(
        "deletion",
        command.admin_id,
        command.cause,
        *deletion_call([*entry.source_ids, message_id]),
        user_id=entry.chat_id,
        source_ids=[message_id],
    )
    await enqueue(connection, cleared)
    await notify(connection, command.admin_id, str(message_id), DELETED_UNSENT)


async def _notify(connection: Connection, command: _Command, shown: Screen) -> None:
    message_id = command.message.message_id
    await notify(connection, command.admin_id, str(message_id), shown, below=message_id)
