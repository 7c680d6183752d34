"""What an owner changes about a customer from User Info. Each press counts once, however often it is delivered."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

from services.admin_ui.features.customers.store import CustomerRow
from services.admin_ui.ui.action import ChangeCredits, ChangeTime, CustomerDeed, OverrideTier, ShowCustomer
from services.admin_ui.ui.desk import Desk, together
from services.admin_ui.ui.durations import hours_and_minutes
from services.admin_ui.ui.names import tier_label
from services.admin_ui.ui.press import Press, show
from services.admin_ui.ui.texts import CUSTOMER_NOT_FOUND, UP_TO_DATE


async def carry_out(desk: Desk, press: Press, action: CustomerDeed) -> None:
    """Change it in the database, say the new value, and show User Info again; the inbox hears of it too."""
    before = await desk.customers.find(action.user_id)
    screen = ShowCustomer(action.user_id, action.origin)
    if before is None or not await _CHANGES[type(action)](desk, press, action):
        return await show(desk, press, screen, CUSTOMER_NOT_FOUND)
    after = await desk.customers.find(action.user_id)
    shown = show(desk, press, screen, _toast(action, before, after))
    return await together(shown, desk.announce(action.user_id))


def _change_credits(desk: Desk, press: Press, action: ChangeCredits) -> Awaitable[bool]:
    return desk.customers.change_credits(
        action.user_id, action.by, change_id=press.callback_id, by_admin=press.admin_id
    )


def _change_time(desk: Desk, press: Press, action: ChangeTime) -> Awaitable[bool]:
    by = timedelta(hours=action.by_hours)
    return desk.customers.change_time(action.user_id, by, change_id=press.callback_id, by_admin=press.admin_id)


def _override_tier(desk: Desk, press: Press, action: OverrideTier) -> Awaitable[bool]:
    return desk.customers.override_tier(
        action.user_id, action.tier, change_id=press.callback_id, by_admin=press.admin_id
    )


_CHANGES: Final[dict[type[CustomerDeed], Callable[[Desk, Press, Any], Awaitable[bool]]]] = {
    ChangeCredits: _change_credits,
    ChangeTime: _change_time,
    OverrideTier: _override_tier,
}


def _toast(action: CustomerDeed, before: CustomerRow, after: CustomerRow | None) -> str:
    if after is None:
        return CUSTOMER_NOT_FOUND
    if after == before:
        return UP_TO_DATE
    match action:
        case ChangeCredits():
            return f"Credits: {after.credits:,}"
        case ChangeTime():
            return f"Time: {hours_and_minutes(after.time_balance)}"
        case OverrideTier():
            return f"Tier: {tier_label(after.tier)}"
