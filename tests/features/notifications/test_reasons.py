"""For what reason an admin is to be notified, after something happened in a conversation."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from services.admin_ui.features.notifications.backlog import Happened, changed_states
from services.admin_ui.features.notifications.reasons import (
    AdminState,
    ConversationState,
    after_change,
    after_live,
    wants,
)
from services.admin_ui.features.relay.face import Relayed
from shared.db.backlog import BacklogRow
from tests.support.notification_rows import ADMIN, admin_state, conversation_state, recipient

QUIET: dict[str, Any] = {"quiet_from": 0, "quiet_until": 1439}
SHOWN = {"told_total": 12, "told_unread": 3, "message_id": 900}
READ = {"unread_messages": 0, "is_waiting": False}
PUT_AWAY = {"is_waiting": False}


@pytest.mark.parametrize(
    ("before", "conversation", "settings", "reason", "told"),
    [
        # New messages.
        ({}, {}, {}, "news", 0),
        ({"told_total": 11}, {}, {}, "news", 11),
        ({"told_total": 11}, {}, QUIET, "held", 11),
        ({"told_total": 11, "reason": "redraw"}, {}, {}, "news", 11),
        ({"told_total": 11, "reason": "news"}, {}, QUIET, "news", 11),
        ({"told_total": 11, "reason": "held"}, {}, {}, "held", 11),
        ({"told_total": 11, "reason": "escalated"}, {}, {}, "escalated", 11),
        # Nothing new.
        ({"told_total": 12}, {}, {}, None, 12),
        ({"told_total": 12, "reason": "news"}, {}, {}, "news", 12),
        # New, but the admin does not want to hear of it: it counts as notified about, in silence.
        ({"told_total": 11}, {}, {"push_level": "off"}, None, 12),
        ({"told_total": 11, "reason": "news"}, {}, {"push_level": "off"}, "news", 11),
        (SHOWN | {"told_total": 11, "told_unread": 2}, {}, {"push_level": "off"}, "redraw", 12),
        # Somebody dealt with it.
        (SHOWN, READ, {}, "redraw", 12),
        (SHOWN, PUT_AWAY, {}, "redraw", 12),
        ({"told_unread": 3, "delivery_id": 5, "told_total": 12}, READ, {}, "redraw", 12),
        (SHOWN | {"told_unread": 0}, READ, {}, None, 12),
        ({"told_total": 11, "reason": "news"}, READ, {}, None, 12),
        ({"told_total": 11, "reason": "held"}, READ, {}, None, 12),
        (SHOWN | {"reason": "escalated"}, READ, {}, "redraw", 12),
        # Read in part.
        (SHOWN, {"unread_messages": 1}, {}, "redraw", 12),
        (SHOWN | {"reason": "news"}, {"unread_messages": 1}, {}, "news", 12),
        (SHOWN, {}, {}, None, 12),
    ],
)
def test_the_reason_follows_from_both_states(
    before: dict[str, Any], conversation: dict[str, Any], settings: dict[str, Any], reason: str | None, told: int
) -> None:
    after = after_change(admin_state(**before), conversation_state(**conversation), recipient(**settings))
    assert (after.reason, after.told_total) == (reason, told)


def test_an_edit_redraws_only_what_waits() -> None:
    there = conversation_state()
    assert after_change(admin_state(**SHOWN), there, recipient(), is_edited=True).reason == "redraw"
    assert after_change(admin_state(told_total=12), there, recipient(), is_edited=True).reason is None
    assert after_change(admin_state(told_total=11), there, recipient(), is_edited=True).reason == "news"


def test_who_is_there_needs_no_notification() -> None:
    assert after_live(admin_state(told_total=9), conversation_state(), left=0) == admin_state(told_total=12)
    assert after_live(admin_state(told_total=9), conversation_state(), left=2) == admin_state(told_total=10)
    assert after_live(admin_state(**SHOWN), conversation_state(**READ), left=0).reason == "redraw"
    assert after_live(admin_state(**SHOWN), conversation_state(unread_messages=1), left=0).reason is None


@pytest.mark.parametrize(
    ("level", "conversation", "wanted"),
    [
        ("all", {}, True),
        ("high", {"priority": 49}, False),
        ("high", {"priority": 50}, True),
        ("mine", {"claimed_by": None}, False),
        ("mine", {"claimed_by": 1002}, False),
        ("mine", {"claimed_by": ADMIN}, True),
        ("mine", {"claimed_by": ADMIN, "priority": 0}, True),
        ("off", {"priority": 100, "claimed_by": ADMIN}, False),
    ],
)
def test_each_level_does_what_it_says(level: str, conversation: dict[str, Any], wanted: bool) -> None:
    assert wants(recipient(push_level=level), conversation_state(**conversation)) is wanted


def test_each_admin_gets_a_reason_of_their_own() -> None:
    there, other = conversation_state(7), conversation_state(8)
    states = [
        (there, admin_state(7, 1, is_new=True)),
        (there, admin_state(7, 2, told_total=9, is_there=True)),
        (there, admin_state(7, 3, told_total=9, is_there=True)),
        (other, admin_state(8, 1, told_total=12)),
        (other, admin_state(8, 2, **SHOWN)),
    ]
    happened = Happened(states, edited=frozenset({BacklogRow(8, 77)}))
    team = [recipient(admin_id) for admin_id in (1, 2, 3)]
    # The second sees all but one message live; of the third's some were older than what the banner shows.
    changes = changed_states(happened, team, {(2, 7): Relayed(left=1), (3, 7): Relayed(missed=2)})
    assert [(one.user_id, one.admin_id, one.reason, one.told_total) for _, one in changes] == [
        (7, 1, "news", 0),
        (7, 2, None, 11),
        (7, 3, "news", 9),
        (8, 2, "redraw", 12),
    ]


states = st.builds(
    AdminState,
    admin_id=st.just(1001),
    user_id=st.just(101),
    reason=st.sampled_from([None, "redraw", "news", "held", "escalated"]),
    told_total=st.integers(0, 12),
    told_unread=st.integers(0, 5),
    delivery_id=st.sampled_from([None, 5]),
    message_id=st.sampled_from([None, 900]),
)
conversations = st.builds(
    ConversationState,
    user_id=st.just(101),
    is_waiting=st.booleans(),
    total_messages=st.just(12),
    unread_messages=st.integers(1, 12),
    last_message_id=st.just(77),
    priority=st.integers(0, 100),
    claimed_by=st.sampled_from([None, 1001, 1002]),
)
settings = st.fixed_dictionaries({"push_level": st.sampled_from(["all", "high", "mine", "off"])})


@given(before=states, there=conversations, chosen=settings, is_edited=st.booleans())
def test_news_stay_and_a_second_look_changes_nothing(
    before: AdminState, there: ConversationState, chosen: dict[str, Any], is_edited: bool
) -> None:
    who = recipient(**chosen)
    after = after_change(before, there, who, is_edited=is_edited)
    assert after_change(after, there, who) == after
    assert after.told_total >= before.told_total
    if there.is_waiting and there.total_messages > before.told_total and wants(who, there):
        assert after.reason in {"news", "held", "escalated"}
        assert after.told_total == before.told_total
    if not there.is_waiting:
        assert after.reason == ("redraw" if before.shows_unread else None)
    assert replace(after, reason=None, told_total=0) == replace(before, reason=None, told_total=0)
