"""User Info: what is known about a customer, and what an owner may change of it."""

from typing import Final

from services.admin_ui.features.customers.store import CustomerRow
from services.admin_ui.ui.action import ChangeCredits, ChangeTime, OverrideTier, ShowCard, ShowList
from services.admin_ui.ui.durations import hours_and_minutes
from services.admin_ui.ui.names import TIER_SIGNS, full_name, name_in_text, tier_label
from services.admin_ui.ui.screen import Button, Row, Screen, screen
from shared.domain.customers import Tier
from shared.telegram.text import cut, escaped, isolated

CREDIT_STEPS: Final = (-10, -1, 1, 10, 100)
HOUR_STEPS: Final = (-1, 1, 10)


def customer_info(customer: CustomerRow, origin: ShowList, *, may_change: bool) -> Screen:
    """`may_change` is whether the one who looks is an owner."""
    rows = _changes(customer, origin) if may_change else []
    return screen(_lines(customer), *rows, [Button("⬅️ Back", ShowCard(customer.user_id, origin))])


def customer_not_found(origin: ShowList) -> Screen:
    """What is left of a customer who is gone."""
    return screen(["Customer not found"], [Button("⬅️ Back", origin)])


def _lines(customer: CustomerRow) -> list[str]:
    name = full_name(customer)
    return [
        f"👤 User Info: {name_in_text(customer)}",
        "",
        f"Name: {escaped(isolated(cut(name, 128, units=256))) if name else '–'}",
        f"ID: <code>{customer.user_id}</code>",
        f"Tier: {tier_label(customer.tier)}{' (set by hand)' if customer.tier_override else ''}",
        f"Credits: {customer.credits:,}",
        f"Time: {hours_and_minutes(customer.time_balance)}",
        f"Purchases: {customer.purchases:,}",
        f"First Seen: {_first_seen(customer)}",
        f"State: {_state(customer)}",
    ]


def _first_seen(customer: CustomerRow) -> str:
    # A customer who was imported and never wrote has not been seen.
    return f"{customer.first_seen_at:%Y-%m-%d %H:%M} UTC" if customer.first_seen_at else "not yet"


def _state(customer: CustomerRow) -> str:
    signs = (["🚫 Banned"] if customer.is_banned else []) + (["🔕 Blocked the bot"] if customer.has_blocked_bot else [])
    return ", ".join(signs) or "✅ Active"


def _changes(customer: CustomerRow, origin: ShowList) -> list[Row]:
    who = customer.user_id
    return [
        tuple(Button(f"💰{_signed(by)}", ChangeCredits(who, by, origin)) for by in CREDIT_STEPS),
        tuple(Button(f"⏰{_signed(by)}h", ChangeTime(who, by, origin)) for by in HOUR_STEPS),
        (
            *(_tier_button(customer, tier, sign, origin) for tier, sign in reversed(TIER_SIGNS.items())),
            _tier_button(customer, None, "Auto", origin),
        ),
    ]


def _tier_button(customer: CustomerRow, tier: Tier | None, label: str, origin: ShowList) -> Button:
    mark = "✓ " if customer.tier_override == tier else ""
    return Button(mark + label, OverrideTier(customer.user_id, tier, origin))


def _signed(number: int) -> str:
    return f"+{number}" if number > 0 else f"−{-number}"
