"""In order for one person, side by side for different ones."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from services.admin_ui.bot.person_lines import PersonLines
from tests.support.waiting import until


async def test_one_person_waits_only_for_themselves() -> None:
    done: list[str] = []
    gate = asyncio.Event()

    def work(name: str, waits: bool = False) -> Callable[[], Coroutine[Any, Any, None]]:
        async def run() -> None:
            if waits:
                await gate.wait()
            done.append(name)

        return run

    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        lines = PersonLines(tasks)
        lines.add(1, work("first of one", waits=True))
        lines.add(1, work("second of one"))
        lines.add(2, work("first of two"))
        await until(lambda: bool(done))
        assert done == ["first of two"]
        gate.set()
    assert done == ["first of two", "first of one", "second of one"]


async def test_a_line_that_was_empty_starts_again() -> None:
    done: list[int] = []

    async def run() -> None:
        done.append(len(done))

    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        lines = PersonLines(tasks)
        for expected in (1, 2, 3):
            lines.add(1, run)
            await until(lambda expected=expected: len(done) == expected)  # type: ignore[misc]  # mypy cannot infer it
    assert done == [0, 1, 2]
