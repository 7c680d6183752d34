"""User Info: what is known about a customer, and what an owner may change of it."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.admin_ui.features.conversation.actions import ShowCard
from services.admin_ui.features.customers.actions import ChangeCredits, ChangeTime, OverrideTier, ShowCustomer
from services.admin_ui.features.customers.store import CustomerRow, find_customer
from services.admin_ui.features.inbox.actions import ShowList
from services.admin_ui.ui.action import Action
from services.admin_ui.ui.common_texts import BACK
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.durations import hours_and_minutes, moment
from services.admin_ui.ui.names import TIER_SIGNS, Name, full_name, tier_label
from services.admin_ui.ui.say import Text, Value, joined, lay, say
from services.admin_ui.ui.screen import Button, Row, Screen, choice, screen
from services.admin_ui.ui.viewer import Viewer
from shared.db.conversations import ConversationRow
from shared.domain.customers import Tier
from shared.telegram.text import cut

CUSTOMER_NOT_FOUND: Final = say("Customer not found")
CREDIT_STEPS: Final = (-10, -1, 1, 10, 100)
HOUR_STEPS: Final = (-1, 1, 10)

_BANNED: Final = say("🚫 Banned")
_BLOCKED: Final = say("🔕 Blocked the bot")


async def open_customer(desk: Desk, action: ShowCustomer, viewer: Viewer) -> Screen:
    """User Info as it is now. Raises `DatabaseUnavailable`."""
    async with desk.database.connection() as connection:
        customer = await find_customer(connection, action.user_id)
    return customer_info(customer, action.back, viewer) if customer else customer_not_found(action.back)


def customer_info(customer: CustomerRow, back: Action | None, viewer: Viewer) -> Screen:
    """What is known, and the changes, which only who may make them is shown."""
    card = Button(BACK, ShowCard(customer.user_id, back=back))
    return screen(_lines(customer, viewer), *_changes(customer, back), [card])


def customer_not_found(back: Action | None) -> Screen:
    """What is left of a customer who is gone."""
    return screen([CUSTOMER_NOT_FOUND], [Button(BACK, back or ShowList())])


def way_in(row: ConversationRow, back: Action | None, _: Viewer) -> Mapping[tuple[int, int], Button]:
    """The button on the card."""
    return {(3, 1): Button(say("👤 User Info"), ShowCustomer(row.user_id, back=back))}


async def card_lines(_: Desk, row: ConversationRow, __: Viewer) -> Sequence[Text]:
    """On the card: what keeps a customer's messages, or answers to them, from arriving."""
    return [say("Customer: {state}", state=sign) for sign in _signs(row)]


def _lines(customer: CustomerRow, viewer: Viewer) -> list[Value]:
    name, tier = full_name(customer), tier_label(customer.tier)
    by_hand = say("Tier: {tier} (set by hand)", tier=tier)
    return [
        say("👤 User Info: {customer}", customer=Name(customer)),
        "",
        say("Name: {name}", name=cut(name, 128, units=256) if name else "–"),
        say("ID: {id}", id=lay("<code>{id}</code>", id=str(customer.user_id))),
        by_hand if customer.tier_override else say("Tier: {tier}", tier=tier),
        say("Credits: {n}", n=customer.credits),
        say("Time: {time}", time=hours_and_minutes(customer.time_balance)),
        say("Purchases: {n}", n=customer.purchases),
        # A customer who was imported and never wrote has not been seen.
        say("First Seen: {when}", when=moment(customer.first_seen_at, viewer.now))
        if customer.first_seen_at
        else say("First Seen: not yet"),
        say("State: {state}", state=_state(customer)),
    ]


def _state(customer: CustomerRow) -> Text:
    signs = _signs(customer)
    return joined(", ", signs) if signs else say("✅ Active")


def _signs(customer: CustomerRow | ConversationRow) -> list[Text]:
    return [*([_BANNED] if customer.is_banned else []), *([_BLOCKED] if customer.has_blocked_bot else [])]


def _changes(customer: CustomerRow, back: Action | None) -> list[Row]:
    who = customer.user_id
    hours = [(by, lay("⏰{hours}", hours=say("{n}h", n=_signed(by)))) for by in HOUR_STEPS]
    return [
        tuple(Button(f"💰{_signed(by)}", ChangeCredits(who, by, back=back)) for by in CREDIT_STEPS),
        tuple(Button(label, ChangeTime(who, by, back=back)) for by, label in hours),
        (
            *(_tier_button(customer, tier, sign, back) for tier, sign in reversed(TIER_SIGNS.items())),
            _tier_button(customer, None, say("Auto"), back),
        ),
    ]


def _tier_button(customer: CustomerRow, tier: Tier | None, label: Value, back: Action | None) -> Button:
    return choice(label, OverrideTier(customer.user_id, tier, back=back), is_chosen=customer.tier_override == tier)


def _signed(number: int) -> str:
    return f"+{number}" if number > 0 else f"−{-number}"
