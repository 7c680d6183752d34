"""Services in one process: they stop in order, and when one fails, all stop and the failure is told."""

import asyncio

import pytest

from deploy.local.together import EndedByItself, Serve, run_together
from shared.errors import Misconfigured


def _service(name: str, stopped: list[str]) -> tuple[str, Serve]:
    async def serve(stop: asyncio.Event) -> None:
        await stop.wait()
        # A service that takes some turns of the loop to finish is still waited for.
        for _ in range(3):
            await asyncio.sleep(0)
        stopped.append(name)

    return name, serve


def _leaves(error: BaseException) -> list[BaseException]:
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else None
    return [error] if inner is None else [leaf for one in inner for leaf in _leaves(one)]


async def test_they_stop_one_after_the_other_in_the_order_given() -> None:
    stop, stopped = asyncio.Event(), list[str]()
    running = asyncio.create_task(run_together([_service(name, stopped) for name in ("a", "b", "c")], stop))
    stop.set()
    await running
    assert stopped == ["a", "b", "c"]


async def test_when_one_fails_the_others_stop_and_the_failure_is_raised() -> None:
    stopped: list[str] = []

    async def fail(_stop: asyncio.Event) -> None:
        raise OSError("the disk is gone")

    with pytest.raises(BaseExceptionGroup) as raised:
        await run_together([_service("a", stopped), ("failing", fail), _service("c", stopped)], asyncio.Event())
    assert [str(leaf) for leaf in _leaves(raised.value)] == ["the disk is gone"]
    assert stopped == ["a", "c"]


async def test_a_misconfigured_service_is_named() -> None:
    async def fail(_stop: asyncio.Event) -> None:
        raise Misconfigured("cannot listen")

    with pytest.raises(BaseExceptionGroup) as raised:
        await run_together([("tracker", fail)], asyncio.Event())
    assert [(type(leaf), str(leaf)) for leaf in _leaves(raised.value)] == [(Misconfigured, "tracker: cannot listen")]


async def test_a_service_that_ends_unasked_is_a_failure() -> None:
    stopped: list[str] = []

    async def end(_stop: asyncio.Event) -> None:
        return

    with pytest.raises(BaseExceptionGroup) as raised:
        await run_together([("ending", end), _service("b", stopped)], asyncio.Event())
    assert [type(leaf) for leaf in _leaves(raised.value)] == [EndedByItself]
    assert stopped == ["b"]


async def test_a_failure_while_stopping_is_raised_after_all_have_stopped() -> None:
    stop, stopped = asyncio.Event(), list[str]()

    async def fail_late(stop: asyncio.Event) -> None:
        await stop.wait()
        raise OSError("could not finish")

    stop.set()
    with pytest.raises(BaseExceptionGroup):
        await run_together([("late", fail_late), _service("b", stopped)], stop)
    assert stopped == ["b"]
