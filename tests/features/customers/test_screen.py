"""User Info, and what the card shows of a customer."""

from zoneinfo import ZoneInfo

import pytest

from services.admin_ui.features.conversation.actions import ShowCard
from services.admin_ui.features.customers.actions import (
    ChangeCredits,
    ChangeTime,
    CustomerChange,
    OverrideTier,
    ShowCustomer,
)
from services.admin_ui.features.customers.press import change_of
from services.admin_ui.features.customers.screen import customer_info, customer_not_found
from services.admin_ui.features.inbox.actions import ShowList
from tests.support.cards import card
from tests.support.inbox_rows import conversation, customer
from tests.support.screens import labels, shown, text_of, viewer

OWNER, AGENT = viewer("owner"), viewer("agent")
ARCHIVE = ShowList("archived")


def test_user_info_says_what_is_known() -> None:
    assert text_of(customer_info(customer(), None, AGENT)) == (
        "👤 User Info: @alice123\n"
        "\n"
        "Name: Alice Smith\n"
        "ID: <code>101</code>\n"
        "Tier: 🏆 VIP\n"
        "Credits: 7\n"
        "Time: 12h 30m\n"
        "Purchases: 12\n"
        "First Seen: Mon 5 Jan, 09:00\n"
        "State: ✅ Active"
    )


def test_user_info_reads_in_russian() -> None:
    reader = viewer("agent", language="ru", zone=ZoneInfo("Asia/Tokyo"))
    assert text_of(customer_info(customer(credits=12345, tier_override="vip"), None, reader), reader) == (
        "👤 О клиенте: @alice123\n"
        "\n"
        "Имя: Alice Smith\n"
        "ID: <code>101</code>\n"
        "Уровень: 🏆 VIP (задан вручную)\n"
        "Кредиты: 12\u00a0345\n"
        "Время: 12 ч 30 мин\n"
        "Покупки: 12\n"
        "Первый визит: пн, 5 янв., 18:00\n"
        "Состояние: ✅ Активен"
    )


def test_user_info_shows_what_is_out_of_the_ordinary() -> None:
    odd = customer(
        first_name="\u3164",
        last_name=None,
        tier_override="vip",
        first_seen_at=None,
        is_banned=True,
        has_blocked_bot=True,
    )
    text = text_of(customer_info(odd, None, AGENT))
    assert "Tier: 🏆 VIP (set by hand)\n" in text
    assert "State: 🚫 Banned, 🔕 Blocked the bot" in text
    assert "First Seen: not yet" in text
    assert "Name: –\n" in text


def test_only_owners_see_the_buttons_that_change() -> None:
    assert labels(customer_info(customer(), None, AGENT), AGENT) == [["⬅️ Back"]]
    assert labels(customer_info(customer(tier_override="vip"), None, OWNER), OWNER) == [
        ["💰−10", "💰−1", "💰+1", "💰+10", "💰+100"],
        ["⏰−1h", "⏰+1h", "⏰+10h"],
        ["🆕", "⭐", "✓ 🏆", "Auto"],
        ["⬅️ Back"],
    ]


def test_every_button_leads_back_where_it_came_from() -> None:
    screen = customer_info(customer(), ARCHIVE, OWNER)
    assert [button.action for button in screen.rows[-1]] == [ShowCard(101, back=ARCHIVE)]
    assert screen.rows[0][0].action == ChangeCredits(101, -10, back=ARCHIVE)
    assert screen.rows[2][3].action == OverrideTier(101, None, back=ARCHIVE)
    assert [row[0].action for row in customer_not_found(None).rows] == [ShowList()]


def test_a_customer_who_is_gone_is_not_found() -> None:
    assert shown(customer_not_found(ARCHIVE)).text == "Customer not found"


async def test_the_card_leads_to_user_info_and_says_what_keeps_answers_away() -> None:
    ordinary = await card(conversation(101), ARCHIVE)
    actions = [button.action for row in ordinary.rows for button in row]
    assert ShowCustomer(101, back=ARCHIVE) in actions
    assert "Customer:" not in text_of(ordinary)
    text = text_of(await card(conversation(is_banned=True, has_blocked_bot=True)))
    assert "\nCustomer: 🚫 Banned\nCustomer: 🔕 Blocked the bot\n" in text


@pytest.mark.parametrize(
    ("action", "kind", "before", "after"),
    [
        (ChangeCredits(101, 10), "customer.credits", 7, 17),
        (ChangeCredits(101, -10), "customer.credits", 7, 0),  # 7 − 10 is less than nothing
        (ChangeTime(101, 1), "customer.time_balance", 45_000, 48_600),  # 12.5 h + 1 h
        (ChangeTime(101, -13), "customer.time_balance", 45_000, 0),
        (OverrideTier(101, "new"), "customer.tier_override", "auto", "new"),
        (OverrideTier(101, None), "customer.tier_override", "auto", "auto"),
    ],
)
def test_a_change_says_what_was_and_what_is(
    action: CustomerChange, kind: str, before: float | str, after: float | str
) -> None:
    event = change_of(action, customer(), 1001, "a press").event
    assert (event.kind, event.before, event.after) == (kind, before, after)
    assert (event.admin_id, event.user_id, event.cause) == (1001, 101, "a press")
