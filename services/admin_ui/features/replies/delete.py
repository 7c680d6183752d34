"""/delete: a sent message vanishes on the customer's side first, and then in the admin's own chat."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from services.admin_ui.features.replies.admin_message import Written
from services.admin_ui.features.replies.outgoing import causes_of, deletion_of
from services.admin_ui.features.replies.store import (
    Outgoing,
    find_outgoing,
    is_sending_to,
    lock_at_rest,
    lock_customer,
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
from services.admin_ui.features.replies.unsettled import NotSettledYet
from services.admin_ui.ui.notices import tell
from services.admin_ui.ui.rights import Role
from services.admin_ui.ui.screen import Screen
from shared.db import Database
from shared.db.database import Connection
from shared.db.deliveries import LedgerEntry, enqueue, find_by_cause
from shared.db.message_pairs import MessagePair, find_pair
from shared.domain.deliveries import Lane

DELETABLE_FOR: Final = timedelta(hours=48)
_DELETED_UNSENT: Final = "the admin deleted it before it was sent"


async def delete_answered(database: Database, command: Written, role: Role, now: datetime) -> None:
    """Delete what the command replies to, with the rest of its album, or say why not.

    Raises:
        NotSettledYet: the message is on its way just now.
    """
    async with database.transaction() as connection:
        if await find_by_cause(connection, _cause(command)):
            return
        answered = command.answers
        attempt = await _attempt(connection, command)
        may_be_arriving = attempt is None and await is_sending_to(connection, command.admin_id)
        # Looked for last: what was settled since then has its pair.
        pair = await find_pair(connection, command.admin_id, answered) if answered else None
        if pair:
            await _delete_sent(connection, command, pair, role, now)
        elif attempt:
            await _delete_unsent(connection, command, attempt, role, now)
        elif answered and may_be_arriving:
            raise NotSettledYet("the message may be arriving just now")
        else:
            await _tell(connection, command, DELETE_UNKNOWN if answered else DELETE_WHAT)


async def _delete_sent(connection: Connection, command: Written, pair: MessagePair, role: Role, now: datetime) -> None:
    await lock_customer(connection, pair.user_id)
    messages = await find_outgoing(connection, pair.user_id, pair.customer_message_id)
    obstacle = _obstacle(messages, command.admin_id, role, now)
    if obstacle:
        await _tell(connection, command, obstacle)
        return
    deletion = deletion_of(
        pair.user_id,
        [message.message_id for message in messages if message.deleted_at is None],
        cause=_cause(command),
        lane=Lane.REPLIES,
        user_id=pair.user_id,
        admin_id=command.admin_id,
        asked_by=command.message_id,
    )
    await enqueue(connection, deletion)


def _obstacle(messages: Sequence[Outgoing], admin_id: int, role: Role, now: datetime) -> Screen | None:
    if not messages:
        return DELETE_THEIRS
    if role != "owner" and any(message.admin_id != admin_id for message in messages):
        return DELETE_COLLEAGUES
    if all(message.deleted_at for message in messages):
        return DELETED_ALREADY
    return DELETE_TOO_OLD if now - min(message.sent_at for message in messages) > DELETABLE_FOR else None


async def _delete_unsent(
    connection: Connection, command: Written, attempt: LedgerEntry, role: Role, now: datetime
) -> None:
    await lock_customer(connection, attempt.chat_id)
    entry = await lock_at_rest(connection, attempt.delivery_id)
    if entry is None:
        raise NotSettledYet("the message is on its way")
    pair = await find_pair(connection, command.admin_id, command.answers or 0)
    if pair:
        await _delete_sent(connection, command, pair, role, now)
    elif entry.state in ("queued", "held"):
        await reject_deliveries(connection, [entry.delivery_id], _DELETED_UNSENT)
        await _clear_own_chat(connection, command, entry)
    else:
        told = DELETE_UNDELIVERED if entry.state == "rejected" else DELETE_IN_DOUBT
        await _tell(connection, command, told)


async def _clear_own_chat(connection: Connection, command: Written, entry: LedgerEntry) -> None:
    cleared = deletion_of(
        command.admin_id,
        [*entry.source_ids, command.message_id],
        cause=_cause(command),
        lane=Lane.PUSHES,
        user_id=entry.chat_id,
        admin_id=command.admin_id,
        asked_by=command.message_id,
    )
    await enqueue(connection, cleared)
    await tell(connection, command.admin_id, str(command.message_id), DELETED_UNSENT)


def _cause(command: Written) -> str:
    return f"deletion/{command.admin_id}/{command.message_id}"


async def _attempt(connection: Connection, command: Written) -> LedgerEntry | None:
    if command.answers is None:
        return None
    causes = causes_of(command.admin_id, command.answers, command.answers_album)
    return await newest_attempt(connection, causes, command.answers)


async def _tell(connection: Connection, command: Written, shown: Screen) -> None:
    await tell(connection, command.admin_id, str(command.message_id), shown, below=command.message_id)
