"""What is asked for twice is made once, and everybody who asked gets the answer."""

import asyncio

import msgspec
import pytest

from services.gateway.send.memory import OutcomeMemory
from shared.contracts.telegram_calls import TelegramAnswer
from tests.support.waiting import soon


class Maker:
    """Makes a call when it is let; counts how often."""

    def __init__(self) -> None:
        self.made = 0
        self.may_finish = asyncio.Event()

    async def __call__(self) -> TelegramAnswer:
        self.made += 1
        await self.may_finish.wait()
        return TelegramAnswer(200 + self.made, msgspec.Raw(b"{}"))


@pytest.fixture
def maker() -> Maker:
    return Maker()


async def test_the_second_to_ask_gets_the_same_answer(maker: Maker) -> None:
    memory = OutcomeMemory()
    maker.may_finish.set()
    assert [(await memory.once(b"first", maker)).status for _ in range(2)] == [201, 201]
    assert (await memory.once(b"second", maker)).status == 202
    assert (await memory.once(b"third", maker)).status == 203


async def test_who_asks_meanwhile_waits_for_the_one_answer(maker: Maker) -> None:
    memory = OutcomeMemory()
    asking = [asyncio.create_task(memory.once(b"first", maker)) for _ in range(3)]
    await asyncio.sleep(0)
    # The second goes away; the third must not be left without an answer.
    asking[1].cancel()
    await asyncio.gather(asking[1], return_exceptions=True)
    maker.may_finish.set()
    assert [(await soon(task)).status for task in (asking[0], asking[2])] == [201, 201]
    assert maker.made == 1


async def test_what_was_given_up_is_made_when_asked_for_again(maker: Maker) -> None:
    memory = OutcomeMemory()
    given_up = asyncio.create_task(memory.once(b"first", maker))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    maker.may_finish.set()
    assert (await memory.once(b"first", maker)).status == 202


async def test_only_the_last_are_remembered(maker: Maker) -> None:
    memory = OutcomeMemory(most=2)
    maker.may_finish.set()
    for call in (b"1", b"2", b"3"):
        await memory.once(call, maker)
    assert [(await memory.once(call, maker)).status for call in (b"2", b"3", b"1")] == [202, 203, 204]
