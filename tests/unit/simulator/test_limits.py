"""Flood limits: bursts pass, floods wait, and waiting helps."""

from __future__ import annotations

import pytest

from deploy.local.simulator.errors import ApiError
from deploy.local.simulator.limits import Bucket, Limits


def refused_after(limits: Limits, lane: str, chat_id: int, now: float) -> int:
    with pytest.raises(ApiError) as refusal:
        limits.count(lane, chat_id, now)
    assert refusal.value.code == 429
    assert refusal.value.description == f"Too Many Requests: retry after {refusal.value.parameters['retry_after']}"
    return int(refusal.value.parameters["retry_after"])


def test_a_burst_of_five_passes_and_the_sixth_waits() -> None:
    limits = Limits(enabled=True)
    for _ in range(5):
        limits.count("send", 1, 100.0)
    assert refused_after(limits, "send", 1, 100.0) == 1


def test_edits_and_sends_of_a_chat_do_not_use_up_each_other() -> None:
    limits = Limits(enabled=True)
    for _ in range(5):
        limits.count("send", 1, 100.0)
        limits.count("edit", 1, 100.0)
    assert refused_after(limits, "edit", 1, 100.0) == 1


def test_one_a_second_may_go_on_for_ever() -> None:
    limits = Limits(enabled=True)
    for second in range(200):
        limits.count("send", 1, 100.0 + second)


def test_all_chats_together_get_thirty_a_second() -> None:
    limits = Limits(enabled=True)
    for chat_id in range(30):
        limits.count("send", chat_id, 100.0)
    assert refused_after(limits, "send", 99, 100.0) == 1
    limits.count("send", 99, 101.0)


def test_who_does_not_wait_stays_shut_out_until_the_announced_moment() -> None:
    bucket = Bucket(burst=1, rate=0.5)
    assert bucket.wait(100.0) == 0
    bucket.take()
    # Two seconds for a token at half a token a second.
    assert [bucket.wait(100.0), bucket.wait(101.5), bucket.wait(102.0)] == [2, 1, 0]


def test_limits_can_be_switched_off() -> None:
    limits = Limits(enabled=False)
    for _ in range(500):
        limits.count("send", 1, 100.0)


def test_a_chat_shut_on_purpose_opens_again_by_itself() -> None:
    limits = Limits(enabled=False)
    limits.shut("send", 1, until=107.0)
    assert refused_after(limits, "send", 1, 100.0) == 7
    assert refused_after(limits, "send", 1, 106.5) == 1
    limits.count("edit", 1, 100.0)
    limits.count("send", 2, 100.0)
    limits.count("send", 1, 107.0)
