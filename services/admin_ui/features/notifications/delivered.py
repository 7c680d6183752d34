"""What follows when a notification has come to its end, in the transaction that settles it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from services.admin_ui.features.notifications.notify import PUSH_KIND
from services.admin_ui.features.notifications.screen import replaced
from services.admin_ui.features.notifications.store import note_sent, note_settled
from services.admin_ui.outbox.build import in_place_of, to_admin
from services.admin_ui.outbox.kind import Kind, Settled
from services.admin_ui.ui.message import sending_parameters
from services.admin_ui.ui.viewer_store import read_reader
from shared.db.database import Connection
from shared.db.deliveries import LedgerEntry, NewDelivery, count_chat_messages, customer_name, enqueue
from shared.db.message_pairs import save_pairs
from shared.telegram.text import plain

DELETED_WITHIN: Final = timedelta(hours=47)
"""Telegram lets nobody delete what is older than two days."""


async def push_delivered(connection: Connection, settled: Settled) -> None:
    """The notification shows what it was to show, as a new message or in the old one's place."""
    entry, ids = settled.entry, settled.ids
    if entry.admin_id is None:
        return
    if entry.method == "sendMessage" and ids:
        await count_chat_messages(connection, entry.admin_id, len(ids))
        before = await note_sent(connection, entry.admin_id, entry.user_id, entry.delivery_id, ids[0])
        if before is not None:
            await _retire(connection, entry, *before)
    else:
        await note_settled(connection, entry.admin_id, entry.user_id, entry.delivery_id)
    message_id = ids[0] if ids else entry.parameters.get("message_id")
    if message_id is not None:
        await _pair_with_customer(connection, entry, [message_id])


async def push_refused(connection: Connection, settled: Settled) -> None:
    """Nothing is lost over an old message that is gone, or over markup. Whom nothing reaches will be notified about
    everything that waits, when they are back (docs/decisions.md 7.3).
    """
    entry = settled.entry
    if entry.admin_id is None:
        return
    is_unparsable = settled.meaning == "unparsable"
    is_gone = entry.method != "sendMessage" and not settled.is_out_of_reach and not is_unparsable
    replacing: list[int] = []
    if is_unparsable and "parse_mode" in entry.parameters:
        replacing = await enqueue(connection, without_markup(entry))
    elif is_gone and _says_something_new(entry):
        replacing = await enqueue(connection, sent_again(entry))
    await note_settled(
        connection,
        entry.admin_id,
        entry.user_id,
        entry.delivery_id,
        replaced_by=next(iter(replacing), None),
        is_gone=is_gone,
    )


async def push_in_doubt(connection: Connection, settled: Settled) -> None:
    """Nobody knows whether it arrived: another one takes its place (docs/decisions.md 5.2)."""
    entry = settled.entry
    if entry.admin_id is not None:
        await note_settled(
            connection, entry.admin_id, entry.user_id, entry.delivery_id, replaced_by=settled.replaced_by
        )


async def push_arrived_twice(connection: Connection, settled: Settled) -> None:
    """It had been sent again before it was known that it did arrive: the first copy asks for nothing any more."""
    entry = settled.entry
    await _pair_with_customer(connection, entry, settled.ids)
    for message_id in settled.ids:
        await _retire(connection, entry, message_id, timedelta())


PUSH: Final = Kind(
    PUSH_KIND,
    delivered=push_delivered,
    refused=push_refused,
    in_doubt=push_in_doubt,
    arrived_twice=push_arrived_twice,
)
"""Notifies an admin. Who gets it twice is better off than who never gets it."""


def sent_again(entry: LedgerEntry) -> NewDelivery:
    """The same as a message of its own, since the one it was to be written over is gone."""
    parameters = {name: value for name, value in entry.parameters.items() if name != "message_id"}
    return in_place_of(entry, "new", method="sendMessage", parameters=parameters)


def without_markup(entry: LedgerEntry) -> NewDelivery:
    """The same as plain text, since Telegram does not like the markup."""
    parameters = {name: value for name, value in entry.parameters.items() if name != "parse_mode"}
    return in_place_of(entry, "plain", parameters=parameters | {"text": plain(entry.parameters["text"])})


async def _retire(connection: Connection, entry: LedgerEntry, message_id: int, age: timedelta) -> None:
    """A newer one has taken its place. It is edited and stays: somebody may be answering it, and a reply to what is
    gone looks like none (docs/decisions.md 8.9). A digest, which nobody can answer, goes as a whole.
    """
    if entry.user_id is None:
        await enqueue(connection, removal_of(entry.chat_id, message_id, age))
        return
    shown = replaced(await customer_name(connection, entry.user_id))
    parameters = sending_parameters(entry.chat_id, shown, await read_reader(connection, entry.chat_id))
    await enqueue(connection, _in_place(entry.chat_id, "edit", "editMessageText", message_id, parameters))


def removal_of(admin_id: int, message_id: int, age: timedelta) -> NewDelivery:
    """Take a digest away that a newer one has replaced, or if it is too old for that, the buttons off it."""
    if age < DELETED_WITHIN:
        return _in_place(admin_id, "deletion", "deleteMessage", message_id, {})
    return _in_place(admin_id, "edit", "editMessageReplyMarkup", message_id, {})


def _in_place(admin_id: int, kind: str, method: str, message_id: int, parameters: Mapping[str, Any]) -> NewDelivery:
    cause = f"replaced/{admin_id}/{message_id}"
    return to_admin(kind, admin_id, cause, method, {**parameters, "message_id": message_id})


async def _pair_with_customer(connection: Connection, entry: LedgerEntry, message_ids: Sequence[int]) -> None:
    """A reply to it answers everything it is about."""
    if entry.admin_id is not None and entry.user_id is not None and entry.source_ids:
        pairs = [(message_id, entry.source_ids[-1]) for message_id in message_ids]
        await save_pairs(connection, entry.admin_id, entry.user_id, "push", pairs)


def _says_something_new(entry: LedgerEntry) -> bool:
    """Whether it is more than an old notification drawn again. A digest always is."""
    return bool(entry.source_ids) or entry.user_id is None
