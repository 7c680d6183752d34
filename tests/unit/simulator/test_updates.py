"""The queue behind getUpdates: offsets, allowed kinds, expiry and the one reader."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import pytest

from deploy.local.simulator.errors import ApiError
from deploy.local.simulator.store import Store
from deploy.local.simulator.updates import CALLBACK_LIFETIME, TERMINATED, UpdateQueue
from tests.support.waiting import soon


class Clock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(clock: Clock) -> Iterator[UpdateQueue]:
    store = Store(None)
    yield UpdateQueue(store, clock)
    store.close()


def add(queue: UpdateQueue, kind: str = "message") -> int:
    update_id = queue.add(kind, 1, {"text": "hi"})
    assert update_id is not None
    return update_id


async def ids(queue: UpdateQueue, offset: int = 0, limit: int = 100) -> list[int]:
    return [json.loads(body)["update_id"] for body in await queue.poll(offset, limit, 0)]


async def test_updates_stay_until_a_higher_offset_confirms_them(queue: UpdateQueue) -> None:
    first, second = add(queue), add(queue)
    assert await ids(queue) == [first, second]
    assert await ids(queue, first) == [first, second]
    assert await ids(queue, second) == [second]
    assert await ids(queue) == [second]
    assert await ids(queue, second + 1) == []
    assert len(queue) == 0


async def test_the_limit_holds(queue: UpdateQueue) -> None:
    expected = [add(queue) for _ in range(5)]
    assert await ids(queue, limit=3) == expected[:3]


async def test_a_negative_offset_keeps_only_the_last(queue: UpdateQueue) -> None:
    expected = [add(queue) for _ in range(5)]
    assert await ids(queue, -2) == expected[-2:]
    assert await ids(queue) == expected[-2:]


async def test_a_negative_offset_beyond_the_queue_keeps_all(queue: UpdateQueue) -> None:
    expected = [add(queue), add(queue)]
    assert await ids(queue, -10) == expected


async def test_kinds_not_asked_for_never_enter(queue: UpdateQueue) -> None:
    assert queue.add("message_reaction", 1, {}) is None
    queue.allow(["message"])
    assert queue.add("callback_query", 1, {}) is None
    queue.allow([])
    assert queue.add("callback_query", 1, {}) is not None


async def test_a_press_is_forgotten_after_its_time_while_messages_stay(queue: UpdateQueue, clock: Clock) -> None:
    add(queue, "callback_query")
    message = add(queue)
    clock.at += CALLBACK_LIFETIME + 1
    assert await ids(queue) == [message]
    assert len(queue) == 1


async def test_a_waiting_reader_gets_what_arrives(queue: UpdateQueue) -> None:
    waiting = asyncio.create_task(queue.poll(0, 100, 60))
    await asyncio.sleep(0)
    add(queue)
    assert len(await soon(waiting)) == 1


async def test_waiting_ends_empty_after_its_time(queue: UpdateQueue) -> None:
    assert await queue.poll(0, 100, 0.01) == []


async def test_a_newer_reader_ends_the_older_with_a_conflict(queue: UpdateQueue) -> None:
    older = asyncio.create_task(queue.poll(0, 100, 60))
    await asyncio.sleep(0)
    newer = asyncio.create_task(queue.poll(0, 100, 60))
    with pytest.raises(ApiError) as refusal:
        await soon(older)
    assert (refusal.value.code, refusal.value.description) == (409, TERMINATED)
    add(queue)
    assert len(await soon(newer)) == 1


async def test_the_end_of_the_simulator_lets_the_reader_go(queue: UpdateQueue) -> None:
    waiting = asyncio.create_task(queue.poll(0, 100, 60))
    await asyncio.sleep(0)
    queue.end()
    assert await soon(waiting) == []


async def test_any_bytes_can_be_injected_with_a_fresh_id(queue: UpdateQueue) -> None:
    update_id = queue.inject(b'{"update_id":__UPDATE_ID__,"message":{"text":"\xff\\ud800"')
    assert await queue.poll(0, 100, 0) == [b'{"update_id":%d,"message":{"text":"\xff\\ud800"' % update_id]


async def test_a_confirmed_update_can_be_delivered_again_once(queue: UpdateQueue) -> None:
    first, second = add(queue), add(queue)
    assert await ids(queue, second + 1) == []
    assert queue.redeliver(first)
    assert await ids(queue, second + 1) == [first]
    assert await ids(queue, second + 1) == []
    assert not queue.redeliver(second + 1000)


async def test_asking_the_same_again_at_once_waits_three_seconds(queue: UpdateQueue, clock: Clock) -> None:
    assert queue.patience(7, 0) == 0
    assert queue.patience(7, 0) == 3
    assert queue.patience(8, 0) == 0
    clock.at += 3
    assert queue.patience(8, 0) == 0
