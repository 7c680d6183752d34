"""What follows when a relay has come to its end, in the transaction that settles it."""

from typing import Final

from services.admin_ui.features.relay.fallbacks import copied_at_last, in_words_for, missing_parts
from services.admin_ui.features.relay.plan import RELAY_KIND
from services.admin_ui.features.relay.store import read_messages
from services.admin_ui.outbox.kind import Kind, Settled
from services.admin_ui.ui.viewer_store import read_reader
from shared.db.database import Connection
from shared.db.deliveries import count_chat_messages, enqueue
from shared.db.message_pairs import save_pairs
from shared.telegram.refusals import SOURCE_GONE


async def relay_arrived(connection: Connection, settled: Settled) -> None:
    """What arrived stands for what was relayed. Of an album that lost parts nobody can say which is which: then each
    leads to the conversation, and none follows an edit.
    """
    entry, ids = settled.entry, settled.ids
    if entry.admin_id is None or entry.user_id is None:
        return
    await count_chat_messages(connection, entry.admin_id, len(ids))
    if len(ids) == len(entry.source_ids):
        pairs = list(zip(ids, entry.source_ids, strict=True))
        await save_pairs(connection, entry.admin_id, entry.user_id, "relayed", pairs)
        return
    pairs = [(message_id, entry.source_ids[-1]) for message_id in ids]
    await save_pairs(connection, entry.admin_id, entry.user_id, "push", pairs)
    reader = await read_reader(connection, entry.admin_id)
    await enqueue(connection, missing_parts(entry, len(entry.source_ids) - len(ids), reader))


async def relay_refused(connection: Connection, settled: Settled) -> None:
    """What cannot be copied, mostly because the customer deleted it meanwhile, is sent in words; not to an admin whom
    nothing reaches.
    """
    entry = settled.entry
    if settled.is_out_of_reach or entry.user_id is None or entry.admin_id is None:
        return
    if entry.method == "sendMediaGroup":
        await enqueue(connection, copied_at_last(entry))
    elif entry.method != "sendMessage":
        messages = await read_messages(connection, entry.user_id, entry.source_ids)
        reader = await read_reader(connection, entry.admin_id)
        is_gone = settled.reason == SOURCE_GONE
        await enqueue(connection, *in_words_for(entry, messages, reader, is_gone=is_gone))


RELAY: Final = Kind(RELAY_KIND, delivered=relay_arrived, refused=relay_refused, arrived_twice=relay_arrived)
"""A customer's message to an admin who is in the conversation. An admin who sees it twice is better off than one who
never sees it (docs/decisions.md 5.2).
"""
