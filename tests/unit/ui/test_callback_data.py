"""Callback data: there and back, within Telegram's 64 bytes, and nothing forged gets through."""

from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.admin_ui.ui.action import (
    ACTION_NAMES,
    Action,
    After,
    Archive,
    Before,
    ChangeCredits,
    ChangeTime,
    Claim,
    DropHeld,
    First,
    FirstUnread,
    ItArrived,
    Last,
    LeaveDirect,
    MarkRead,
    NewerThan,
    Newest,
    OlderThan,
    OpenInbox,
    OverrideTier,
    Pin,
    Place,
    PushArchive,
    PushMarkRead,
    PushOpen,
    PushReply,
    Release,
    Restore,
    Retry,
    SendHeld,
    SetEscalation,
    SetPushLevel,
    SetQuietHours,
    SetUtcOffset,
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
    subject_of,
)
from services.admin_ui.ui.callback_data import UnreadableAction, decode_action, decode_screen, encode_action
from shared.db.admins import PushLevel
from shared.db.conversations import Cursor
from shared.domain.customers import TIERS


def cursors(most: int) -> st.SearchStrategy[Cursor]:
    return st.builds(
        Cursor,
        is_pinned=st.booleans(),
        priority=st.integers(0, 100),
        unread=st.integers(0, min(most, 2**31)),
        last_message_at=st.datetimes(datetime(1970, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the strategy wants naive bounds
        user_id=st.integers(1, most),
    )


def lists(most: int) -> st.SearchStrategy[ShowList]:
    numbers = st.integers(1, 10**6)
    places: st.SearchStrategy[Place] = st.one_of(
        st.builds(First),
        st.builds(Last),
        st.builds(After, cursors(most), numbers),
        st.builds(Before, cursors(most), numbers),
    )
    return st.builds(ShowList, st.sampled_from(["active", "archived"]), places)


def strategies(most: int, origins: st.SearchStrategy[ShowList]) -> dict[type[Action], st.SearchStrategy[Action]]:
    """How to make one of each kind of action."""
    ids = st.integers(1, most)
    shelves = st.sampled_from(["active", "archived"])
    gifts = st.integers(-100_000, 100_000)
    history_places = st.one_of(
        st.builds(Newest), st.builds(FirstUnread), st.builds(OlderThan, ids), st.builds(NewerThan, ids)
    )
    minutes = st.none() | st.integers(0, 1439)
    fields: dict[type[Action], tuple[st.SearchStrategy[Any], ...]] = {
        ShowAll: (shelves,),
        ShowDashboard: (),
        ShowCard: (ids, origins),
        ShowCustomer: (ids, origins),
        ShowPriority: (ids, origins),
        ShowHistory: (ids, history_places, origins),
        ShowDirect: (ids, origins),
        ShowNotifications: (),
        Pin: (ids, origins),
        Unpin: (ids, origins),
        Archive: (ids, ids, origins),
        Restore: (ids, origins),
        MarkRead: (ids, ids, origins),
        Claim: (ids, origins),
        Release: (ids, origins),
        ChangeCredits: (ids, gifts, origins),
        ChangeTime: (ids, gifts, origins),
        OverrideTier: (ids, st.sampled_from([*TIERS, None]), origins),
        LeaveDirect: (ids, origins),
        PushReply: (ids,),
        PushOpen: (ids,),
        OpenInbox: (),
        PushMarkRead: (ids, ids),
        PushArchive: (ids, ids),
        Retry: (ids,),
        ItArrived: (ids,),
        SendHeld: (ids,),
        DropHeld: (ids,),
        SetPushLevel: (st.sampled_from(get_args(PushLevel)),),
        SetQuietHours: (minutes, minutes),
        SetUtcOffset: (st.integers(-720, 840),),
        SetEscalation: (st.none() | st.integers(1, 10_080),),
        StayHere: (),
    }
    return {ShowList: lists(most)} | {action: st.builds(action, *parts) for action, parts in fields.items()}


def actions(most: int, origins: st.SearchStrategy[ShowList]) -> st.SearchStrategy[Action]:
    return st.one_of(*strategies(most, origins).values())


def test_every_kind_of_action_is_tried() -> None:
    assert set(strategies(1, st.builds(ShowList))) == set(ACTION_NAMES)


@given(actions(2**63 - 1, st.just(ShowList())))
def test_every_action_comes_back_as_it_went(action: Action) -> None:
    assert decode_action(encode_action(action)) == action


@given(actions(2**63 - 1, lists(2**63 - 1)))
def test_every_action_fits_and_at_most_the_way_back_is_lost(action: Action) -> None:
    data = encode_action(action)
    assert len(data.encode()) <= 64
    back = decode_action(data)
    if back != action:
        assert type(back) is type(action)
        assert subject_of(back) == subject_of(action)
        assert back.origin == ShowList()  # type: ignore[union-attr]  # only actions with a way back can lose it


TODAY = 8_123_456_789
PAGE = ShowList(
    "archived", After(Cursor(True, 65, 12, datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC), TODAY), 1234)
)


@pytest.mark.parametrize("action", [MarkRead(TODAY, 2_000_000, PAGE), ShowHistory(TODAY, OlderThan(2_000_000), PAGE)])
def test_the_way_back_fits_for_the_ids_that_telegram_gives_today(action: Action) -> None:
    assert decode_action(encode_action(action)) == action


def test_the_data_is_short_and_versioned() -> None:
    assert encode_action(ShowList()) == "1l.af"
    assert encode_action(ShowCard(101)) == "1c.2t"


@pytest.mark.parametrize(
    "data",
    [
        "",
        "1",
        "1z",
        "2l.af",
        "1l",
        "1l.a",
        "1l.xf",
        "1l.aff",
        "1l.af.1",
        "1c",
        "1c.0",
        "1c.-1",
        "1c. 1",
        "1c.1_0",
        "1c.1Z",
        "1c.01",
        "1c.٣",
        "1c.zzzzzzzzzzzzz",
        "1c.1.af.1",
        "1l.an.1.2.1.1.1.1",
        "1l.an.0.1.1.1.1.1",
        "1l.an.1.1.1.1.1y2p0ij32e8e7.1",
        "1k.1.zzzz",
        "1o.1.x",
        "1v.z",
        "1d.1",
        "1h.1",
        "1h.1.x",
        "1h.1.o",
        "1h.1.o.0",
        "1i.1.af",
        "1y.1",
        "1L.x",
        "1Q.",
        "1Q.1.1440",
        "1U.",
        "1U.nd",
        "1E.0",
        "broadcast",
        "1c.1" + ".af" * 30,
        "💥",
        "\x00",
        "\ud800",
    ],
)
def test_garbage_is_refused(data: str) -> None:
    with pytest.raises(UnreadableAction):
        decode_action(data)


@given(st.text(max_size=70) | st.text("0123456789abcdefghijklmnopqrstuvwxyzABCELNQU.-", max_size=64).map("1".__add__))
def test_whatever_is_forged_is_an_action_or_refused(data: str) -> None:
    try:
        action = decode_action(data)
    except UnreadableAction:
        return
    assert decode_action(encode_action(action)) == action


def test_only_screens_are_read_as_screens() -> None:
    assert decode_screen("1d") == ShowDashboard()
    with pytest.raises(UnreadableAction):
        decode_screen(encode_action(Pin(1)))


def test_every_action_has_a_name_of_its_own() -> None:
    assert len(set(ACTION_NAMES.values())) == len(ACTION_NAMES)
