"""A loop beside the code that uses it ends with it, and never fails unseen."""

import asyncio

import pytest

from shared.broker.rabbitmq.supervise import close_within, running
from tests.support.waiting import soon


async def _forever(ended: asyncio.Event) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        ended.set()


async def _fail() -> None:
    raise ZeroDivisionError


async def test_the_loop_ends_with_the_body() -> None:
    ended = asyncio.Event()
    async with running(_forever(ended)):
        await asyncio.sleep(0)
    assert ended.is_set()


async def test_the_failure_of_the_body_comes_out_as_it_is() -> None:
    with pytest.raises(KeyError):
        async with running(_forever(asyncio.Event())):
            raise KeyError


async def test_the_failure_of_the_loop_ends_the_body() -> None:
    with pytest.raises(ZeroDivisionError):
        async with running(_fail()):
            await soon(asyncio.Event().wait())


async def test_a_cancelled_body_is_cancelled() -> None:
    ended = asyncio.Event()

    async def body() -> None:
        async with running(_forever(ended)):
            await asyncio.Event().wait()

    task = asyncio.create_task(body())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()


async def test_closing_something_that_hangs_takes_no_longer_than_allowed() -> None:
    ended = asyncio.Event()
    await soon(close_within(0.01, _forever(ended)))
    await soon(ended.wait())


async def test_a_failure_while_closing_is_nobodys_concern() -> None:
    await close_within(1, _fail())
