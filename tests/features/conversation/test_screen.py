"""The card and what it explains, compared with the product's description to the letter."""

from datetime import timedelta

import pytest

from services.admin_ui.features.conversation.actions import (
    Archive,
    Claim,
    MarkRead,
    Pin,
    Release,
    Restore,
    ShowCard,
    ShowPriority,
    Unpin,
)
from services.admin_ui.features.conversation.card import conversation_not_found
from services.admin_ui.features.conversation.claims import claimed, released
from services.admin_ui.features.conversation.priority import priority_explained
from services.admin_ui.features.conversation.store import Change, ClaimChange
from services.admin_ui.features.customers.actions import ShowCustomer
from services.admin_ui.features.direct_mode.actions import ShowDirect
from services.admin_ui.features.history.actions import ShowHistory
from services.admin_ui.features.inbox.actions import Last, ShowList
from services.admin_ui.ui.action import Action
from services.admin_ui.ui.rights import Role
from services.admin_ui.ui.say import Text, in_plain
from services.admin_ui.ui.viewer import ENGLISH
from shared.db.conversations import ConversationRow
from tests.support.cards import card
from tests.support.inbox_rows import NOW, admin, claim, conversation, parts
from tests.support.screens import labels, text_of, viewer

ADMIN = viewer("admin")
ALICE = conversation(101, is_pinned=True)
BOB, CAROL, DAN = (
    admin(2001, "bob"),
    admin(2002, "carol"),
    admin(2003, None, first_name="Dan", last_name="Ostrowski-Lee"),
)


async def card_lines(row: ConversationRow) -> list[str]:
    """What is out of the ordinary."""
    lines = text_of(await card(row)).split("\n")
    return lines[lines.index("Pinned: No") + 1 : lines.index("💬 Last message:") - 1]


def plain(text: Text | None) -> str | None:
    return None if text is None else text.plain(ENGLISH)


async def test_the_card_reads_as_the_product_describes_it() -> None:
    screen = await card(ALICE)
    assert text_of(screen) == (
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


async def test_an_archived_card_says_so_and_offers_to_restore() -> None:
    origin = ShowList("archived", Last())
    screen = await card(conversation(status="archived"), origin)
    assert "Pinned: No\nStatus: 📦 Archived\n\n" in text_of(screen)
    assert labels(screen)[:2] == [["📌 Pin"], ["♻️ Restore", "✅ Mark Read"]]
    assert screen.rows[0][0].action == Pin(101, back=origin)
    assert screen.rows[1][0].action == Restore(101, back=origin)
    assert screen.rows[-1][0].action == origin


async def test_a_card_says_when_the_customer_cannot_be_reached() -> None:
    screen = await card(conversation(is_banned=True, has_blocked_bot=True))
    assert "Customer: 🚫 Banned\nCustomer: 🔕 Blocked the bot\n" in text_of(screen)


def test_a_conversation_that_is_gone_says_so() -> None:
    assert text_of(conversation_not_found(None)) == "Conversation not found"


async def test_a_stored_preview_that_was_cut_says_so() -> None:
    text = text_of(await card(conversation(preview="x" * 500)))
    assert text.endswith(f"<i>{'x' * 499}...</i>")


def test_the_parts_of_a_priority_add_up() -> None:
    assert text_of(priority_explained(ALICE, parts(), ShowCard(101))) == (
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
    assert f"\n{line}\n" in text_of(priority_explained(ALICE, parts(**known), ShowCard(101)))


def test_the_cap_is_shown_where_it_bites() -> None:
    capped = parts(tier_points=80, total=100)  # 80 + 15 + 10 = 105
    assert text_of(priority_explained(ALICE, capped, ShowCard(101))).endswith("= 105, capped at 100\n= 100/100")


async def test_the_card_says_whose_it_is_and_who_is_here() -> None:
    answered_at = NOW - timedelta(minutes=5)
    row = conversation(claim=claim(BOB), here_now=(CAROL, DAN), last_answered_by=BOB, last_answered_at=answered_at)
    assert await card_lines(row) == [
        "Claimed by: @bob",
        "👁 Here now: @carol, Dan Ostrowski-Lee",
        "Last Answer: @bob, 5m ago",
    ]


async def test_an_answer_of_nobody_known_is_dated() -> None:
    assert await card_lines(conversation(last_answered_at=NOW - timedelta(hours=1))) == ["Last Answer: 1h ago"]


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
async def test_the_card_offers_what_the_viewer_may_do(
    role: Role, row: ConversationRow, buttons: dict[str, Action]
) -> None:
    who = viewer(role)
    screen = await card(row, who=who)
    assert {in_plain(button.label, who): button.action for button in screen.rows[3][1:]} == buttons


HELD = claim(BOB, minutes_ago=2)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (ClaimChange(Change.DONE), "Claimed"),
        (ClaimChange(Change.DONE, HELD), "Taken over from @bob"),
        (ClaimChange(Change.TAKEN, HELD), "@bob claimed this 2m ago."),
        (ClaimChange(Change.UNCHANGED, HELD), None),
        (ClaimChange(Change.GONE), None),
    ],
)
def test_a_press_on_claim_says_whose_it_is(made: ClaimChange, said: str | None) -> None:
    assert plain(claimed(made, NOW)) == said


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (ClaimChange(Change.DONE, claim(admin(1001))), "Released"),
        (ClaimChange(Change.DONE, HELD), "Released. It was claimed by @bob."),
        (ClaimChange(Change.TAKEN, HELD), "@bob claimed this 2m ago."),
        (ClaimChange(Change.UNCHANGED), None),
        (ClaimChange(Change.GONE), None),
    ],
)
def test_a_press_on_release_says_whose_it_is(made: ClaimChange, said: str | None) -> None:
    assert plain(released(made, 1001, NOW)) == said
