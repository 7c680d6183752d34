"""What an admin decides about a message that did not simply arrive, on the notice that says so."""

from services.admin_ui.features.receipts.actions import ItArrived, Retry
from services.admin_ui.features.receipts.decisions import Decided, mark_as_arrived, send_again
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.message import render
from services.admin_ui.ui.press import Press, answer


async def retry(desk: Desk, press: Press, action: Retry) -> None:
    """Send it once more, however often this is pressed."""
    await _show(desk, press, await send_again(desk.database, press.admin_id, action.delivery_id))


async def it_arrived(desk: Desk, press: Press, action: ItArrived) -> None:
    """Treat the customer as answered."""
    await _show(desk, press, await mark_as_arrived(desk.database, press.admin_id, action.delivery_id))


async def _show(desk: Desk, press: Press, decided: Decided) -> None:
    desk.sent()
    await answer(desk, press, decided.toast)
    if decided.notice and press.message_id is not None:
        await desk.messages.edit(press.admin_id, press.message_id, render(decided.notice, press.viewer))
    if decided.user_id is not None:
        await desk.announce(decided.user_id)
