"""Whose conversation it is and who is in it now, on every screen that shows it."""

from datetime import timedelta

import pytest

from services.admin_ui.features.conversation.card import conversation_card
from services.admin_ui.features.conversation.claims import claimed, released
from services.admin_ui.features.inbox.all_conversations import AllConversations, all_conversations
from services.admin_ui.features.inbox.screen import ListPage, conversation_list
from services.admin_ui.ui.action import Action, Claim, First, Release, ShowList
from services.admin_ui.ui.reminder import PANEL_MOVED, retired, with_reminder
from services.admin_ui.ui.rights import Role
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer import Viewer
from shared.db.conversations import Change, ClaimChange, ConversationRow
from shared.domain.people import PersonName
from tests.support.inbox_rows import NOW, admin, claim, conversation

BOB, CAROL, DAN = (
    admin(2001, "bob"),
    admin(2002, "carol"),
    admin(2003, None, first_name="Dan", last_name="Ostrowski-Lee"),
)
VIEWER = Viewer(1001, "admin")


def listed(row: ConversationRow) -> list[str]:
    """The lines of the one entry, and the label of its button."""
    screen = conversation_list(ListPage("active", First(), 1, [row], 1, 0), NOW)
    return [*screen.text.split("\n")[2:], screen.rows[0][0].label]


def card_lines(row: ConversationRow) -> list[str]:
    lines = conversation_card(row, ShowList(), VIEWER, NOW).text.split("\n")
    return lines[lines.index("Pinned: No") + 1 : lines.index("💬 Last message:") - 1]


def test_a_list_entry_names_who_claimed_it_and_who_is_in_it() -> None:
    row = conversation(claim=claim(BOB), here_now=(CAROL,))
    assert listed(row) == [
        "🔥 1. @alice123 🏆 VIP",
        "   💬 12 msgs (3) • 5m ago",
        "   🙋 @bob · 👁 @carol",
        "   <i>Hey, I need help with my purchase...</i>",
        "🔥🙋👁 @alice123 (3)",
    ]


@pytest.mark.parametrize(
    ("row", "line", "label"),
    [
        (conversation(claim=claim(BOB), priority=10), "   🙋 @bob", "🙋 @alice123 (3)"),
        (conversation(here_now=(CAROL,), priority=10), "   👁 @carol", "👁 @alice123 (3)"),
        (conversation(here_now=(CAROL, BOB, DAN), is_pinned=True), "   👁 @carol +2", "📌🔥👁 @alice123 (3)"),
        (conversation(claim=claim(DAN)), "   🙋 Dan Ostrowski-Le…", "🔥🙋 @alice123 (3)"),
        (conversation(claim=claim(PersonName(5))), "   🙋 User 5", "🔥🙋 @alice123 (3)"),
    ],
)
def test_either_alone_is_said_too(row: ConversationRow, line: str, label: str) -> None:
    assert listed(row)[2] == line
    assert listed(row)[-1] == label


def test_compact_lines_show_the_signs() -> None:
    row = conversation(claim=claim(BOB), here_now=(CAROL,))
    screen = all_conversations(AllConversations("active", [row], total=1, elsewhere=0), NOW)
    assert screen.text.split("\n")[2] == "🔥🙋👁 1. @alice123 🏆 (3) • 5m ago"


def test_the_card_says_whose_it_is_who_is_here_and_who_answered_last() -> None:
    answered_at = NOW - timedelta(minutes=5)
    row = conversation(claim=claim(BOB), here_now=(CAROL, DAN), last_answered_by=BOB, last_answered_at=answered_at)
    assert card_lines(row) == [
        "Claimed by: @bob",
        "👁 Here now: @carol, Dan Ostrowski-Lee",
        "Last answered: @bob 5m ago",
    ]


def test_an_answer_of_nobody_known_is_dated_all_the_same() -> None:
    assert card_lines(conversation(last_answered_at=NOW - timedelta(hours=1))) == ["Last answered: 1h ago"]


@pytest.mark.parametrize(
    ("role", "row", "buttons"),
    [
        ("agent", conversation(), {"🙋 Claim": Claim(101)}),
        ("agent", conversation(claim=claim(admin(1001))), {"🙌 Release": Release(101)}),
        ("admin", conversation(claim=claim(BOB)), {"🙋 Claim": Claim(101)}),
        ("owner", conversation(claim=claim(admin(1001))), {"🙌 Release": Release(101)}),
        ("owner", conversation(claim=claim(BOB)), {"🙋 Take Over": Claim(101), "🙌 Release": Release(101)}),
    ],
)
def test_the_card_offers_what_the_viewer_may_do_with_the_claim(
    role: Role, row: ConversationRow, buttons: dict[str, Action]
) -> None:
    screen = conversation_card(row, ShowList(), Viewer(1001, role), NOW)
    assert {button.label: button.action for button in screen.rows[3][1:]} == buttons


HELD = claim(BOB, minutes_ago=2)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (ClaimChange(Change.DONE), "Claimed"),
        (ClaimChange(Change.DONE, HELD), "Claimed: @bob had it."),
        (ClaimChange(Change.TAKEN, HELD), "@bob claimed this 2m ago."),
        (ClaimChange(Change.UNCHANGED, HELD), None),
        (ClaimChange(Change.GONE), None),
    ],
)
def test_a_press_on_claim_says_whose_it_is(made: ClaimChange, said: str | None) -> None:
    assert claimed(made, NOW) == said


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (ClaimChange(Change.DONE, claim(admin(1001))), "Released"),
        (ClaimChange(Change.DONE, HELD), "Released: @bob had it."),
        (ClaimChange(Change.TAKEN, HELD), "@bob claimed this 2m ago."),
        (ClaimChange(Change.UNCHANGED), None),
        (ClaimChange(Change.GONE), None),
    ],
)
def test_a_press_on_release_says_whose_it_is(made: ClaimChange, said: str | None) -> None:
    assert released(made, 1001, NOW) == said


def test_the_reminder_stands_on_top_and_its_name_is_inert() -> None:
    card = conversation_card(conversation(), ShowList(), VIEWER, NOW)
    reminded = with_reminder(card, PersonName(7, None, "Ann <b>"))
    assert reminded.text == f"✍️ Writing to Ann &lt;b&gt; · /done leaves\n\n{card.text}"
    assert reminded.rows == card.rows


def test_what_is_left_of_a_retired_panel_has_neither_a_reminder_nor_buttons() -> None:
    card = conversation_card(conversation(), ShowList(), VIEWER, NOW)
    assert retired(with_reminder(card, PersonName(7, "ada"))) == Screen(card.text)
    assert retired(card) == Screen(card.text)
    assert retired(None) == PANEL_MOVED
