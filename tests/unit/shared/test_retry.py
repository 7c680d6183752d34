"""Trying again: for as long as the error says that it may help, and not past a stop."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import islice

import pytest
from structlog.testing import capture_logs

from shared.errors import NeverAgain, TryAgain
from shared.retry import Patience, every, until_done
from tests.support.waiting import soon

AT_ONCE = Patience(first_pause=0)
FOR_AGES = Patience(first_pause=10_000, longest_pause=10_000)


def failing(times: int, then: Callable[[], str] = lambda: "done") -> Callable[[], Awaitable[str]]:
    """Work that fails so often before it succeeds."""
    failures = iter([TryAgain(f"away {number}") for number in range(1, times + 1)])

    async def work() -> str:
        for failure in failures:
            raise failure
        return then()

    return work


def test_pauses_double_up_to_the_longest() -> None:
    pauses = Patience(first_pause=0.1, longest_pause=0.5).pauses()
    # 0.1, 2 × 0.1, 4 × 0.1, and 8 × 0.1 would be more than 0.5
    assert list(islice(pauses, 5)) == [0.1, 0.2, 0.4, 0.5, 0.5]


async def test_it_is_tried_until_it_is_done_and_each_failure_is_told() -> None:
    with capture_logs() as logs:
        assert await until_done(failing(2), asyncio.Event(), "cannot knit", AT_ONCE, socks=2) == "done"
    assert [(line["event"], line["reason"], line["socks"]) for line in logs] == [
        ("cannot knit, trying again", "away 1", 2),
        ("cannot knit, trying again", "away 2", 2),
    ]


async def test_what_will_never_succeed_is_tried_once() -> None:
    def refuse() -> str:
        raise NeverAgain("not that")

    with capture_logs() as logs, pytest.raises(NeverAgain):
        await until_done(failing(0, refuse), None, "cannot knit", AT_ONCE)
    assert not logs


async def test_a_stop_ends_the_pause_and_the_last_failure_comes_out() -> None:
    stop, failed = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        failed.set()
        raise TryAgain("away")

    trying = asyncio.create_task(until_done(work, stop, "cannot knit", FOR_AGES))
    await soon(failed.wait())
    assert not trying.done()
    stop.set()
    with pytest.raises(TryAgain, match="away"):
        await soon(trying)


async def test_what_is_in_hand_at_a_stop_is_finished() -> None:
    stop, may_end = asyncio.Event(), asyncio.Event()
    trying = asyncio.create_task(until_done(may_end.wait, stop, "cannot knit"))
    stop.set()
    await asyncio.sleep(0)
    may_end.set()
    assert await soon(trying)


async def test_out_of_patience_the_last_failure_comes_out() -> None:
    with pytest.raises(TryAgain, match="away 1"):
        await until_done(failing(1), None, "cannot knit", Patience(first_pause=2, in_all=1))


async def test_what_is_done_every_so_often_survives_a_failure_and_ends_with_a_stop() -> None:
    stop = asyncio.Event()

    def stop_now() -> str:
        stop.set()
        return "done"

    with capture_logs() as logs:
        await soon(every(0, failing(2, stop_now), stop, "cannot look"))
    assert [line["event"] for line in logs] == ["cannot look, trying again"] * 2


async def test_a_stop_ends_the_pause_before_the_next_time() -> None:
    stop, looked = asyncio.Event(), asyncio.Event()

    async def look() -> None:
        looked.set()

    looking = asyncio.create_task(every(10_000, partial(look), stop, "cannot look"))
    await soon(looked.wait())
    stop.set()
    await soon(looking)
