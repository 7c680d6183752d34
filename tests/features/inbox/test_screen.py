"""The lists, compared with the product's description to the letter."""

from typing import Any

import pytest

from services.admin_ui.catalogue import FEATURES
from services.admin_ui.features.conversation.actions import ShowCard
from services.admin_ui.features.inbox.actions import After, Before, First, Last, ShowAll, ShowList, StayHere
from services.admin_ui.features.inbox.all_conversations import AllConversations, all_conversations
from services.admin_ui.features.inbox.screen import ListPage, Shelves, conversation_list
from services.admin_ui.ui.registry import Registry
from shared.db.conversations import ConversationRow
from shared.domain.customers import Status
from shared.domain.people import PersonName
from tests.support.inbox_rows import admin, claim, conversation
from tests.support.screens import labels, text_of, viewer

REGISTRY = Registry(FEATURES)
SHELVES = Shelves(REGISTRY.shelves, REGISTRY.marks)
ADMIN = viewer("admin")
ALICE = conversation(101, is_pinned=True)
BOB = conversation(
    102,
    username="bob456",
    tier="regular",
    priority=45,
    total_messages=8,
    unread_messages=1,
    minutes_ago=15,
    preview="Quick question about credits...",
)
NEWCOMER = conversation(
    103,
    username="newuser",
    tier="new",
    priority=35,
    total_messages=2,
    unread_messages=2,
    minutes_ago=60,
    preview="Hello! How does this work?",
)


BOB_OF_TEAM, CAROL, DAN = (
    admin(2001, "bob"),
    admin(2002, "carol"),
    admin(2003, None, first_name="Dan", last_name="Ostrowski-Lee"),
)


def counts(active: int = 0, archived: int = 0) -> dict[Status, int]:
    return {"active": active, "archived": archived, "snoozed": 0}


def page(rows: list[ConversationRow], *, total: int | None = None, archived: int = 0, **rest: Any) -> ListPage:
    fields: dict[str, Any] = {"shelf": "active", "place": First(), "number": 1} | rest
    long = len(rows) if total is None else total
    there = counts(long, archived) if fields["shelf"] == "active" else counts(0, long)
    return ListPage(rows=rows, counts=there, **fields)


def test_the_list_reads_as_the_product_describes_it() -> None:
    screen = conversation_list(page([ALICE, BOB, NEWCOMER], total=18), SHELVES, ADMIN)
    assert text_of(screen) == (
        "💬 Active Conversations (18)\n"
        "\n"
        "📌🔥 1. @alice123 🏆 VIP\n"
        "   💬 12 msgs (3) • 5m ago\n"
        "   <i>Hey, I need help with my purchase...</i>\n"
        "\n"
        "2. @bob456 ⭐ Regular\n"
        "   💬 8 msgs (1) • 15m ago\n"
        "   <i>Quick question about credits...</i>\n"
        "\n"
        "3. @newuser 🆕 New\n"
        "   💬 2 msgs (2) • 1h ago\n"
        "   <i>Hello! How does this work?</i>"
    )
    assert labels(screen) == [
        ["📌🔥 @alice123 (3)", "@bob456 (1)", "@newuser (2)"],
        ["⬅️", "1/2", "➡️"],
        ["📋 View All", "📦 Archived", "🔄 Refresh"],
    ]
    assert [button.action for button in screen.rows[0]] == [
        ShowCard(number, back=ShowList()) for number in (101, 102, 103)
    ]
    assert [button.action for button in screen.rows[2]] == [ShowAll(), ShowList("archived"), ShowList()]


def test_one_page_has_no_pager() -> None:
    assert labels(conversation_list(page([ALICE]), SHELVES, ADMIN)) == [
        ["📌🔥 @alice123 (3)"],
        ["📋 View All", "📦 Archived", "🔄 Refresh"],
    ]


def test_nothing_unread_and_a_single_message_are_said_without_frills() -> None:
    screen = conversation_list(page([conversation(total_messages=1, unread_messages=0, priority=49)]), SHELVES, ADMIN)
    assert "\n1. @alice123 🏆 VIP\n   💬 1 msg • 5m ago\n" in text_of(screen)
    assert labels(screen)[0] == ["@alice123"]


def test_the_pager_goes_round_so_that_no_button_is_dead() -> None:
    rows = [conversation(number) for number in range(1, 11)]
    first = conversation_list(page(rows, total=25), SHELVES, ADMIN)
    assert [button.action for button in first.rows[-2]] == [
        ShowList(place=Last()),
        StayHere(),
        ShowList(place=After(rows[-1].cursor, 2)),
    ]
    middle = conversation_list(page(rows, total=35, number=3, place=After(rows[0].cursor, 3)), SHELVES, ADMIN)
    assert [button.action for button in middle.rows[-2]] == [
        ShowList(place=Before(rows[0].cursor, 2)),
        StayHere(),
        ShowList(place=After(rows[-1].cursor, 4)),
    ]
    last = conversation_list(page(rows[:5], total=15, number=2, place=Last()), SHELVES, ADMIN)
    assert [button.action for button in last.rows[-2]] == [ShowList(), StayHere(), ShowList()]


