"""Telegram's limits as arithmetic."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.gateway.send.limits import Chat, Limits

FOREVER = 1e9


def booked(chat: Chat, count: int, now: float = 0.0) -> list[float]:
    limits = Limits()
    return [limits.book_chat(chat, now, FOREVER) for _ in range(count)]


def test_a_chat_gets_four_at_once_and_then_one_a_second() -> None:
    assert booked(7, 7) == [0, 0, 0, 0, 1, 2, 3]


def test_a_group_gets_five_at_once_and_then_fifteen_a_minute() -> None:
    assert booked(-7, 8) == [0, 0, 0, 0, 0, 4, 8, 12]


def test_calls_that_write_to_no_chat_are_not_limited() -> None:
    assert set(booked(None, 1000)) == {0}


def test_all_chats_together_get_five_at_once_and_then_twenty_five_a_second() -> None:
    limits = Limits()
    instants = [limits.book_all(chat, 0.0, FOREVER) for chat in range(1, 31)]
    # 30 messages: 5 at 0, the other 25 one every 40 ms, the last at 25 × 0.04 = 1 s.
    assert instants[:5] == [0] * 5
    assert instants[-1] == pytest.approx(1.0)


def test_a_busy_chat_takes_no_place_of_others() -> None:
    limits = Limits()
    for _ in range(50):
        limits.book_chat(7, 0.0, FOREVER)
    assert limits.book_chat(8, 0.0, FOREVER) == 0
    assert limits.book_all(8, 0.0, FOREVER) == 0


def test_a_place_too_late_is_not_taken() -> None:
    limits = Limits()
    for _ in range(4):
        limits.book_chat(7, 0.0, 0.5)
    assert limits.book_chat(7, 0.0, 0.5) == 1
    assert limits.book_chat(7, 0.0, 0.5) == 1


def test_a_refusal_stops_that_chat_for_as_long_as_telegram_says() -> None:
    limits = Limits()
    limits.refused(7, 30, now=100.0)
    assert limits.book_chat(7, 100.0, FOREVER) == 130
    assert limits.book_chat(8, 100.0, FOREVER) == 100
    assert limits.free_from(7, 131.0) == 131


def test_refusals_of_three_chats_in_a_short_time_stop_everything() -> None:
    limits = Limits()
    for chat in (1, 2):
        limits.refused(chat, 20, now=100.0)
    assert limits.free_from(9, 100.0) == 100
    limits.refused(3, 20, now=105.0)
    assert limits.free_from(9, 105.0) == 125
    assert limits.book_chat(None, 105.0, FOREVER) == 125


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
        limits.book_chat(chat, 0.0, FOREVER)
    limits.refused(1, 30, now=0.0)
    limits.book_chat(1, 120.0, FOREVER)
    assert limits.chats_remembered == 1


@given(st.lists(st.tuples(st.floats(0, 3), st.integers(-2, 2)), max_size=200))
@settings(max_examples=100, deadline=None)
def test_no_window_sees_more_than_telegram_allows(arrivals: list[tuple[float, int]]) -> None:
    limits, now, made = Limits(), 0.0, list[tuple[float, int]]()
    for pause, chat in arrivals:
        now += pause
        made.append((limits.book_chat(chat, now, FOREVER), chat))
    for chat, window_s, most in ((1, 1.0, 5), (-1, 60.0, 20)):
        instants = sorted(at for at, who in made if who == chat)
        for first, last in zip(instants, instants[most:], strict=False):
            assert last - first >= window_s - 1e-6
