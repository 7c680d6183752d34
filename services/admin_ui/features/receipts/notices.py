"""How the admin learns what becomes of a message: a reaction on it, or a message that answers it."""

from typing import Final

from services.admin_ui.outbox.build import in_place_of, reaction_call, to_admin
from services.admin_ui.outbox.kind import Kind
from services.admin_ui.ui.message import sending_parameters
from services.admin_ui.ui.notices import notice
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer_store import read_reader
from shared.db.database import Connection
from shared.db.deliveries import LedgerEntry, enqueue, find_by_cause, withdraw_delivery

ARRIVED: Final = "👍"

RECEIPT: Final = Kind("receipt")
"""The bot's reaction on the admin's message. A refused one is no news: the message arrived."""

CORRECTION: Final = Kind("correction")
"""Shows on a notice what is known by now."""

_OVERTAKEN: Final = "overtaken"


async def give_receipt(connection: Connection, entry: LedgerEntry) -> None:
    """👍 on the admin's message, on the first one of an album; it takes the place of 👀."""
    await withdraw_delivery(connection, _sign_of_waiting(entry), _OVERTAKEN)
    await _mark(connection, entry, f"receipt/{entry.delivery_id}", ARRIVED)


async def give_sign_of_waiting(connection: Connection, entry: LedgerEntry) -> None:
    """👀 on the admin's message: it is in good hands, and has not left yet (docs/decisions.md 5.4)."""
    await _mark(connection, entry, _sign_of_waiting(entry), "👀")


async def take_back_sign_of_waiting(connection: Connection, entry: LedgerEntry) -> None:
    """It waits no more, though it did not arrive."""
    sign = await find_by_cause(connection, _sign_of_waiting(entry))
    if sign and not await withdraw_delivery(connection, sign.cause, _OVERTAKEN) and sign.state != "rejected":
        await _mark(connection, entry, f"{sign.cause}/over", None)


async def give_notice(connection: Connection, entry: LedgerEntry, shown: Screen) -> None:
    """A message below the admin's own; one for each attempt."""
    await _send(connection, entry, _cause(entry), shown)


async def correct_notice(connection: Connection, entry: LedgerEntry, shown: Screen) -> None:
    """More is known than when the notice of this attempt was given: it shows that now, or another one does."""
    given = await find_by_cause(connection, _cause(entry))
    if given and given.sent_ids:
        await _edit(connection, given, shown)
    else:
        await take_back_notice(connection, entry)
        await _send(connection, entry, f"{_cause(entry)}/corrected", shown)


async def take_back_notice(connection: Connection, entry: LedgerEntry) -> bool:
    """The notice of this attempt is wrong; False when it is too late to keep it from the admin."""
    return await withdraw_delivery(connection, _cause(entry), _OVERTAKEN)


def _sign_of_waiting(entry: LedgerEntry) -> str:
    return f"waiting/{entry.delivery_id}"


def _cause(entry: LedgerEntry) -> str:
    return f"notice/{entry.delivery_id}/{entry.attempts}"


async def _mark(connection: Connection, entry: LedgerEntry, cause: str, emoji: str | None) -> None:
    if entry.admin_id is None or not entry.source_ids:
        return
    marked = to_admin(
        RECEIPT.name,
        entry.admin_id,
        cause,
        *reaction_call(entry.source_ids[0], emoji),
        user_id=entry.user_id,
        source_ids=entry.source_ids[:1],
    )
    await enqueue(connection, marked)


async def _send(connection: Connection, entry: LedgerEntry, cause: str, shown: Screen) -> None:
    if entry.admin_id is None:
        return
    reader = await read_reader(connection, entry.admin_id)
    below = entry.source_ids[0] if entry.source_ids else None
    await enqueue(connection, notice(entry.admin_id, cause, shown, reader, below=below, user_id=entry.user_id))


async def _edit(connection: Connection, given: LedgerEntry, shown: Screen) -> None:
    reader = await read_reader(connection, given.chat_id)
    parameters = sending_parameters(given.chat_id, shown, reader) | {"message_id": given.sent_ids[0]}
    edit = in_place_of(given, "edit", kind=CORRECTION.name, method="editMessageText", parameters=parameters)
    await enqueue(connection, edit)
