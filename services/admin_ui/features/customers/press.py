"""What an owner changes about a customer from User Info. Each press counts once, however often it is delivered."""

import dataclasses
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from services.admin_ui.features.customers.actions import (
    ChangeCredits,
    ChangeTime,
    CustomerChange,
    OverrideTier,
    ShowCustomer,
)
from services.admin_ui.features.customers.screen import CUSTOMER_NOT_FOUND
from services.admin_ui.features.customers.store import CustomerRow, find_and_lock, find_customer, save_balances
from services.admin_ui.ui.common_texts import UP_TO_DATE
from services.admin_ui.ui.desk import Desk, together
from services.admin_ui.ui.durations import hours_and_minutes
from services.admin_ui.ui.names import tier_label
from services.admin_ui.ui.press import Press, show
from services.admin_ui.ui.say import Text, say
from shared.db import Database
from shared.db.events import Event, note_event

_NOTHING: Final = timedelta()


@dataclass(frozen=True, slots=True)
class WantedChange:
    """What an action makes of a customer, and the event that says so."""

    wanted: CustomerRow
    event: Event


async def change(desk: Desk, press: Press, action: CustomerChange) -> None:
    """WantedChange it in the database, say the new value, and show User Info again; the inbox hears of it too."""
    info = ShowCustomer(action.user_id, back=action.back)
    said = await _changed(desk.database, press, action)
    if said is None:
        return await show(desk, press, info, CUSTOMER_NOT_FOUND)
    return await together(show(desk, press, info, said), desk.announce(action.user_id, shown_to=press.admin_id))


async def _changed(database: Database, press: Press, action: CustomerChange) -> Text | None:
    """What to say of it; None when there is no such customer."""
    async with database.transaction() as connection:
        before = await find_and_lock(connection, action.user_id)
        if before is None:
            return None
        change = change_of(action, before, press.admin_id, press.callback_id)
        if not await note_event(connection, change.event) or change.wanted == before:
            return UP_TO_DATE
        await save_balances(connection, change.wanted)
        after = await find_customer(connection, action.user_id)
    return _said(action, after) if after else None


def change_of(action: CustomerChange, customer: CustomerRow, admin_id: int, cause: str) -> WantedChange:
    """Neither credits nor time go below nothing."""
    who = admin_id, customer.user_id
    match action:
        case ChangeCredits():
            wanted = dataclasses.replace(customer, credits=max(0, customer.credits + action.by))
            event = Event("customer.credits", *who, customer.credits, wanted.credits, cause)
        case ChangeTime():
            time = max(_NOTHING, customer.time_balance + timedelta(hours=action.by_hours))
            wanted = dataclasses.replace(customer, time_balance=time)
            seconds = customer.time_balance.total_seconds(), time.total_seconds()
            event = Event("customer.time_balance", *who, *seconds, cause)
        case OverrideTier():
            wanted = dataclasses.replace(customer, tier_override=action.tier)
            tiers = customer.tier_override or "auto", action.tier or "auto"
            event = Event("customer.tier_override", *who, *tiers, cause)
    return WantedChange(wanted, event)


def _said(action: CustomerChange, customer: CustomerRow) -> Text:
    match action:
        case ChangeCredits():
            return say("Credits: {n}", n=customer.credits)
        case ChangeTime():
            return say("Time: {time}", time=hours_and_minutes(customer.time_balance))
        case OverrideTier():
            return say("Tier: {tier}", tier=tier_label(customer.tier))
