"""The answers to "somebody answered meanwhile: send yours anyway?"."""

from services.admin_ui.actions import DropHeld, SendHeld
from services.admin_ui.converse.held import Decision, drop_held, send_held
from services.admin_ui.handlers.desk import Desk
from services.admin_ui.handlers.press import Press, answer
from services.admin_ui.panels.panel_message import PanelMessages
from services.admin_ui.screens.direct_texts import GONE, HELD_DROPPED, HELD_SENT, NOTHING_HELD
from services.admin_ui.screens.screen import Screen


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
