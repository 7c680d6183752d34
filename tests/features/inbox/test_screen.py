"""The screens, compared with the product's description to the letter."""

from datetime import timedelta
from typing import Any

import pytest

from services.admin_ui.features.conversation.card import conversation_card, conversation_not_found
from services.admin_ui.features.conversation.priority import priority_explained
from services.admin_ui.features.customers.screen import customer_info
from services.admin_ui.features.dashboard.screen import dashboard
from services.admin_ui.features.inbox.all_conversations import AllConversations, all_conversations
from services.admin_ui.features.inbox.screen import ListPage, conversation_list
from services.admin_ui.ui.action import (
    After,
    Archive,
    Before,
    Claim,
    First,
    Last,
    MarkRead,
    Pin,
    Restore,
    ShowAll,
    ShowCard,
    ShowCustomer,
    ShowDashboard,
    ShowDirect,
    ShowHistory,
    ShowList,
    ShowNotifications,
    ShowPriority,
    StayHere,
    Unpin,
)
from services.admin_ui.ui.durations import ago, hours_and_minutes, whole_hours
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.texts import customer_greeting
from services.admin_ui.ui.viewer import Viewer
from shared.db.conversations import ConversationRow
from tests.support.inbox_rows import NOW, conversation, customer, figures, parts

ADMIN = Viewer(1001, "admin")
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


def page(rows: list[ConversationRow], **rest: object) -> ListPage:
    fields = {"shelf": "active", "place": First(), "number": 1, "total": len(rows), "elsewhere": 0} | rest
    return ListPage(rows=rows, **fields)  # type: ignore[arg-type]  # the fields are put together by name


def labels(screen: Screen) -> list[list[str]]:
    return [[button.label for button in row] for row in screen.rows]


