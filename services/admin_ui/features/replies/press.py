"""What was held back because somebody else had answered: sent after all, or dropped."""

from typing import Final

from services.admin_ui.features.replies.actions import DropHeld, SendHeld
from services.admin_ui.features.replies.store import know_answers, lock_held, reject_deliveries, release_deliveries
from services.admin_ui.features.replies.texts import GONE, HELD_DROPPED, HELD_SENT, NOTHING_HELD
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.message import render
from services.admin_ui.ui.press import Press, answer
from services.admin_ui.ui.screen import Screen
from shared.db.customers import lock_customer

_DROPPED: Final = "the admin chose not to send it"
_GONE: Final = "the customer is no longer in the database"


async def send_held(desk: Desk, press: Press, action: SendHeld) -> None:
    """Everything of this admin's that waits for a decision goes out, in its order."""
    async with desk.database.transaction() as connection:
        is_there = await lock_customer(connection, action.user_id)
        ids = await lock_held(connection, press.admin_id, action.user_id)
        if ids and is_there:
            await release_deliveries(connection, ids)
            await know_answers(connection, press.admin_id, action.user_id)
        elif ids:
            await reject_deliveries(connection, ids, _GONE)
    desk.sent()
    await _say(desk, press, (HELD_SENT if is_there else GONE) if ids else None)


async def drop_held(desk: Desk, press: Press, action: DropHeld) -> None:
    """None of it is sent. Either way the admin is not asked again until there is yet another answer."""
    async with desk.database.transaction() as connection:
        await lock_customer(connection, action.user_id)
        ids = await lock_held(connection, press.admin_id, action.user_id)
        await reject_deliveries(connection, ids, _DROPPED)
        await know_answers(connection, press.admin_id, action.user_id)
    desk.sent()
    await _say(desk, press, HELD_DROPPED if ids else None)


async def _say(desk: Desk, press: Press, outcome: Screen | None) -> None:
    await answer(desk, press, NOTHING_HELD if outcome is None else outcome.text)
    if press.message_id is None:
        return
    if outcome is None:
        # Pressed twice, or decided on another question: what this one says stays, and it asks no more.
        await desk.messages.retire(press.admin_id, press.message_id)
    else:
        await desk.messages.edit(press.admin_id, press.message_id, render(outcome, press.viewer))
