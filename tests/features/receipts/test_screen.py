"""What an admin reads of a message that did not simply arrive."""

from collections.abc import Sequence

import pytest

from services.admin_ui.features.receipts import screen as texts
from services.admin_ui.features.receipts.actions import ItArrived, Retry
from services.admin_ui.features.receipts.screen import (
    arrived_after_all,
    arrived_in_part,
    arrived_twice,
    change_refused,
    in_doubt,
    leaves_now,
    not_delivered,
)
from services.admin_ui.ui.action import encode_action
from services.admin_ui.ui.message import render
from services.admin_ui.ui.say import Text
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer import ENGLISH, Reader
from shared.domain.people import PersonName

ADA = PersonName(7, "ada")
NAMED = PersonName(7, None, "Ada <b>", "& Co")
RUSSIAN = Reader(language="ru")

SCREENS = (
    not_delivered(ADA, "the message is gone", 12),
    in_doubt(ADA, 12),
    arrived_in_part(ADA, 2, 3),
    arrived_twice(ADA),
    arrived_after_all(ADA),
    leaves_now(ADA),
    *(change_refused(ADA, kind, "the message is gone") for kind in ("edit", "deletion", "reaction")),
)


def said(*screens: Screen) -> Sequence[str]:
    return [render(screen, ENGLISH).html for screen in screens]


def test_a_refusal_offers_to_try_again() -> None:
    shown = render(not_delivered(NAMED, "it says <no> & more", 12), ENGLISH)
    assert shown.html == "❌ Not delivered to Ada &lt;b&gt; &amp; Co: it says &lt;no&gt; &amp; more."
    assert shown.rows == ((("🔁 Retry", encode_action(Retry(12))),),)


def test_a_doubt_is_the_admins_to_decide() -> None:
    shown = render(in_doubt(ADA, 12), ENGLISH)
    assert shown.html == (
        "❓ Nobody knows whether this reached @ada: Telegram did not answer.\nIf sent again, it may arrive twice."
    )
    assert shown.rows == (
        (("🔁 Send again", encode_action(Retry(12))), ("✅ It arrived", encode_action(ItArrived(12)))),
    )


def test_other_notices_only_tell() -> None:
    assert said(arrived_in_part(ADA, 2, 3), arrived_twice(ADA), arrived_after_all(ADA), leaves_now(ADA)) == [
        "⚠️ Only 2 of the album's 3 parts reached @ada.",
        "⚠️ This reached @ada twice.",
        "✅ It did reach @ada.",
        "⏳ It had not been sent yet: it is on its way to @ada now.",
    ]
    assert not arrived_in_part(ADA, 2, 3).rows


def test_a_change_that_did_not_arrive_says_which() -> None:
    changes = [change_refused(ADA, kind, "the message is gone") for kind in ("edit", "deletion", "reaction")]
    assert said(*changes) == [
        "✏️ Your edit did not reach @ada: the message is gone.",
        "🗑 Not deleted for @ada: the message is gone.",
        "Your reaction did not reach @ada: the message is gone.",
    ]


@pytest.mark.parametrize("screen", SCREENS)
def test_every_notice_is_there_in_russian(screen: Screen) -> None:
    english, russian = render(screen, ENGLISH), render(screen, RUSSIAN)
    assert russian.html != english.html
    assert "@ada" in russian.html
    assert "the message is gone" not in russian.html
    assert [len(row) for row in russian.rows] == [len(row) for row in english.rows]


@pytest.mark.parametrize("name", [name for name in vars(texts) if name.isupper()])
def test_every_toast_is_there_in_russian(name: str) -> None:
    toast: Text = getattr(texts, name)
    assert toast.plain(RUSSIAN) != toast.plain(ENGLISH)
