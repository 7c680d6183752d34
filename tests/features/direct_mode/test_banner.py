"""The banner of direct message mode, and what an admin is told while writing: names and texts of others stay inert."""

from datetime import timedelta

import pytest

from services.admin_ui.features.direct_mode.banner import BannerView, banner_closed, direct_banner, direct_over
from services.admin_ui.features.direct_mode.composer import placeholder
from services.admin_ui.features.replies.store import Answer
from services.admin_ui.features.replies.texts import colleague_answered, left, mode_over, question, unsendable
from services.admin_ui.ui.action import (
    DropHeld,
    LeaveDirect,
    Newest,
    SendHeld,
    ShowCard,
    ShowDirect,
    ShowHistory,
    ShowList,
)
from services.admin_ui.ui.viewer import Viewer
from shared.db.conversations import ConversationRow
from shared.db.history import Said
from shared.telegram.text import plain, utf16_length
from tests.support.inbox_rows import NOW, admin, claim, conversation

ORIGIN = ShowList("archived")
ANN = Viewer(1001, "owner")


def said(message_id: int, text: str, by: int | None = None) -> Said:
    """The customer's message, or an admin's."""
    return Said(message_id, "outgoing" if by else "incoming", admin(by) if by else None, NOW, None, text)


def test_the_banner_to_the_letter() -> None:
    view = BannerView(conversation(), [said(1, "Hello?"), said(2, "Hi!", 2001), said(3, "And me", ANN.admin_id)])
    assert direct_banner(view, ORIGIN, ANN).text == (
        "💬 You are writing to <b>@alice123</b>: everything you send goes to them. /done leaves.\n"
        "\n"
        "📥 <b>@alice123</b> · 12:00\n"
        "<blockquote>Hello?</blockquote>\n"
        "📤 <b>@bob</b> · 12:00\n"
        "<blockquote>Hi!</blockquote>\n"
        "📤 <b>You</b> · 12:00\n"
        "<blockquote>And me</blockquote>"
    )


def test_its_buttons_lead_back_to_where_the_admin_came_from() -> None:
    rows = direct_banner(BannerView(conversation(101), []), ORIGIN, ANN).rows
    assert [[button.action for button in row] for row in rows] == [
        [ShowHistory(101, Newest(), ORIGIN), ShowCard(101, ORIGIN)],
        [LeaveDirect(101, ORIGIN)],
    ]


def test_it_warns_of_what_keeps_messages_from_arriving() -> None:
    blocked = conversation(has_blocked_bot=True, is_banned=True)
    text = direct_banner(BannerView(blocked, []), ORIGIN, ANN).text
    assert "🔕 They have blocked the bot" in text
    assert "🚫 They are banned" in text


def test_it_names_some_of_those_who_are_there_too() -> None:
    here = (admin(1001, "ann"), *(admin(2000 + number, f"bob{number}") for number in range(5)))
    text = direct_banner(BannerView(conversation(here_now=here), []), ORIGIN, ANN).text
    assert "\n👁 Here too: @bob0, @bob1, @bob2 and 2 more" in text
    alone = direct_banner(BannerView(conversation(here_now=here[:1]), []), ORIGIN, ANN).text
    assert "👁" not in alone


def test_it_says_whose_conversation_it_is_unless_it_is_ones_own() -> None:
    taken = conversation(claim=claim(admin(2001, "bob")))
    assert "\n🙋 Claimed by: @bob" in direct_banner(BannerView(taken, []), ORIGIN, ANN).text
    own = conversation(claim=claim(admin(ANN.admin_id, "ann")))
    assert "🙋" not in direct_banner(BannerView(own, []), ORIGIN, ANN).text


def test_what_people_wrote_cannot_be_markup_and_fits() -> None:
    view = BannerView(conversation(username=None, first_name="<b>" * 40), [said(n, "<i>&" * 1000) for n in range(5)])
    text = direct_banner(view, ORIGIN, ANN).text
    assert "<i>" not in text
    assert utf16_length(plain(text)) < 3000


def test_a_mode_that_is_over_can_be_entered_again() -> None:
    shown = direct_over(conversation(101), ORIGIN)
    assert shown.text == "💬 You are no longer writing to <b>@alice123</b>: what you send does not go to them."
    assert [button.action for button in shown.rows[0]] == [ShowDirect(101, ORIGIN), ShowCard(101, ORIGIN)]


def test_the_question_says_who_answered_and_what() -> None:
    shown = question(Answer(admin(), NOW - timedelta(minutes=2), "📷 Photo", "a <b>\nc"), 101, NOW)
    assert shown.text == "✋ @bob answered 2m ago: <i>📷 Photo a &lt;b&gt; c</i>\nSend yours anyway?"
    assert [button.action for button in shown.rows[0]] == [SendHeld(101), DropHeld(101)]
    assert question(Answer(admin(), NOW, None, ""), 101, NOW).text.startswith("✋ @bob answered just now\n")
    assert question(None, 101, NOW).text.startswith("✋ Somebody answered meanwhile\n")


def test_names_in_what_is_told_are_inert() -> None:
    evil = conversation(username=None, first_name="<a>")
    assert banner_closed(evil).text.startswith("💬 You wrote to <b>&lt;a&gt;</b> here. ")
    assert left(evil).text == "✅ You left the conversation with &lt;a&gt;."
    assert mode_over(evil, NOW - timedelta(hours=9), NOW).text.startswith(
        "⏳ You left the conversation with &lt;a&gt;: "
    )
    assert colleague_answered(admin(username=None, first_name="<a>"), None, "<b>").text == "↪️ &lt;a&gt;: &lt;b&gt;"


def test_a_text_too_long_says_how_long_and_how_long_it_may_be() -> None:
    assert unsendable("text_too_long", 5000).text == (
        "This text is 5,000 characters long; Telegram lets a bot send 4,096. Nothing was sent."
    )


@pytest.mark.parametrize(
    "customer",
    [
        conversation(username="a" * 32),
        conversation(username=None, first_name="🤝" * 64, last_name="x" * 64),
        conversation(username=None, first_name="א" * 64),
    ],
)
def test_a_placeholder_is_as_long_as_telegram_lets_it_be_at_most(customer: ConversationRow) -> None:
    assert placeholder(customer).startswith("Writing to ")
    assert 11 < utf16_length(placeholder(customer)) <= 64


def test_a_placeholder_holds_the_name_as_it_is() -> None:
    assert placeholder(conversation(username="alice123")) == "Writing to @alice123"
    assert placeholder(conversation(username=None, first_name="<a>")) == "Writing to <a>"
