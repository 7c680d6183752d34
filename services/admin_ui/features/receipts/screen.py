"""What an admin reads of a message that did not simply arrive."""

from typing import Final

from services.admin_ui.features.receipts.actions import ItArrived, Retry
from services.admin_ui.ui.names import Name, Person
from services.admin_ui.ui.reasons import reason_text
from services.admin_ui.ui.say import Text, Value, lay, say
from services.admin_ui.ui.screen import Button, Screen, screen

SENT_AGAIN: Final = say("🔁 Sending it again")
MARKED_AS_ARRIVED: Final = say("✅ Marked as arrived")

NOT_FOUND: Final = say("This message is no longer on record")
CUSTOMER_GONE: Final = say("This customer is no longer in the database")
ON_ITS_WAY: Final = say("It is on its way")
ALREADY_ARRIVED: Final = say("It has arrived")
ALREADY_SENT_AGAIN: Final = say("Already sent again")
ALREADY_MARKED: Final = say("Already marked as arrived")
NEVER_ARRIVED: Final = say("Telegram refused it: it did not arrive")
HAS_ARRIVED: Final = lay("✅ {text}", text=ALREADY_ARRIVED)


def not_delivered(customer: Person, reason: str, delivery_id: int) -> Screen:
    """Telegram refused it; `reason` is a phrase as the ledger has it."""
    text = say("❌ Not delivered to {customer}: {reason}.", customer=Name(customer), reason=reason_text(reason))
    return screen([text], [Button(say("🔁 Retry"), Retry(delivery_id))])


def in_doubt(customer: Person, delivery_id: int) -> Screen:
    """The admin decides whether to risk a second copy."""
    lines = [
        say(
            "❓ Nobody knows whether this reached {customer}: Telegram did not answer.",
            customer=Name(customer),
        ),
        say("If sent again, it may arrive twice."),
    ]
    return screen(
        lines,
        [Button(say("🔁 Send again"), Retry(delivery_id)), Button(say("✅ It arrived"), ItArrived(delivery_id))],
    )


def arrived_in_part(customer: Person, arrived: int, parts: int) -> Screen:
    """An album lost some of its parts on the way."""
    return Screen(
        say(
            "⚠️ Only {arrived} of the album's {parts} parts reached {customer}.",
            arrived=arrived,
            parts=parts,
            customer=Name(customer),
        )
    )


def arrived_twice(customer: Person) -> Screen:
    """Nobody wanted that, and nobody can take it back unseen."""
    return Screen(say("⚠️ This reached {customer} twice.", customer=Name(customer)))


def arrived_after_all(customer: Person) -> Screen:
    """In the place of a notice that did not know."""
    return Screen(say("✅ It did reach {customer}.", customer=Name(customer)))


def leaves_now(customer: Person) -> Screen:
    """In the place of a notice that did not know: it had not been sent."""
    return Screen(say("⏳ It had not been sent yet: it is on its way to {customer} now.", customer=Name(customer)))


def change_refused(customer: Person, kind: str, reason: str) -> Screen:
    """A change of this kind, an edit, a deletion or a reaction, did not reach the customer's side."""
    return Screen(_change(kind, customer=Name(customer), reason=reason_text(reason)))


def _change(kind: str, **values: Value) -> Text:
    if kind == "edit":
        return say("✏️ Your edit did not reach {customer}: {reason}.", **values)
    if kind in ("deletion", "take_back"):
        return say("🗑 Not deleted for {customer}: {reason}.", **values)
    return say("Your reaction did not reach {customer}: {reason}.", **values)