def test_the_list_reads_as_the_product_describes_it() -> None:
    screen = conversation_list(page([ALICE, BOB, NEWCOMER], total=18), NOW)
    assert screen.text == (
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
    assert [button.action for button in screen.rows[0]] == [ShowCard(101), ShowCard(102), ShowCard(103)]
    assert [button.action for button in screen.rows[2]] == [ShowAll(), ShowList("archived"), ShowList()]


def test_one_page_has_no_pager() -> None:
    assert labels(conversation_list(page([ALICE]), NOW)) == [
        ["📌🔥 @alice123 (3)"],
        ["📋 View All", "📦 Archived", "🔄 Refresh"],
    ]


def test_nothing_unread_and_a_single_message_are_said_without_frills() -> None:
    screen = conversation_list(page([conversation(total_messages=1, unread_messages=0, priority=49)]), NOW)
    assert "\n1. @alice123 🏆 VIP\n   💬 1 msg • 5m ago\n" in screen.text
    assert labels(screen)[0] == ["@alice123"]


def test_the_pager_goes_round_so_that_no_button_is_dead() -> None:
    rows = [conversation(number) for number in range(1, 11)]
    first = conversation_list(page(rows, total=25), NOW)
    assert [button.action for button in first.rows[-2]] == [
        ShowList(place=Last()),
        StayHere(),
        ShowList(place=After(rows[-1].cursor, 2)),
    ]
    middle = conversation_list(page(rows, total=35, number=3, place=After(rows[0].cursor, 3)), NOW)
    assert [button.action for button in middle.rows[-2]] == [
        ShowList(place=Before(rows[0].cursor, 2)),
        StayHere(),
        ShowList(place=After(rows[-1].cursor, 4)),
    ]
    last = conversation_list(page(rows[:5], total=15, number=2, place=Last()), NOW)
    assert [button.action for button in last.rows[-2]] == [ShowList(), StayHere(), ShowList()]


def test_numbers_go_on_over_the_pages_and_the_card_leads_back_to_its_page() -> None:
    here = After(BOB.cursor, 3)
    screen = conversation_list(page([NEWCOMER], total=21, number=3, place=here), NOW)
    assert "\n21. @newuser" in screen.text
    assert screen.rows[0][0].action == ShowCard(103, ShowList("active", here))


def test_long_names_share_a_row_with_fewer() -> None:
    rows = [conversation(number, username=None, first_name="Maximilian Featherstonehaugh") for number in (1, 2, 3)]
    assert labels(conversation_list(page(rows), NOW))[:2] == [
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
    screen = conversation_list(page([conversation(username=None, **names)]), NOW)
    assert f"🔥 1. {shown} 🏆 VIP\n" in screen.text


@pytest.mark.parametrize(
    ("shelf", "elsewhere", "why"),
    [
        ("active", 0, "Nobody has written to the bot yet."),
        ("active", 3, "All of them are archived (3)."),
        ("archived", 5, "No conversation has been archived."),
    ],
)
def test_an_empty_list_says_why(shelf: str, elsewhere: int, why: str) -> None:
    screen = conversation_list(page([], shelf=shelf, elsewhere=elsewhere), NOW)
    assert screen.text.endswith(f"(0)\n\nNo conversations found\n{why}")
    assert len(screen.rows) == 1


def test_the_archive_leads_back_to_the_active_list() -> None:
    screen = conversation_list(page([ALICE], shelf="archived"), NOW)
    assert screen.text.startswith("📦 Archived Conversations (1)\n")
    assert labels(screen)[-1] == ["📋 View All", "💬 Active", "🔄 Refresh"]
    assert screen.rows[-1][1].action == ShowList()
    assert screen.rows[0][0].action == ShowCard(101, ShowList("archived"))


def test_view_all_is_compact_and_says_how_many_more_there_are() -> None:
    screen = all_conversations(AllConversations("active", [ALICE, BOB], total=62, elsewhere=0), NOW)
    assert screen.text == (
        "💬 Active Conversations (62)\n"
        "\n"
        "📌🔥 1. @alice123 🏆 (3) • 5m ago\n"
        "2. @bob456 ⭐ (1) • 15m ago\n"
        "\n"
        "… and 60 more"
    )
    assert labels(screen) == [["1", "2"], ["⬅️ Back", "🔄 Refresh"]]


def test_the_card_reads_as_the_product_describes_it() -> None:
    screen = conversation_card(ALICE, ShowList(), ADMIN, NOW)
    assert screen.text == (
        "👤 Conversation: @alice123\n"
        "\n"
        "Tier: 🏆 VIP\n"
        "Priority: 65/100\n"
        "Total Messages: 12\n"
        "Unread: 3\n"
        "Last Message: 5m ago\n"
        "Pinned: Yes\n"
        "\n"
        "💬 Last message:\n"
        "<i>Hey, I need help with my purchase...</i>"
    )
    assert labels(screen) == [
        ["📌 Unpin"],
        ["📦 Archive", "✅ Mark Read"],
        ["👤 User Info", "💬 Direct Message"],
        ["📜 History", "🙋 Claim"],
        ["❓ Why this priority?"],
        ["⬅️ Back"],
    ]
    assert screen.rows[0][0].action == Unpin(101)
    assert [button.action for button in screen.rows[1]] == [Archive(101, 77), MarkRead(101, 77)]
    assert [button.action for button in screen.rows[2]] == [ShowCustomer(101), ShowDirect(101)]
    assert [button.action for button in screen.rows[3]] == [ShowHistory(101), Claim(101)]
    assert screen.rows[4][0].action == ShowPriority(101)


def test_an_archived_card_says_so_and_offers_to_restore() -> None:
    origin = ShowList("archived", Last())
    screen = conversation_card(conversation(status="archived"), origin, ADMIN, NOW)
    assert "Pinned: No\nStatus: 📦 Archived\n\n" in screen.text
    assert labels(screen)[:2] == [["📌 Pin"], ["♻️ Restore", "✅ Mark Read"]]
    assert screen.rows[0][0].action == Pin(101, origin)
    assert screen.rows[1][0].action == Restore(101, origin)
    assert screen.rows[-1][0].action == origin


def test_a_card_says_when_the_customer_cannot_be_reached() -> None:
    screen = conversation_card(conversation(is_banned=True, has_blocked_bot=True), ShowList(), ADMIN, NOW)
    assert "Customer: 🚫 Banned\nCustomer: 🔕 Blocked the bot\n" in screen.text


def test_a_conversation_that_is_gone_says_so() -> None:
    assert conversation_not_found(ShowList()).text == "Conversation not found"


def test_a_stored_preview_that_was_cut_says_so() -> None:
    text = conversation_card(conversation(preview="x" * 500), ShowList(), ADMIN, NOW).text
    assert text.endswith(f"<i>{'x' * 499}...</i>")


def test_the_parts_of_a_priority_add_up() -> None:
    assert priority_explained(ALICE, parts(), ShowList()).text == (
        "❓ Why this priority: @alice123\n"
        "\n"
        "🏆 VIP: 30\n"
        "Low credits (7): +15\n"
        "12 purchases: +10\n"
        "\n"
        "= 55/100"  # 30 + 15 + 10
    )


@pytest.mark.parametrize(
    ("known", "line"),
    [
        ({"credits": 0, "credit_points": 25}, "No credits: +25"),
        ({"credits": 20, "credit_points": 0}, "Credits (20): +0"),
        ({"credits": 1200, "credit_points": 10}, "High balance (1,200): +10"),
        ({"purchases": 1, "purchase_points": 0}, "1 purchase: +0"),
    ],
)
def test_each_factor_is_named(known: dict[str, int], line: str) -> None:
    assert f"\n{line}\n" in priority_explained(ALICE, parts(**known), ShowList()).text


def test_the_cap_is_shown_where_it_bites() -> None:
    capped = parts(tier_points=80, total=100)  # 80 + 15 + 10 = 105
    assert priority_explained(ALICE, capped, ShowList()).text.endswith("= 105, capped at 100\n= 100/100")


def test_user_info_shows_what_is_known() -> None:
    assert customer_info(customer(), ShowList(), may_change=False).text == (
        "👤 User Info: @alice123\n"
        "\n"
        "Name: Alice Smith\n"
        "ID: <code>101</code>\n"
        "Tier: 🏆 VIP\n"
        "Credits: 7\n"
        "Time: 12h 30m\n"
        "Purchases: 12\n"
        "First Seen: 2026-01-05 09:00 UTC\n"
        "State: ✅ Active"
    )


def test_user_info_shows_what_is_out_of_the_ordinary() -> None:
    odd = customer(
        tier_override="vip", is_banned=True, has_blocked_bot=True, first_seen_at=None, first_name="", last_name=None
    )
    text = customer_info(odd, ShowList(), may_change=False).text
    assert "Tier: 🏆 VIP (set by hand)\n" in text
    assert "State: 🚫 Banned, 🔕 Blocked the bot" in text
    assert "First Seen: not yet" in text
    assert "Name: –\n" in text


def test_only_owners_get_the_buttons_that_change_a_customer() -> None:
    assert labels(customer_info(customer(), ShowList(), may_change=False)) == [["⬅️ Back"]]
    assert labels(customer_info(customer(tier_override="vip"), ShowList(), may_change=True)) == [
        ["💰−10", "💰−1", "💰+1", "💰+10", "💰+100"],
        ["⏰−1h", "⏰+1h", "⏰+10h"],
        ["🆕", "⭐", "✓ 🏆", "Auto"],
        ["⬅️ Back"],
    ]


def test_the_dashboard_reads_as_the_product_describes_it() -> None:
    screen = dashboard(figures())
    assert screen.text == (
        "📊 Admin Dashboard\n"
        "\n"
        "👥 Total Users: 156\n"
        "✅ Active Users: 142\n"
        "🚫 Banned Users: 14\n"
        "\n"
        "💬 Active Conversations: 8\n"
        "📬 Unread Messages: 12\n"
        "\n"
        "💰 Total Credits: 12,450\n"
        "⏰ Total Time: 324h"
    )
    assert labels(screen) == [["💬 Conversations"], ["🔔 Notifications", "🔄 Refresh"]]
    actions = [button.action for row in screen.rows for button in row]
    assert actions == [ShowList(), ShowNotifications(), ShowDashboard()]


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=-90), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1m ago"),
        (timedelta(minutes=59, seconds=59), "59m ago"),
        (timedelta(hours=1), "1h ago"),
        (timedelta(hours=23, minutes=59), "23h ago"),
        (timedelta(days=1), "1d ago"),
        (timedelta(days=364), "364d ago"),
        (timedelta(days=800), "2y ago"),
    ],
)
def test_ages_are_short(age: timedelta, said: str) -> None:
    assert ago(NOW - age, NOW) == said


def test_time_balances_are_hours() -> None:
    assert hours_and_minutes(timedelta(hours=1500)) == "1,500h"
    assert hours_and_minutes(timedelta(minutes=90)) == "1h 30m"
    assert whole_hours(timedelta(hours=12450, minutes=59)) == "12,450h"


def test_a_customer_is_greeted_by_name_and_the_name_is_inert() -> None:
    assert customer_greeting("<b>Ann</b>").startswith("👋 Hello, &lt;b&gt;Ann&lt;/b&gt;, and welcome!")
    assert customer_greeting("\u3164").startswith("👋 Hello, and welcome!")
