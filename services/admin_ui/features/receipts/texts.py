"""What an admin is told of a message that did not simply arrive."""

from collections.abc import Mapping
from typing import Final

from services.admin_ui.ui.action import ItArrived, Retry
from services.admin_ui.ui.names import Person, name_in_text
from services.admin_ui.ui.screen import Button, Screen, screen
from shared.domain.deliveries import DeliveryKind
from shared.telegram.text import escaped

SENT_AGAIN: Final = Screen("🔁 Sent again")
MARKED_AS_ARRIVED: Final = Screen("✅ Marked as arrived")

NOT_FOUND: Final = "This message is not known any more"
CUSTOMER_GONE: Final = "This customer is not in the database any more"
ON_ITS_WAY: Final = "It is on its way"
ALREADY_ARRIVED: Final = "It has arrived"
ALREADY_SENT_AGAIN: Final = "Already sent again"
ALREADY_MARKED: Final = "Already marked as arrived"
NEVER_ARRIVED: Final = "Telegram refused it: it did not arrive"

_CHANGES: Final[Mapping[DeliveryKind, str]] = {
    "edit": "✏️ Your edit",
    "deletion": "🗑 Your deletion",
    "reaction": "Your reaction",
}


def not_delivered(customer: Person, reason: str, delivery_id: int) -> Screen:
    """Telegram refused it; `reason` is a phrase as the ledger has it."""
    text = f"❌ Not delivered to {name_in_text(customer)}: {escaped(reason)}."
    return screen([text], [Button("🔁 Retry", Retry(delivery_id))])


def in_doubt(customer: Person, delivery_id: int) -> Screen:
    """The admin decides whether to risk a second copy."""
    lines = [
        f"❓ Nobody knows whether this reached {name_in_text(customer)}: Telegram did not answer.",
        "Sent again, it may arrive twice.",
    ]
    buttons = [Button("🔁 Send again", Retry(delivery_id)), Button("✅ It arrived", ItArrived(delivery_id))]
    return screen(lines, buttons)


def arrived_in_part(customer: Person, arrived: int, parts: int) -> Screen:
    """An album lost some of its parts on the way."""
    return Screen(f"⚠️ Only {arrived} of {parts} parts arrived at {name_in_text(customer)}.")


def arrived_twice(customer: Person) -> Screen:
    """Nobody wanted that, and nobody can take it back unseen."""
    return Screen(f"⚠️ This reached {name_in_text(customer)} twice.")


def arrived_after_all(customer: Person) -> Screen:
    """In the place of a notice that did not know."""
    return Screen(f"✅ It did reach {name_in_text(customer)}.")


def leaves_now(customer: Person) -> Screen:
    """In the place of a notice that did not know: it had not been sent."""
    return Screen(f"⏳ It had not been sent yet. It goes to {name_in_text(customer)} now.")


def change_refused(customer: Person, kind: DeliveryKind, reason: str) -> Screen:
    """An edit, a deletion or a reaction did not reach the customer's side."""
    return Screen(f"{_CHANGES[kind]} did not reach {name_in_text(customer)}: {escaped(reason)}.")
