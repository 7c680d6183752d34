"""A press that comes after a message the admin wrote later: that went to whom they had been about to leave. They are
told at once, and may take it back (docs/decisions.md 8.9).
"""

from typing import Final

from services.admin_ui.features.replies.actions import TakeBack
from services.admin_ui.features.replies.outgoing import deleted_by, deletion_call
from services.admin_ui.features.replies.store import (
    NotSettledYet,
    find_answer_context,
    note_deletion,
    redirect,
    reject_deliveries,
    release_deliveries,
    sent_by_mode_since,
)
from services.admin_ui.features.replies.texts import (
    DELETE_IN_DOUBT,
    DELETE_UNDELIVERED,
    TAKEN_BACK,
    TAKEN_BACK_ALREADY,
    sent_to_both,
    taken_back_and_sent,
    went_before_press,
)
from services.admin_ui.outbox.build import in_place_of, to_customer
from services.admin_ui.outbox.kind import Settled
from services.admin_ui.ui.action import MAX_ID
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.message import render
from services.admin_ui.ui.notices import notify
from services.admin_ui.ui.press import Press, answer
from services.admin_ui.ui.screen import Screen
from shared.db.customers import lock_customer
from shared.db.database import Connection
from shared.db.deliveries import LedgerEntry, NewDelivery, customer_name, enqueue, find_by_cause, lock_delivery
from shared.db.events import Event, note_event

TAKE_BACK: Final = "take_back"
_MOVED: Final = "moved"
_WITHOUT_ANOTHER: Final = {"unknown": DELETE_IN_DOUBT, "rejected": DELETE_UNDELIVERED}
_TAKEN_BACK: Final = "the admin took it back before it was sent"


async def tell_of_late_press(connection: Connection, admin_id: int, update_id: int, moved_to: int | None) -> None:
    """With this update the admin moved to this customer, or to nobody: they are told of what they wrote after it that
    went elsewhere.
    """
    for sent in await sent_by_mode_since(connection, admin_id, update_id, besides=moved_to):
        went_to = await customer_name(connection, sent.user_id)
        meant_for = await customer_name(connection, moved_to) if moved_to is not None else None
        shown = went_before_press(sent.delivery_id, went_to, meant_for)
        await notify(connection, admin_id, f"late/{sent.delivery_id}/{update_id}", shown, below=sent.source_ids[0])


async def take_back(desk: Desk, press: Press, action: TakeBack) -> None:
    """It goes from one customer's chat, and comes to the other's. Raises `NotSettledYet` while it is in flight."""
    async with desk.database.transaction() as connection:
        outcome = await _take_back(connection, press.admin_id, action)
    desk.sent()
    await answer(desk, press, (outcome or TAKEN_BACK_ALREADY).text)
    if outcome is not None and press.message_id is not None:
        await desk.messages.edit(press.admin_id, press.message_id, render(outcome, press.viewer))


async def _take_back(connection: Connection, admin_id: int, action: TakeBack) -> Screen | None:
    """What came of it; None when it had been taken back before, or is nobody's to take."""
    for user_id in sorted({action.user_id, action.to_id or action.user_id}):
        await lock_customer(connection, user_id)
    entry = await lock_delivery(connection, action.delivery_id)
    if entry is None or (entry.kind, entry.admin_id, entry.user_id) != ("reply", admin_id, action.user_id):
        return None
    if entry.state == "sending":
        raise NotSettledYet("the message is in flight")
    if await _is_decided(connection, entry):
        return None
    if entry.state in ("queued", "held"):
        return await _redirect(connection, entry, action.to_id)
    if entry.state == "sent":
        await enqueue(connection, _removal(entry))
    return await _send_on(connection, entry, action.to_id)


async def _is_decided(connection: Connection, entry: LedgerEntry) -> bool:
    causes = (_removal(entry).cause, f"{entry.cause}/{_MOVED}")
    return any([await find_by_cause(connection, cause) is not None for cause in causes])


async def _redirect(connection: Connection, entry: LedgerEntry, to_id: int | None) -> Screen:
    if to_id is None:
        await reject_deliveries(connection, [entry.delivery_id], _TAKEN_BACK)
        return TAKEN_BACK
    await redirect(connection, [entry.delivery_id], to_id, await _answered(connection, entry, to_id))
    await release_deliveries(connection, [entry.delivery_id])
    return taken_back_and_sent(await customer_name(connection, to_id))


async def _send_on(connection: Connection, entry: LedgerEntry, to_id: int | None) -> Screen:
    if to_id is None:
        return _WITHOUT_ANOTHER.get(entry.state, TAKEN_BACK)
    parameters = {name: value for name, value in entry.parameters.items() if name != "reply_parameters"}
    moved = in_place_of(
        entry,
        _MOVED,
        chat_id=to_id,
        user_id=to_id,
        parameters=parameters | {"chat_id": to_id},
        answers_id=await _answered(connection, entry, to_id),
        retry_of=entry.delivery_id,
    )
    await enqueue(connection, moved)
    customer = await customer_name(connection, to_id)
    if entry.state == "unknown":
        return sent_to_both(customer, await customer_name(connection, entry.chat_id))
    return taken_back_and_sent(customer)


async def _answered(connection: Connection, entry: LedgerEntry, user_id: int) -> int | None:
    """The newest message of the customer that the admin has seen."""
    knows = await find_answer_context(connection, entry.admin_id or 0, user_id, MAX_ID)
    return (max(knows.newest_shown, knows.newest_seen) or None) if knows else None


def _removal(entry: LedgerEntry) -> NewDelivery:
    return to_customer(
        TAKE_BACK,
        entry.chat_id,
        f"{entry.cause}/{TAKE_BACK}",
        *deletion_call(entry.sent_ids or entry.source_ids),
        admin_id=entry.admin_id,
        source_ids=entry.source_ids,
    )


async def taken_back(connection: Connection, settled: Settled) -> None:
    """It is gone on the customer's side; the admin's own message stays, and may be on its way to another."""
    entry = settled.entry
    if entry.user_id is None or entry.admin_id is None:
        return
    deleted = deleted_by(entry)
    await note_deletion(connection, entry.user_id, deleted)
    await note_event(connection, Event("reply.taken_back", entry.admin_id, entry.user_id, deleted, cause=entry.cause))
