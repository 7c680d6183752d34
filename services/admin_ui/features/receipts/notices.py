"""What tells the admin what becomes of a message: a reaction on it, or a message that answers it."""

from services.admin_ui.ui.message import sending_parameters
from services.admin_ui.ui.screen import Screen
from shared.db.database import Connection
from shared.db.deliveries import LedgerEntry, NewDelivery, enqueue, find_by_cause, withdraw_delivery
from shared.domain.deliveries import Lane


async def give_receipt(connection: Connection, entry: LedgerEntry) -> None:
    """👍 on the admin's message, on the first one of an album; it takes the place of 👀."""
    await withdraw_delivery(connection, _sign_of_waiting(entry), "overtaken")
    await _mark(connection, entry, f"receipt/{entry.delivery_id}", "👍")


async def give_sign_of_waiting(connection: Connection, entry: LedgerEntry) -> None:
    """👀 on the admin's message: it is in good hands, and has not left yet."""
    await _mark(connection, entry, _sign_of_waiting(entry), "👀")


async def take_back_sign_of_waiting(connection: Connection, entry: LedgerEntry) -> None:
    """It waits no more, though it did not arrive."""
    sign = await find_by_cause(connection, _sign_of_waiting(entry))
    if sign and not await withdraw_delivery(connection, sign.cause, "overtaken") and sign.state != "rejected":
        await _mark(connection, entry, f"{sign.cause}/over", None)


def _sign_of_waiting(entry: LedgerEntry) -> str:
    return f"waiting/{entry.delivery_id}"


async def _mark(connection: Connection, entry: LedgerEntry, cause: str, emoji: str | None) -> None:
    if entry.admin_id is None or not entry.source_ids:
        return
    reaction = [{"type": "emoji", "emoji": emoji}] if emoji else []
    parameters = {"chat_id": entry.admin_id, "message_id": entry.source_ids[0], "reaction": reaction}
    await enqueue(
        connection,
        NewDelivery(
            cause=cause,
            kind="receipt",
            lane=Lane.PUSHES,
            chat_id=entry.admin_id,
            user_id=entry.user_id,
            admin_id=entry.admin_id,
            method="setMessageReaction",
            parameters=parameters,
            source_ids=entry.source_ids[:1],
        ),
    )


async def give_notice(connection: Connection, entry: LedgerEntry, shown: Screen) -> None:
    """A message below the admin's own; one for each attempt."""
    await _send(connection, entry, _cause(entry), shown)


async def correct_notice(connection: Connection, entry: LedgerEntry, shown: Screen) -> None:
    """More is known than when the notice of this attempt was given: it shows that now, or another one tells it."""
    notice = await find_by_cause(connection, _cause(entry))
    if notice and notice.sent_ids:
        await _edit(connection, notice, shown)
    else:
        await take_back_notice(connection, entry)
        await _send(connection, entry, f"{_cause(entry)}/corrected", shown)


async def take_back_notice(connection: Connection, entry: LedgerEntry) -> bool:
    """The notice of this attempt is wrong; False when it is too late to keep it from the admin."""
    return await withdraw_delivery(connection, _cause(entry), "overtaken")


def _cause(entry: LedgerEntry) -> str:
    return f"notice/{entry.delivery_id}/{entry.attempts}"


async def _send(connection: Connection, entry: LedgerEntry, cause: str, shown: Screen) -> None:
    if entry.admin_id is None:
        return
    parameters = sending_parameters(entry.admin_id, shown)
    if entry.source_ids:
        answered = {"message_id": entry.source_ids[0], "allow_sending_without_reply": True}
        parameters["reply_parameters"] = answered
    await enqueue(
        connection,
        NewDelivery(
            cause=cause,
            kind="notice",
            lane=Lane.PUSHES,
            chat_id=entry.admin_id,
            user_id=entry.user_id,
            admin_id=entry.admin_id,
            method="sendMessage",
            parameters=parameters,
        ),
    )


async def _edit(connection: Connection, notice: LedgerEntry, shown: Screen) -> None:
    await enqueue(
        connection,
        NewDelivery(
            cause=f"{notice.cause}/edit",
            kind="edit",
            lane=Lane.PUSHES,
            chat_id=notice.chat_id,
            user_id=notice.user_id,
            admin_id=notice.admin_id,
            method="editMessageText",
            parameters=sending_parameters(notice.chat_id, shown) | {"message_id": notice.sent_ids[0]},
        ),
    )