def test_numbers_go_on_over_the_pages_and_the_card_leads_back_to_its_page() -> None:
    here = After(BOB.cursor, 3)
    screen = conversation_list(page([NEWCOMER], total=21, number=3, place=here), SHELVES, ADMIN)
    assert "\n21. @newuser" in text_of(screen)
    assert screen.rows[0][0].action == ShowCard(103, back=ShowList("active", here))


def test_long_names_share_a_row_with_fewer() -> None:
    rows = [conversation(number, username=None, first_name="Maximilian Featherstonehaugh") for number in (1, 2, 3)]
    assert labels(conversation_list(page(rows), SHELVES, ADMIN))[:2] == [
        ["🔥 Maximilian Feather… (3)"],
        ["🔥 Maximilian Feather… (3)"],
    ]


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ({"first_name": "Ann", "last_name": "Lee"}, "Ann Lee"),
        ({"first_name": "Ann <b>", "last_name": None}, "Ann &lt;b&gt;"),
        ({"first_name": "", "last_name": None}, "User 101"),
        ({"first_name": "\u3164", "last_name": " \u200e"}, "User 101"),
    ],
)
def test_a_customer_without_a_username_shows_the_full_name(names: dict[str, Any], shown: str) -> None:
    screen = conversation_list(page([conversation(username=None, **names)]), SHELVES, ADMIN)
    assert f"🔥 1. {shown} 🏆 VIP\n" in text_of(screen)


@pytest.mark.parametrize(
    ("shelf", "archived", "why"),
    [
        ("active", 0, "Nobody has written to the bot yet."),
        ("active", 3, "All conversations are archived (3)."),
        ("archived", 0, "Nothing is archived."),
    ],
)
def test_an_empty_list_says_why(shelf: str, archived: int, why: str) -> None:
    screen = conversation_list(page([], shelf=shelf, archived=archived), SHELVES, ADMIN)
    assert text_of(screen).endswith(f"(0)\n\nNo conversations found\n{why}")
    assert len(screen.rows) == 1


def test_the_archive_leads_back_to_the_active_list() -> None:
    screen = conversation_list(page([ALICE], shelf="archived"), SHELVES, ADMIN)
    assert text_of(screen).startswith("📦 Archived Conversations (1)\n")
    assert labels(screen)[-1] == ["📋 View All", "💬 Active", "🔄 Refresh"]
    assert screen.rows[-1][1].action == ShowList()
    assert screen.rows[0][0].action == ShowCard(101, back=ShowList("archived"))


def test_view_all_is_compact_and_says_how_many_more_there_are() -> None:
    screen = all_conversations(AllConversations("active", [ALICE, BOB], counts(active=62)), SHELVES, ADMIN)
    assert text_of(screen) == (
        "💬 Active Conversations (62)\n"
        "\n"
        "📌🔥 1. @alice123 🏆 (3) • 5m ago\n"
        "2. @bob456 ⭐ (1) • 15m ago\n"
        "\n"
        "… and 60 more"
    )
    assert labels(screen) == [["1", "2"], ["⬅️ Back", "🔄 Refresh"]]


def listed(row: ConversationRow) -> list[str]:
    """The lines of the one entry, and the label of its button."""
    screen = conversation_list(page([row]), SHELVES, ADMIN)
    return [*text_of(screen).split("\n")[2:], labels(screen)[0][0]]


def test_a_list_entry_names_who_claimed_it_and_who_is_in_it() -> None:
    row = conversation(claim=claim(BOB_OF_TEAM), here_now=(CAROL,))
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
        (conversation(claim=claim(BOB_OF_TEAM), priority=10), "   🙋 @bob", "🙋 @alice123 (3)"),
        (conversation(here_now=(CAROL,), priority=10), "   👁 @carol", "👁 @alice123 (3)"),
        (conversation(here_now=(CAROL, BOB_OF_TEAM, DAN), is_pinned=True), "   👁 @carol +2", "📌🔥👁 @alice123 (3)"),
        (conversation(claim=claim(DAN)), "   🙋 Dan Ostrowski-Le…", "🔥🙋 @alice123 (3)"),
        (conversation(claim=claim(PersonName(5))), "   🙋 User 5", "🔥🙋 @alice123 (3)"),
    ],
)
def test_either_alone_is_said_too(row: ConversationRow, line: str, label: str) -> None:
    assert listed(row)[2] == line
    assert listed(row)[-1] == label


def test_compact_lines_show_the_signs() -> None:
    row = conversation(claim=claim(BOB_OF_TEAM), here_now=(CAROL,))
    screen = all_conversations(AllConversations("active", [row], counts(active=1)), SHELVES, ADMIN)
    assert text_of(screen).split("\n")[2] == "🔥🙋👁 1. @alice123 🏆 (3) • 5m ago"
