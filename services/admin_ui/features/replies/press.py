"""The answers to "somebody answered meanwhile: send yours anyway?"."""

from services.admin_ui.features.replies.held import Decision, drop_held, send_held
from services.admin_ui.features.replies.texts import GONE, HELD_DROPPED, HELD_SENT, NOTHING_HELD
from services.admin_ui.ui.action import DropHeld, SendHeld
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.message import PanelMessages
from services.admin_ui.ui.press import Press, answer
from services.admin_ui.ui.screen import Screen


async def send(desk: Desk, press: Press, action: SendHeld) -> None:
    """Send everything that waits for this decision, in its order."""
    await _settle(desk, press, await send_held(desk.database, press.admin_id, action.user_id), HELD_SENT)


async def drop(desk: Desk, press: Press, action: DropHeld) -> None:
    """Send none of it."""
    await _settle(desk, press, await drop_held(desk.database, press.admin_id, action.user_id), HELD_DROPPED)


async def _settle(desk: Desk, press: Press, decision: Decision, shown: Screen) -> None:
    desk.dispatcher.wake()
    outcome = GONE if decision == "gone" else shown
    await answer(desk, press, NOTHING_HELD if decision == "nothing_held" else outcome.text)
    if press.message_id is None:
        return
    question = PanelMessages(desk.bot)
    if decision == "nothing_held":
        # Pressed twice, or decided on another question: what this one says stays, and it asks no more.
        await question.retire(press.admin_id, press.message_id)
    else:
        await question.edit(press.admin_id, press.message_id, outcome)
