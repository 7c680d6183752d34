"""What became of recent deliveries, so that one asked for twice is made once."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from typing import Final

from shared.contracts.telegram_calls import TelegramAnswer

MOST_REMEMBERED: Final = 4000


class OutcomeMemory:
    """The answers to the last calls, and those still awaited.

    A call is known by all its bytes and not by the number of its delivery: over a database put back to an older state
    numbers come again, and an old answer would pass for a message that was never sent.
    A call that comes again and is not remembered is answered "unknown" (docs/decisions.md 4.4).
    """

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._answers: dict[bytes, TelegramAnswer] = {}
        self._awaited: dict[bytes, asyncio.Future[TelegramAnswer]] = {}

    async def once(self, call: bytes, make: Callable[[], Awaitable[TelegramAnswer]]) -> TelegramAnswer:
        """The answer to this encoded call; `make` is called only if nobody has asked for it before."""
        key = hashlib.sha256(call).digest()
        known = self._answers.get(key)
        if known is not None:
            return known
        awaited = self._awaited.get(key)
        # Shielded: of several who wait for the same answer, one that goes away takes it from nobody.
        return await (self._first(key, make) if awaited is None else asyncio.shield(awaited))

    async def _first(self, key: bytes, make: Callable[[], Awaitable[TelegramAnswer]]) -> TelegramAnswer:
        awaited = self._awaited[key] = asyncio.get_running_loop().create_future()
        try:
            answer = await make()
            awaited.set_result(answer)
        finally:
            del self._awaited[key]
            awaited.cancel()
        self._remember(key, answer)
        return answer

    def _remember(self, key: bytes, answer: TelegramAnswer) -> None:
        self._answers[key] = answer
        if len(self._answers) > self._most:
            del self._answers[next(iter(self._answers))]
