"""What an admin decides about a message that did not simply arrive, on the notice that told them of it."""

from services.admin_ui.features.receipts.decisions import Decision, mark_as_arrived, send_again
from services.admin_ui.ui.action import ItArrived, Retry
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.message import PanelMessages
from services.admin_ui.ui.press import Press, answer


async def retry(desk: Desk, press: Press, action: Retry) -> None:
    """Send it once more, however often this is pressed."""
    await _tell(desk, press, await send_again(desk.database, press.admin_id, action.delivery_id))


async def it_arrived(desk: Desk, press: Press, action: ItArrived) -> None:
    """Treat the customer as answered."""
    await _tell(desk, press, await mark_as_arrived(desk.database, press.admin_id, action.delivery_id))


async def _tell(desk: Desk, press: Press, decision: Decision) -> None:
    desk.dispatcher.wake()
    await answer(desk, press, decision.toast)
    if decision.notice and press.message_id is not None:
        await PanelMessages(desk.bot).edit(press.admin_id, press.message_id, decision.notice)
    if decision.user_id is not None:
        await desk.announce(decision.user_id)
