"""The log of Bot API calls: what tests assert on and the page shows, never with the token in it."""

from __future__ import annotations

from collections import deque

import msgspec

from deploy.local.simulator.changes import Changes
from deploy.local.simulator.replies import Answer, Reply

_KEPT = 10_000


class Call(msgspec.Struct, frozen=True):
    """`ok`: the bot was told of a success. `done`: the call was carried out, whatever the bot was told."""

    n: int
    method: str
    chat_id: int | None
    ok: bool
    error_code: int | None
    description: str | None
    at: float
    done: bool
    answer: Answer
    message_ids: tuple[int, ...]
    fault: int | None


class CallLog:
    """Remembers the newest calls and how many there ever were."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=_KEPT)
        self._changes = Changes()
        self.total = 0

    def add(self, method: str, chat_id: int | None, at: float, reply: Reply, fault: int | None = None) -> Call:
        self.total += 1
        ok = reply.answer == "result"
        code = reply.status if reply.answer in {"error", "page"} else None
        told = (ok, code, reply.description, at, reply.done, reply.answer)
        call = Call(self.total, method, chat_id, *told, reply.message_ids, fault)
        self._calls.append(call)
        self._changes.tell()
        return call

    def after(self, n: int) -> list[Call]:
        return [call for call in self._calls if call.n > n]

    async def newer_than(self, n: int, patience: float) -> None:
        """Returns once there was a call after number n, or after `patience` seconds."""
        await self._changes.wait_until(lambda: self.total > n, patience)

    def end(self) -> None:
        self._changes.end()

    def newest_errors(self, count: int) -> list[Call]:
        failed = [call for call in self._calls if not call.ok]
        return failed[-count:]
