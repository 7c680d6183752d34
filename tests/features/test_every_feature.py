"""No dead button: every action there is has a codec, a handler and a name, and every button a screen makes is one."""

from datetime import timedelta
from typing import get_args

import pytest

from services.admin_ui.bot.presses import HANDLERS
from services.admin_ui.features.conversation.card import conversation_card, conversation_not_found
from services.admin_ui.features.conversation.priority import priority_explained
from services.admin_ui.features.customers.screen import customer_info, customer_not_found
from services.admin_ui.features.dashboard.screen import dashboard
from services.admin_ui.features.direct_mode.banner import BannerView, direct_banner, direct_over
from services.admin_ui.features.history.screen import HistoryView, history
from services.admin_ui.features.inbox.all_conversations import AllConversations, all_conversations
from services.admin_ui.features.inbox.screen import ListPage, conversation_list
from services.admin_ui.features.notifications.digest import PushDigest, WhileAway, push_digest, while_away
from services.admin_ui.features.notifications.push_message import push_message
from services.admin_ui.features.notifications.settings_screen import NotificationSettings, notifications
from services.admin_ui.features.notifications.store import WishedPush
from services.admin_ui.features.receipts.texts import in_doubt, not_delivered
from services.admin_ui.features.replies.store import Answer
from services.admin_ui.features.replies.texts import mode_over, question
from services.admin_ui.ui.action import (
    ACTION_NAMES,
    Action,
    After,
    ChangeCredits,
    ChangeTime,
    First,
    Last,
    Newest,
    OlderThan,
    OverrideTier,
    Pin,
    ShowDashboard,
    ShowList,
)
from services.admin_ui.ui.callback_data import decode_action, encode_action
from services.admin_ui.ui.rights import Role, Roster, refusal_of
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer import Viewer
from shared.db.admins import Admin
from shared.db.history import AllUndelivered, Said, Stretch
from tests.support.inbox_rows import NOW, admin, claim, conversation, customer, figures, parts

OWNER = Viewer(1, "owner")
ROWS = [conversation(number, minutes_ago=number) for number in range(1, 11)]
SAID = Stretch((Said(7, "incoming", None, NOW, None, "Hello"),), has_older=True, has_newer=True)
ORIGIN = ShowList("archived", After(ROWS[0].cursor, 7))
SCREENS: list[Screen] = [
    conversation_list(ListPage("active", First(), 1, ROWS, 99, 0), NOW),
    conversation_list(ListPage("archived", Last(), 3, ROWS[:3], 23, 0), NOW),
    conversation_list(ListPage("active", After(ROWS[0].cursor, 2), 2, ROWS, 99, 0), NOW),
    conversation_list(ListPage("active", First(), 1, [], 0, 0), NOW),
    conversation_list(ListPage("archived", First(), 1, [], 0, 0), NOW),
    all_conversations(AllConversations("active", ROWS * 5, 50, 0), NOW),
    all_conversations(AllConversations("archived", [], 0, 0), NOW),
    conversation_card(ROWS[0], ORIGIN, OWNER, NOW),
    conversation_card(conversation(is_pinned=True, status="archived"), ORIGIN, OWNER, NOW),
    conversation_card(conversation(status="snoozed"), ORIGIN, OWNER, NOW),
    conversation_card(conversation(claim=claim()), ORIGIN, OWNER, NOW),
    conversation_not_found(ORIGIN),
    customer_info(customer(), ORIGIN, may_change=True),
    customer_info(customer(time_balance=timedelta()), ORIGIN, may_change=False),
    customer_not_found(ORIGIN),
    priority_explained(ROWS[0], parts(), ORIGIN),
    dashboard(figures()),
    history(HistoryView(ROWS[0], OlderThan(99), SAID, AllUndelivered()), ORIGIN, OWNER, NOW),
    history(HistoryView(conversation(first_unread_id=1), Newest(), SAID, AllUndelivered()), ORIGIN, OWNER, NOW),
    direct_banner(BannerView(ROWS[0], SAID.messages), ORIGIN, OWNER),
    direct_over(ROWS[0], ORIGIN),
    mode_over(ROWS[0], NOW, NOW),
    question(Answer(admin(), NOW, None, "Hi"), 101, NOW),
    not_delivered(ROWS[0], "chat not found", 4711),
    in_doubt(ROWS[0], 4711),
    push_message(WishedPush(ROWS[0], "news", is_news=True, turn=0, told_unread=0), NOW),
    push_message(WishedPush(conversation(unread_messages=0), "news", is_news=True, turn=0, told_unread=0), NOW),
    push_digest(PushDigest(99, ROWS)),
    while_away(WhileAway(99, 999, ROWS)),
    notifications(NotificationSettings(Admin(1), None, may_set_escalation=True), NOW),
    notifications(NotificationSettings(Admin(1, quiet_from=0, quiet_until=1439), 15, may_set_escalation=False), NOW),
    notifications(NotificationSettings(Admin(1), 15, may_set_escalation=True), NOW),
    notifications(NotificationSettings(Admin(1, quiet_from=0, quiet_until=1), None, may_set_escalation=False), NOW),
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
