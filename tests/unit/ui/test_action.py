"""Every action there is travels as callback data and comes back, and nothing else does."""

import dataclasses
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.admin_ui.features.conversation.actions import Archive, ShowCard
from services.admin_ui.features.direct_mode.actions import ShowDirect
from services.admin_ui.features.inbox.actions import After, ShowAll, ShowList
from services.admin_ui.ui.action import MAX_BYTES, Action, Below, UnreadableAction, WithBack, encode_action
from shared.db.conversations import Cursor
from tests.support.actions import any_action
from tests.support.desk import REGISTRY
from tests.support.inbox_rows import NOW

MOST = 2**63 - 1
USUAL = Cursor(is_pinned=True, priority=100, unread=999, last_message_at=NOW, user_id=7_999_999_999)


@given(st.integers(min_value=0, max_value=2**64))
def test_every_action_comes_back_as_it_was(seed: int) -> None:
    action = any_action(REGISTRY, random.Random(seed))  # noqa: S311  # Repeatable chance.
    data = encode_action(action)
    assert len(data.encode()) <= MAX_BYTES
    back = REGISTRY.decode(data)
    assert back in (action, _without_way_back(action))


def _without_way_back(action: Action) -> Action:
    if isinstance(action, Below):
        return Below(_without_way_back(action.then))
    return dataclasses.replace(action, back=None) if isinstance(action, WithBack) else action


def test_the_usual_way_back_from_deep_in_a_list_fits() -> None:
    action = Archive(7_999_999_999, 1_999_999_999, back=ShowList("archived", After(USUAL, 99)))
    data = encode_action(action)
    assert len(data) <= MAX_BYTES
    assert REGISTRY.decode(data) == action


def test_a_way_back_that_does_not_fit_is_left_out() -> None:
    far = ShowList("active", After(dataclasses.replace(USUAL, user_id=MOST, unread=MOST), 10**9))
    assert REGISTRY.decode(encode_action(Archive(MOST, MOST, back=far))) == Archive(MOST, MOST)
    assert REGISTRY.decode(encode_action(Below(Archive(MOST, MOST, back=far)))) == Below(Archive(MOST, MOST))


def test_the_way_back_is_an_action_of_its_own() -> None:
    for back in (ShowAll("archived"), ShowList(), ShowCard(7, back=ShowAll())):
        assert REGISTRY.decode(encode_action(ShowDirect(7, back=back))) == ShowDirect(7, back=back)


def test_the_format_of_old_keyboards_stays() -> None:
    assert encode_action(ShowCard(36)) == "2cs.10"
    assert encode_action(ShowCard(36, back=ShowList("archived"))) == "2cs.10.il.r.f"
    assert encode_action(Below(ShowCard(36))) == "20b.cs.10"


@pytest.mark.parametrize(
    "data",
    [
        "",
        "2",
        "1c.10",
        "2cs",
        "2cs.",
        "2cs.0",
        "2cs.-1",
        "2cs.10.il",
        "2cs.10.il.a",
        "2cs.10.il.a.f.x",
        "2cs.10.zz",
        "2zz.10",
        "2cs.１０",
        "2cs.1y2p0ij32e8e8",
        "20b",
        "20b.0b.cs.10",
        "2ds.x",
        "2il.a.n.1",
        "2" + "cs.1." * 11 + "ds",
        "2" + "cs.1." * 40 + "ds",
        "2cs.10\n",
    ],
)
def test_anything_else_is_unreadable(data: str) -> None:
    with pytest.raises(UnreadableAction):
        REGISTRY.decode(data)


def test_only_a_screen_can_be_what_a_panel_shows() -> None:
    with pytest.raises(UnreadableAction):
        REGISTRY.decode_screen(encode_action(Archive(7, 1)))
    assert REGISTRY.decode_screen(encode_action(ShowList())) == ShowList()


@given(st.text(max_size=70))
def test_no_text_makes_it_stumble(data: str) -> None:
    try:
        REGISTRY.decode("2" + data)
    except UnreadableAction:
        return
