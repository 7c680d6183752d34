"""No dead button: every action there is has a codec, a handler and a name, and every button a screen makes is one."""

from datetime import timedelta
from typing import get_args

import pytest

from services.admin_ui.actions import (
    ACTION_NAMES,
    Action,
    After,
    ChangeCredits,
    ChangeTime,
    First,
    Last,
    OverrideTier,
    Pin,
    ShowDashboard,
    ShowList,
)
from services.admin_ui.authorisation import Role, Roster, refusal_of
from services.admin_ui.callback_data import decode_action, encode_action
from services.admin_ui.handlers.presses import HANDLERS
from services.admin_ui.screens.all_conversations import AllConversations, all_conversations
from services.admin_ui.screens.conversation_card import conversation_card, conversation_not_found
from services.admin_ui.screens.conversation_list import ListPage, conversation_list
from services.admin_ui.screens.customer_info import customer_info, customer_not_found
from services.admin_ui.screens.dashboard import dashboard
from services.admin_ui.screens.priority_explained import priority_explained
from services.admin_ui.screens.screen import Screen
from tests.support.inbox_rows import NOW, conversation, customer, figures, parts

ROWS = [conversation(number, minutes_ago=number) for number in range(1, 11)]
ORIGIN = ShowList("archived", After(ROWS[0].cursor, 7))
SCREENS: list[Screen] = [
    conversation_list(ListPage("active", First(), 1, ROWS, 99, 0), NOW),
    conversation_list(ListPage("archived", Last(), 3, ROWS[:3], 23, 0), NOW),
    conversation_list(ListPage("active", After(ROWS[0].cursor, 2), 2, ROWS, 99, 0), NOW),
    conversation_list(ListPage("active", First(), 1, [], 0, 0), NOW),
    conversation_list(ListPage("archived", First(), 1, [], 0, 0), NOW),
    all_conversations(AllConversations("active", ROWS * 5, 50, 0), NOW),
    all_conversations(AllConversations("archived", [], 0, 0), NOW),
    conversation_card(ROWS[0], ORIGIN, NOW),
    conversation_card(conversation(is_pinned=True, status="archived"), ORIGIN, NOW),
    conversation_card(conversation(status="snoozed"), ORIGIN, NOW),
    conversation_not_found(ORIGIN),
    customer_info(customer(), ORIGIN, may_change=True),
    customer_info(customer(time_balance=timedelta()), ORIGIN, may_change=False),
    customer_not_found(ORIGIN),
    priority_explained(ROWS[0], parts(), ORIGIN),
    dashboard(figures()),
]


def test_every_action_is_handled_and_named() -> None:
    every = {kind for member in get_args(Action) for kind in (get_args(member) or (member,))}
    assert set(HANDLERS) == every
    assert set(ACTION_NAMES) == every


@pytest.mark.parametrize("screen", SCREENS)
def test_every_button_of_every_screen_is_readable_and_handled(screen: Screen) -> None:
    for button in (button for row in screen.rows for button in row):
        assert button.label
        assert decode_action(encode_action(button.action)) == button.action
        assert type(button.action) in HANDLERS


def test_every_action_can_be_reached_from_some_screen() -> None:
    offered = {type(button.action) for screen in SCREENS for row in screen.rows for button in row}
    assert offered == set(HANDLERS)


@pytest.mark.parametrize("screen", SCREENS)
def test_every_keyboard_is_one_that_telegram_takes(screen: Screen) -> None:
    assert sum(len(row) for row in screen.rows) <= 100
    assert all(1 <= len(row) <= 8 for row in screen.rows)


ROSTER = Roster({1: "owner", 2: "admin", 3: "agent"})


@pytest.mark.parametrize(
    ("person_id", "action", "refusal"),
    [
        (1, ShowDashboard(), None),
        (1, ChangeCredits(9, 1), None),
        (2, Pin(9), None),
        (3, Pin(9), None),
        (2, ChangeCredits(9, 1), "not_allowed"),
        (3, ChangeTime(9, 1), "not_allowed"),
        (3, OverrideTier(9, "vip"), "not_allowed"),
        (1, None, "unreadable"),
        (4, ShowDashboard(), "not_an_admin"),
        (4, None, "not_an_admin"),
        (-1, ShowDashboard(), "not_an_admin"),
    ],
)
def test_each_press_is_authorised_by_numeric_id_and_role(
    person_id: int, action: Action | None, refusal: str | None
) -> None:
    assert refusal_of(ROSTER.role_of(person_id), action) == refusal


def test_owners_of_the_settings_are_the_whole_team() -> None:
    roles: dict[int, Role] = {5: "owner", 6: "owner"}
    assert Roster.of_owners({5, 6}).roles == roles
