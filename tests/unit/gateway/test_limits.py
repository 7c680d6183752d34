"""Telegram's limits as arithmetic."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.gateway.send.limits import Chat, Effect, Limits
from services.gateway.send.methods import effect_of


def taken(limits: Limits, chat: Chat, now: float = 0.0, *, is_bulk: bool = False) -> float:
    """When a call to this chat is made that comes now and finds nobody before it."""
    at = limits.earliest(chat, now, is_bulk=is_bulk)
    limits.take(chat, at)
    return at


def in_a_row(chat: Chat, count: int, *, is_bulk: bool = False) -> list[float]:
    limits = Limits()
    instants = [0.0]
    for _ in range(count):
        instants.append(taken(limits, chat, instants[-1], is_bulk=is_bulk))
    return instants[1:]


def test_a_chat_gets_four_at_once_and_then_one_a_second() -> None:
    assert in_a_row(7, 7) == [0, 0, 0, 0, 1, 2, 3]


def test_a_group_gets_five_at_once_and_then_fifteen_a_minute() -> None:
    assert in_a_row(-7, 8) == [0, 0, 0, 0, 0, 4, 8, 12]


def test_bulk_gets_two_at_once_and_leaves_the_rest_of_the_burst() -> None:
    assert in_a_row(7, 4, is_bulk=True) == [0, 0, 1, 2]
    assert in_a_row(-7, 4, is_bulk=True) == [0, 0, 4, 8]


def test_calls_that_write_to_no_chat_are_not_limited() -> None:
    assert set(in_a_row(None, 1000)) == {0}


def test_all_chats_together_get_five_at_once_and_then_twenty_five_a_second() -> None:
    limits, now, instants = Limits(), 0.0, list[float]()
    for chat in range(1, 31):
        now = taken(limits, chat, now)
        instants.append(now)
    # 30 messages: 5 at 0, the other 25 one every 40 ms, the last at 25 × 0.04 = 1 s.
    assert instants[:5] == [0] * 5
    assert instants[-1] == pytest.approx(1.0)


def test_while_bulk_takes_the_whole_rate_three_others_may_go_at_once() -> None:
    limits, now = Limits(), 0.0
    for chat in range(1, 101):
        now = taken(limits, chat, now, is_bulk=True)
    # 100 messages: 2 at 0, the others one every 40 ms: 98 × 0.04 = 3.92 s.
    assert now == pytest.approx(3.92)
    assert [taken(limits, chat, now) for chat in (201, 202, 203)] == [now] * 3
    assert taken(limits, 204, now) == pytest.approx(now + 0.04)


def test_a_busy_chat_takes_no_place_of_others() -> None:
    limits = Limits()
    for _ in range(4):
        limits.take(7, 0.0)
    assert limits.earliest(7, 0.0) == 1
    assert limits.earliest(8, 0.0) == 0


def test_an_album_counts_as_many_messages() -> None:
    limits = Limits()
    limits.take(7, 0.0, places=10)
    # Booked until 10 s, of which a burst of 4 lets one go 3 s earlier; over all, until 0.4 s and 0.16 s earlier.
    assert limits.earliest(7, 0.0) == 7
    assert limits.earliest(8, 0.0) == pytest.approx(0.24)


def test_a_refusal_stops_that_chat_for_as_long_as_telegram_says() -> None:
    limits = Limits()
    limits.refused(7, 30, now=100.0)
    assert limits.earliest(7, 100.0) == 130
    assert limits.earliest(8, 100.0) == 100
    assert limits.free_from(7, 131.0) == 131


def test_refusals_of_three_chats_in_a_short_time_stop_everything() -> None:
    limits = Limits()
    for chat in (1, 2):
        limits.refused(chat, 20, now=100.0)
    assert limits.free_from(9, 100.0) == 100
    limits.refused(3, 20, now=105.0)
    assert limits.free_from(9, 105.0) == 125
    assert limits.earliest(None, 105.0) == 125


def test_refusals_of_one_chat_however_many_stop_only_it() -> None:
    limits = Limits()
    for second in range(9):
        limits.refused(1, 20, now=100.0 + second)
    assert limits.free_from(9, 109.0) == 109


def test_refusals_far_apart_are_not_added_up() -> None:
    limits = Limits()
    for step, chat in enumerate((1, 2, 3)):
        limits.refused(chat, 5, now=100.0 + 11 * step)
    assert limits.free_from(9, 123.0) == 123


def test_idle_chats_are_forgotten() -> None:
    limits = Limits()
    for chat in range(1, 5001):
        limits.take(chat, 0.0)
    limits.refused(1, 30, now=0.0)
    limits.take(1, 120.0)
    assert limits.chats_remembered == 1


@given(st.lists(st.tuples(st.floats(0, 3), st.integers(-2, 2), st.booleans()), max_size=200))
@settings(max_examples=100, deadline=None)
def test_no_window_sees_more_than_telegram_allows(arrivals: list[tuple[float, int, bool]]) -> None:
    limits, now, made = Limits(), 0.0, list[tuple[float, int]]()
    for pause, chat, is_bulk in arrivals:
        now = taken(limits, chat, now + pause, is_bulk=is_bulk)
        made.append((now, chat))
    for chat, window_s, most in ((1, 1.0, 5), (-1, 60.0, 20)):
        instants = [at for at, who in made if who == chat]
        for first, last in zip(instants, instants[most:], strict=False):
            assert last - first >= window_s - 1e-6


def test_what_a_chat_is_written_keeps_nobody_from_changing_or_marking_what_is_there() -> None:
    limits = Limits()
    for _ in range(4):
        limits.take(7, 0.0)
    assert [limits.earliest(7, 1.0, effect) for effect in ("message", "edit", "mark")] == [1, 1, 1]
    limits.take(7, 1.0)
    limits.refused(7, 30, 1.0)
    assert [limits.earliest(7, 1.5, effect) for effect in ("message", "edit", "mark")] == [31, 1.5, 1.5]


@pytest.mark.parametrize(
    ("method", "effect"),
    [
        ("copyMessage", "message"),
        ("sendMessage", "message"),
        ("editMessageText", "edit"),
        ("setMessageReaction", "mark"),
        ("deleteMessages", "mark"),
    ],
)
def test_every_method_is_counted_for_what_it_does(method: str, effect: Effect) -> None:
    assert effect_of(method) == effect
