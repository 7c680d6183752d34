"""Customers: what is known about one, and what an owner gives and takes."""

from typing import Final

from services.admin_ui.features.customers.actions import (
    CHANGE,
    ChangeCredits,
    ChangeTime,
    OverrideTier,
    ShowCustomer,
)
from services.admin_ui.features.customers.press import change
from services.admin_ui.features.customers.screen import card_lines, open_customer, way_in
from services.admin_ui.ui.feature import CardPart, Feature, Table, does, opens
from services.admin_ui.ui.rights import Right

FEATURE: Final = Feature(
    name="customers",
    code="u",
    actions=(
        opens(ShowCustomer, open_customer),
        does(ChangeCredits, change),
        does(ChangeTime, change),
        does(OverrideTier, change),
    ),
    rights=(Right(CHANGE, ("owner",)),),
    card=(CardPart(20, card_lines, way_in),),
    events=("customer.credits", "customer.time_balance", "customer.tier_override"),
    tables=(
        Table(
            "users",
            "SELECT, UPDATE",
            "user_id",
            "names, language, tier, credits, purchases and time, when they were first seen, whether they are banned or "
            "have blocked the bot; kept for good",
        ),
    ),
)
