"""What an admin reads of a message that did not simply arrive."""

from services.admin_ui.features.receipts.texts import (
    arrived_after_all,
    arrived_in_part,
    change_refused,
    in_doubt,
    leaves_now,
    not_delivered,
)
from services.admin_ui.ui.action import ItArrived, Retry
from services.admin_ui.ui.screen import Button
from shared.domain.people import PersonName

ADA = PersonName(7, None, "Ada <b>", "& Co")


def test_a_refusal_names_the_customer_and_the_reason_and_offers_to_try_again() -> None:
    shown = not_delivered(ADA, "it says <no> & more", 12)
    assert shown.text == "❌ Not delivered to Ada &lt;b&gt; &amp; Co: it says &lt;no&gt; &amp; more."
    assert shown.rows == ((Button("🔁 Retry", Retry(12)),),)


def test_a_doubt_leaves_the_decision_to_the_admin() -> None:
    shown = in_doubt(PersonName(7, "ada"), 12)
    assert shown.text == (
        "❓ Nobody knows whether this reached @ada: Telegram did not answer.\nSent again, it may arrive twice."
    )
    assert shown.rows == ((Button("🔁 Send again", Retry(12)), Button("✅ It arrived", ItArrived(12))),)


def test_the_other_notices_only_tell() -> None:
    ada = PersonName(7, "ada")
    assert [shown.text for shown in (arrived_in_part(ada, 2, 3), arrived_after_all(ada), leaves_now(ada))] == [
        "⚠️ Only 2 of 3 parts arrived at @ada.",
        "✅ It did reach @ada.",
        "⏳ It had not been sent yet. It goes to @ada now.",
    ]
    assert change_refused(ada, "edit", "the message is gone").text == (
        "✏️ Your edit did not reach @ada: the message is gone."
    )
    assert not arrived_in_part(ada, 2, 3).rows
