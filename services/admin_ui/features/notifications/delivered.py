"""What follows when a push or a relay has come to its end, in the transaction that settles it."""

from collections.abc import Sequence
from datetime import timedelta

from services.admin_ui.features.notifications.messages import anew, removal_of, without_markup
from services.admin_ui.features.notifications.store import push_sent, push_settled
from services.admin_ui.features.relay.fallbacks import copied_at_last, in_words_for, missing_parts
from services.admin_ui.features.relay.store import read_messages
from services.admin_ui.outbox.refusals import reason_for
from shared.db.database import Connection
from shared.db.deliveries import LedgerEntry, count_chat_messages, enqueue
from shared.db.message_pairs import save_pairs

_MARKUP_REFUSED = "can't parse entities"


async def push_arrived(connection: Connection, entry: LedgerEntry, ids: Sequence[int]) -> None:
    """The push shows what it was to show, as a new message or in the old one's place."""
    if entry.admin_id is None:
        return
    if entry.method == "sendMessage" and ids:
        await count_chat_messages(connection, entry.admin_id, len(ids))
        replaced = await push_sent(connection, entry.admin_id, entry.user_id, entry.delivery_id, ids[0])
        if replaced is not None:
            await enqueue(connection, removal_of(entry.admin_id, *replaced))
    else:
        await push_settled(connection, entry.admin_id, entry.user_id, entry.delivery_id)
    message_id = ids[0] if ids else entry.parameters.get("message_id")
    if entry.user_id is not None and entry.source_ids and message_id is not None:
        pairs = [(message_id, entry.source_ids[-1])]
        await save_pairs(connection, entry.admin_id, entry.user_id, "push", pairs)


async def push_refused(connection: Connection, entry: LedgerEntry, reason: str, *, is_out_of_reach: bool) -> None:
    """Nothing that was to be told is lost over an old message that is gone, or over markup. Whom nothing reaches will
    be told of everything that waits, when they are back.
    """
    if entry.admin_id is None:
        return
    is_edit = entry.method != "sendMessage"
    replacing: list[int] = []
    if _MARKUP_REFUSED in reason and "parse_mode" in entry.parameters:
        replacing = await enqueue(connection, without_markup(entry))
    elif is_edit and not is_out_of_reach and _tells_of_something(entry):
        replacing = await enqueue(connection, anew(entry))
    await push_settled(
        connection,
        entry.admin_id,
        entry.user_id,
        entry.delivery_id,
        replaced_by=next(iter(replacing), None),
        is_gone=is_edit and not is_out_of_reach and _MARKUP_REFUSED not in reason,
    )


async def push_in_doubt(connection: Connection, entry: LedgerEntry, replaced_by: int | None) -> None:
    """Nobody knows whether it arrived: another one takes its place."""
    if entry.admin_id is not None:
        await push_settled(connection, entry.admin_id, entry.user_id, entry.delivery_id, replaced_by=replaced_by)


async def push_arrived_twice(connection: Connection, entry: LedgerEntry, ids: Sequence[int]) -> None:
    """It had been sent again before it was known that it did arrive: the first copy goes."""
    if entry.admin_id is not None:
        await enqueue(connection, *[removal_of(entry.admin_id, message_id, timedelta()) for message_id in ids])


async def relay_arrived(connection: Connection, entry: LedgerEntry, ids: Sequence[int]) -> None:
    """What arrived stands for what was passed on. Of an album that lost parts nobody can say which is which: then each
    leads to the conversation, and none follows an edit.
    """
    if entry.admin_id is None or entry.user_id is None:
        return
    await count_chat_messages(connection, entry.admin_id, len(ids))
    if len(ids) == len(entry.source_ids):
        pairs = list(zip(ids, entry.source_ids, strict=True))
        await save_pairs(connection, entry.admin_id, entry.user_id, "relayed", pairs)
        return
    pairs = [(message_id, entry.source_ids[-1]) for message_id in ids]
    await save_pairs(connection, entry.admin_id, entry.user_id, "push", pairs)
    await enqueue(connection, missing_parts(entry, len(entry.source_ids) - len(ids)))


async def relay_refused(connection: Connection, entry: LedgerEntry, reason: str) -> None:
    """What cannot be copied, mostly because the customer deleted it meanwhile, is told in words."""
    if entry.user_id is None:
        return
    if entry.method == "sendMediaGroup":
        await enqueue(connection, copied_at_last(entry))
    elif entry.method != "sendMessage":
        messages = await read_messages(connection, entry.user_id, entry.source_ids)
        is_gone = reason == reason_for("message to copy not found")
        await enqueue(connection, *in_words_for(entry, messages, is_gone=is_gone))


def _tells_of_something(entry: LedgerEntry) -> bool:
    """Whether it is more than an old push drawn anew. A digest always is."""
    return bool(entry.source_ids) or entry.user_id is None
