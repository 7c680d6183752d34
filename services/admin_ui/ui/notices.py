"""Short answers to what an admin did, written with what they are about: sent once, however often an update comes."""

from typing import Final

from services.admin_ui.outbox.build import to_admin
from services.admin_ui.outbox.kind import Kind, Settled
from services.admin_ui.ui.message import sending_parameters
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer import Reader
from services.admin_ui.ui.viewer_store import read_reader
from shared.db.database import Connection
from shared.db.deliveries import NewDelivery, count_chat_messages, enqueue
from shared.db.message_pairs import save_pairs


async def notify(
    connection: Connection,
    admin_id: int,
    cause: str,
    shown: Screen,
    *,
    below: int | None = None,
    user_id: int | None = None,
) -> None:
    """A message in the admin's chat, as a reply to their message `below`; `user_id` is the customer it is about."""
    reader = await read_reader(connection, admin_id)
    await enqueue(connection, notice(admin_id, f"said/{admin_id}/{cause}", shown, reader, below=below, user_id=user_id))


def notice(
    admin_id: int,
    cause: str,
    shown: Screen,
    reader: Reader,
    *,
    below: int | None = None,
    user_id: int | None = None,
) -> NewDelivery:
    """The same as a row of the ledger."""
    parameters = sending_parameters(admin_id, shown, reader)
    if below is not None:
        parameters["reply_parameters"] = {"message_id": below, "allow_sending_without_reply": True}
    return to_admin(NOTICE.name, admin_id, cause, "sendMessage", parameters, user_id=user_id)


async def _arrived(connection: Connection, settled: Settled) -> None:
    """A reply to a notice about a customer leads to them, where it says about which message it is."""
    entry = settled.entry
    if entry.admin_id is None:
        return
    await count_chat_messages(connection, entry.admin_id, len(settled.ids))
    if entry.user_id is not None and entry.source_ids:
        pairs = [(message_id, entry.source_ids[0]) for message_id in settled.ids]
        await save_pairs(connection, entry.admin_id, entry.user_id, "push", pairs)


NOTICE: Final = Kind("notice", delivered=_arrived)
"""Short messages to an admin, about what they did."""
