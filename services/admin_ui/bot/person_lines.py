"""Work in order per person, and side by side for different people."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

Work = Callable[[], Coroutine[Any, Any, None]]


class PersonLines:
    """A line of waiting work for each person who has any."""

    def __init__(self, tasks: asyncio.TaskGroup) -> None:
        self._tasks = tasks
        self._lines: dict[int, deque[Work]] = {}

    def add(self, person_id: int, work: Work) -> None:
        """Do this after everything added before for the same person."""
        if person_id in self._lines:
            self._lines[person_id].append(work)
        else:
            self._lines[person_id] = deque((work,))
            self._tasks.create_task(self._work_off(person_id))

    async def _work_off(self, person_id: int) -> None:
        line = self._lines[person_id]
        while line:
            await line.popleft()()
        del self._lines[person_id]
