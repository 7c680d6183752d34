"""What is to be told after something happened in a conversation."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from services.admin_ui.features.notifications.reasons import marked, marked_live
from services.admin_ui.features.notifications.store import Talk, Telling
from tests.support.push_rows import listener, talk, telling

QUIET: dict[str, Any] = {"quiet_from": 0, "quiet_until": 1439}
SHOWN = {"told_total": 12, "told_unread": 3, "message_id": 900}
READ = {"unread_messages": 0}


@pytest.mark.parametrize(
    ("before", "conversation", "settings", "wish", "told"),
    [
        # New messages.
        ({}, {}, {}, "news", 0),
        ({"told_total": 11}, {}, {}, "news", 11),
        ({"told_total": 11}, {}, QUIET, "held", 11),
        ({"told_total": 11, "wish": "redraw"}, {}, {}, "news", 11),
        ({"told_total": 11, "wish": "news"}, {}, QUIET, "news", 11),
        ({"told_total": 11, "wish": "held"}, {}, {}, "held", 11),
        ({"told_total": 11, "wish": "escalated"}, {}, {}, "escalated", 11),
        # Nothing new.
        ({"told_total": 12}, {}, {}, None, 12),
        ({"told_total": 12, "wish": "news"}, {}, {}, "news", 12),
        # New, but the admin does not want to hear of it: told of, in silence.
        ({"told_total": 11}, {}, {"push_level": "off"}, None, 12),
        ({"told_total": 11, "wish": "news"}, {}, {"push_level": "off"}, "news", 11),
        (SHOWN | {"told_total": 11, "told_unread": 2}, {}, {"push_level": "off"}, "redraw", 12),
        # Somebody dealt with it.
        (SHOWN, READ, {}, "redraw", 12),
        (SHOWN, {"status": "archived"}, {}, "redraw", 12),
        (SHOWN, {"is_banned": True}, {}, "redraw", 12),
        ({"told_unread": 3, "delivery_id": 5, "told_total": 12}, READ, {}, "redraw", 12),
        (SHOWN | {"told_unread": 0}, READ, {}, None, 12),
        ({"told_total": 11, "wish": "news"}, READ, {}, None, 12),
        ({"told_total": 11, "wish": "held"}, READ, {}, None, 12),
        (SHOWN | {"wish": "escalated"}, READ, {}, "redraw", 12),
        # Read in part.
        (SHOWN, {"unread_messages": 1}, {}, "redraw", 12),
        (SHOWN | {"wish": "news"}, {"unread_messages": 1}, {}, "news", 12),
        (SHOWN, {}, {}, None, 12),
    ],
)
def test_what_is_wished_follows_from_what_was_told_and_what_there_is(
    before: dict[str, Any], conversation: dict[str, Any], settings: dict[str, Any], wish: str | None, told: int
) -> None:
    after = marked(telling(**before), talk(**conversation), listener(**settings))
    assert (after.wish, after.told_total) == (wish, told)


def test_an_edit_draws_anew_only_a_push_that_says_somebody_waits() -> None:
    there = talk()
    assert marked(telling(**SHOWN), there, listener(), is_edited=True).wish == "redraw"
    assert marked(telling(told_total=12), there, listener(), is_edited=True).wish is None
    assert marked(telling(told_total=11), there, listener(), is_edited=True).wish == "news"


def test_who_is_in_the_conversation_is_told_by_what_comes_in_itself() -> None:
    assert marked_live(telling(told_total=9), talk(), left=0) == telling(told_total=12)
    assert marked_live(telling(told_total=9), talk(), left=2) == telling(told_total=10)
    assert marked_live(telling(**SHOWN), talk(**READ), left=0).wish == "redraw"
    assert marked_live(telling(**SHOWN), talk(unread_messages=1), left=0).wish is None


tellings = st.builds(
    Telling,
    admin_id=st.just(1001),
    user_id=st.just(101),
    wish=st.sampled_from([None, "redraw", "news", "held", "escalated"]),
    told_total=st.integers(0, 12),
    told_unread=st.integers(0, 5),
    delivery_id=st.sampled_from([None, 5]),
    message_id=st.sampled_from([None, 900]),
)
talks = st.builds(
    Talk,
    user_id=st.just(101),
    status=st.sampled_from(["active", "archived", "snoozed"]),
    total_messages=st.just(12),
    unread_messages=st.integers(0, 12),
    last_message_id=st.just(77),
    priority=st.integers(0, 100),
    claimed_by=st.sampled_from([None, 1001, 1002]),
    is_banned=st.booleans(),
)
settings = st.fixed_dictionaries({"push_level": st.sampled_from(["all", "high", "mine", "off"])})


@given(before=tellings, there=talks, chosen=settings, is_edited=st.booleans())
def test_nothing_new_is_forgotten_and_looking_twice_changes_nothing(
    before: Telling, there: Talk, chosen: dict[str, Any], is_edited: bool
) -> None:
    who = listener(**chosen)
    after = marked(before, there, who, is_edited=is_edited)
    assert marked(after, there, who) == after
    assert after.told_total >= before.told_total
    if there.is_waiting and there.total_messages > before.told_total and who.wants(there):
        assert after.wish in {"news", "held", "escalated"}
        assert after.told_total == before.told_total
    if not there.is_waiting:
        assert after.wish == ("redraw" if before.shows_unread else None)
    assert replace(after, wish=None, told_total=0) == replace(before, wish=None, told_total=0)
