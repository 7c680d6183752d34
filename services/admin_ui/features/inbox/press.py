"""What a press on the page counter does: nothing, politely."""

from services.admin_ui.features.inbox.actions import StayHere
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.press import Press, answer


async def stay_here(desk: Desk, press: Press, _: StayHere) -> None:
    """Only stop the spinner."""
    await answer(desk, press)
