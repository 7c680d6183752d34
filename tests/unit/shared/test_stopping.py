"""Waiting, but not past a stop, or not for long after it."""

import asyncio

import pytest

from shared.stopping import grace_after, nap, pause, unless_stopped
from tests.support.waiting import soon


async def answer() -> int:
    return 42


async def test_what_comes_before_a_stop_is_returned() -> None:
    assert await unless_stopped(asyncio.Event(), answer()) == 42


async def test_a_stop_ends_the_waiting_and_what_was_waited_for() -> None:
    stop, ended = asyncio.Event(), asyncio.Event()

    async def wait_for_ever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    waiting = asyncio.create_task(unless_stopped(stop, wait_for_ever()))
    await asyncio.sleep(0)
    stop.set()
    await soon(waiting)
    assert ended.is_set()


async def test_after_a_stop_nothing_is_begun() -> None:
    stop = asyncio.Event()
    stop.set()
    assert await unless_stopped(stop, answer()) is None
    await soon(pause(stop, 10_000))


async def test_a_nap_ends_when_woken_when_asked_to_stop_and_when_it_is_over() -> None:
    never, now = asyncio.Event(), asyncio.Event()
    now.set()
    await soon(nap(never, now, 10_000))
    await soon(nap(now, never, 10_000))
    await soon(nap(never, never, 0))


async def test_a_block_that_ends_in_time_after_a_stop_is_left_alone() -> None:
    stop = asyncio.Event()
    async with grace_after(stop, 10_000):
        stop.set()
        await asyncio.sleep(0)


async def test_a_block_is_cut_off_when_the_grace_is_over() -> None:
    stop = asyncio.Event()

    async def go_on_after_the_stop() -> None:
        async with grace_after(stop, 0):
            stop.set()
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await soon(go_on_after_the_stop())
