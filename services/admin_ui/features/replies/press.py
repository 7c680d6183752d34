"""What was held back until its author decides: sent after all, or dropped."""

from typing import Final

from services.admin_ui.features.replies.actions import DropHeld, SendHeld
from services.admin_ui.features.replies.store import (
    customers_asked_about,
    find_answer_context,
    know_answers,
    lock_held,
    redirect,
    reject_deliveries,
    release_deliveries,
)
from services.admin_ui.features.replies.texts import GONE, HELD_DROPPED, NOTHING_HELD, held_sent_to
from services.admin_ui.ui.action import MAX_ID
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.message import render
from services.admin_ui.ui.press import Press, answer
from services.admin_ui.ui.screen import Screen
from shared.db.customers import lock_customer
from shared.db.database import Connection
from shared.db.deliveries import customer_name

_DROPPED: Final = "the admin chose not to send it"
_GONE: Final = "the customer is no longer in the database"


async def send_held(desk: Desk, press: Press, action: SendHeld) -> None:
    """Everything the question holds goes to this customer, in its order."""
    async with desk.database.transaction() as connection:
        outcome = await _send(connection, press.admin_id, action)
    desk.sent()
    await _say(desk, press, outcome)


async def drop_held(desk: Desk, press: Press, action: DropHeld) -> None:
    """None of it is sent. Either way the admin is not asked again until there is yet another answer."""
    async with desk.database.transaction() as connection:
        ids = await _lock(connection, press.admin_id, action.question_id, {action.user_id})
        await reject_deliveries(connection, ids, _DROPPED)
        await know_answers(connection, press.admin_id, action.user_id)
    desk.sent()
    await _say(desk, press, HELD_DROPPED if ids else None)


async def _send(connection: Connection, admin_id: int, action: SendHeld) -> Screen | None:
    """What came of it; None when there was nothing to send any more."""
    user_id = action.user_id
    asked_about = await customers_asked_about(connection, admin_id, action.question_id)
    if user_id not in asked_about:
        return None
    ids = await _lock(connection, admin_id, action.question_id, asked_about)
    if not ids:
        return None
    knows = await find_answer_context(connection, admin_id, user_id, MAX_ID)
    if knows is None:
        await reject_deliveries(connection, ids, _GONE)
        return GONE
    if len(asked_about) > 1:
        await redirect(connection, ids, user_id, max(knows.newest_shown, knows.newest_seen) or None)
    await release_deliveries(connection, ids)
    await know_answers(connection, admin_id, user_id)
    return held_sent_to(await customer_name(connection, user_id))


async def _lock(connection: Connection, admin_id: int, question_id: int, customers: set[int]) -> list[int]:
    """What the question holds; customers come first in every transaction, and in one order."""
    for user_id in sorted(customers):
        await lock_customer(connection, user_id)
    return await lock_held(connection, admin_id, question_id)


async def _say(desk: Desk, press: Press, outcome: Screen | None) -> None:
    await answer(desk, press, NOTHING_HELD if outcome is None else outcome.text)
    if press.message_id is None:
        return
    if outcome is None:
        # Pressed twice, or decided on another question: what this one says stays, and it asks no more.
        await desk.messages.retire(press.admin_id, press.message_id)
    else:
        await desk.messages.edit(press.admin_id, press.message_id, render(outcome, press.viewer))
