"""What follows when a delivery has come to its end, for each kind: in the transaction that settles it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from services.admin_ui.features.notifications.delivered import (
    push_arrived,
    push_arrived_twice,
    push_in_doubt,
    push_refused,
    relay_arrived,
    relay_refused,
)
from services.admin_ui.features.receipts.notices import (
    correct_notice,
    give_notice,
    give_receipt,
    take_back_notice,
    take_back_sign_of_waiting,
)
from services.admin_ui.features.receipts.texts import (
    arrived_after_all,
    arrived_in_part,
    change_refused,
    in_doubt,
    not_delivered,
)
from services.admin_ui.features.replies.delivered import answer_reached, deletion_reached, edit_reached
from services.admin_ui.ui.screen import Screen
from shared.db.admins import note_out_of_reach
from shared.db.database import Connection
from shared.db.deliveries import (
    LedgerEntry,
    SentContent,
    count_chat_messages,
    customer_name,
    find_customer,
    note_answer,
    note_block,
    note_reach,
    save_outgoing,
)
from shared.db.message_pairs import save_pairs
from shared.domain.deliveries import DeliveryKind


@dataclass(frozen=True, slots=True)
class Settled:
    """How a delivery ended. `entry` is as it was before: one in doubt whose answer came late was `unknown`.

    `ids` are the messages it became, `reason` why Telegram refused it. `replaced_by` is the delivery written in its
    place, when the policy for its kind is to send it again; then a late answer may still tell of the first copy.
    """

    entry: LedgerEntry
    state: Literal["sent", "rejected", "unknown"]
    ids: tuple[int, ...] = ()
    reason: str = ""
    is_blocked: bool = False
    is_out_of_reach: bool = False
    replaced_by: int | None = None

    @property
    def was_in_doubt(self) -> bool:
        """Whether the admin was told that nobody knows."""
        return self.entry.state == "unknown"


Follow: TypeAlias = Callable[[Connection, Settled], Awaitable[None]]


async def follow(connection: Connection, settled: Settled) -> None:
    """Do whatever the kind of the delivery asks for; of an admin whom nothing reaches it is remembered that they miss
    something.
    """
    if settled.is_out_of_reach and settled.entry.admin_id is not None:
        await note_out_of_reach(connection, settled.entry.admin_id)
    await FOLLOWS[settled.entry.kind](connection, settled)


async def save_copy(connection: Connection, settled: Settled) -> None:
    """It did arrive, but another was sent in its place: both are there. What stands for what is remembered."""
    entry = settled.entry
    if entry.kind == "reply":
        await save_outgoing(connection, entry.delivery_id, _contents(settled))
    elif entry.kind == "relay":
        await relay_arrived(connection, entry, settled.ids)
    elif entry.kind == "push":
        await push_arrived_twice(connection, entry, settled.ids)


async def _reply(connection: Connection, settled: Settled) -> None:
    if settled.state == "sent":
        await _reply_sent(connection, settled)
        return
    await take_back_sign_of_waiting(connection, settled.entry)
    if settled.state == "rejected":
        await _reply_rejected(connection, settled)
    else:
        customer = await customer_name(connection, settled.entry.user_id or 0)
        await give_notice(connection, settled.entry, in_doubt(customer, settled.entry.delivery_id))


async def _reply_sent(connection: Connection, settled: Settled) -> None:
    entry = settled.entry
    await give_receipt(connection, entry)
    customer = await find_customer(connection, entry.chat_id)
    if customer is None:
        # Of somebody who was erased nothing new is kept.
        return
    await _keep_reply(connection, settled)
    if not _is_whole(settled):
        await _tell(connection, settled, arrived_in_part(customer, len(settled.ids), len(entry.source_ids)))
    elif settled.was_in_doubt and entry.dismissed_at is None and not await take_back_notice(connection, entry):
        await correct_notice(connection, entry, arrived_after_all(customer))


async def _keep_reply(connection: Connection, settled: Settled) -> None:
    entry = settled.entry
    await save_outgoing(connection, entry.delivery_id, _contents(settled))
    await note_answer(connection, entry, max(settled.ids, default=0))
    await note_reach(connection, entry.delivery_id)
    if _is_whole(settled) and entry.admin_id is not None:
        pairs = list(zip(entry.source_ids, settled.ids, strict=True))
        await save_pairs(connection, entry.admin_id, entry.chat_id, "sent", pairs)
    await answer_reached(connection, entry, settled.ids)


async def _reply_rejected(connection: Connection, settled: Settled) -> None:
    entry = settled.entry
    if settled.is_blocked:
        await note_block(connection, entry.delivery_id)
    customer = await customer_name(connection, entry.user_id or 0)
    await _tell(connection, settled, not_delivered(customer, settled.reason, entry.delivery_id))


async def _tell(connection: Connection, settled: Settled, shown: Screen) -> None:
    tell = correct_notice if settled.was_in_doubt else give_notice
    await tell(connection, settled.entry, shown)


async def _relay(connection: Connection, settled: Settled) -> None:
    if settled.state == "sent":
        await relay_arrived(connection, settled.entry, settled.ids)
    elif settled.state == "rejected" and not settled.is_out_of_reach:
        await relay_refused(connection, settled.entry, settled.reason)


async def _push(connection: Connection, settled: Settled) -> None:
    if settled.state == "sent":
        await push_arrived(connection, settled.entry, settled.ids)
    elif settled.state == "rejected":
        await push_refused(connection, settled.entry, settled.reason, is_out_of_reach=settled.is_out_of_reach)
    else:
        await push_in_doubt(connection, settled.entry, settled.replaced_by)


async def _notice(connection: Connection, settled: Settled) -> None:
    entry = settled.entry
    if settled.state != "sent" or entry.admin_id is None:
        return
    await count_chat_messages(connection, entry.admin_id, len(settled.ids))
    if entry.user_id is not None and entry.source_ids:
        pairs = [(message_id, entry.source_ids[0]) for message_id in settled.ids]
        await save_pairs(connection, entry.admin_id, entry.user_id, "push", pairs)


async def _receipt(_: Connection, __: Settled) -> None:
    """A refused receipt is no news: the message arrived."""


async def _change(connection: Connection, settled: Settled) -> None:
    """An admin whose edit, deletion or reaction did not reach the customer is told; nobody is, the other way."""
    entry = settled.entry
    if entry.chat_id != entry.user_id:
        return
    if settled.state == "sent" and entry.kind in _REACHED:
        await _REACHED[entry.kind](connection, entry)
    elif settled.state == "rejected":
        customer = await customer_name(connection, entry.user_id)
        await give_notice(connection, entry, change_refused(customer, entry.kind, settled.reason))


_REACHED: Final[dict[DeliveryKind, Callable[[Connection, LedgerEntry], Awaitable[None]]]] = {
    "edit": edit_reached,
    "deletion": deletion_reached,
}
FOLLOWS: Final[dict[DeliveryKind, Follow]] = {
    "reply": _reply,
    "relay": _relay,
    "push": _push,
    "notice": _notice,
    "receipt": _receipt,
    "edit": _change,
    "reaction": _change,
    "deletion": _change,
}


def _is_whole(settled: Settled) -> bool:
    return len(settled.ids) == len(settled.entry.source_ids)


def _contents(settled: Settled) -> Sequence[tuple[int, SentContent]]:
    """What each message that arrived holds. Of an album that lost parts nobody can say which is which."""
    ids, content = settled.ids, settled.entry.content
    if len(ids) == len(content):
        return list(zip(ids, content, strict=True))
    return [(sent_id, SentContent(kind="other", label=_PART)) for sent_id in ids]


_PART: Final = "📎 Part of an album"
