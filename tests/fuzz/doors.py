"""The two ways in: among what Telegram's simulator hands to the poller, and posted to the webhook as Telegram does."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final, Protocol, TypeVar

import aiohttp

from tests.chaos.pouring import progress
from tests.chaos.world import World
from tests.fuzz.headers import HEADER, Headers
from tests.fuzz.specimens import PLACE_OF_ID
from tests.support.waiting import eventually

SECRET: Final = "known-to-Both_1"
PATH: Final = "/hook"

_AT_ONCE: Final = 16
_PORTION: Final = 500
_MOST_PENDING: Final = 2000
_IN_TIME_S: Final = 240.0
_FIRST_ID: Final = 500_000_000
_PLACE: Final = PLACE_OF_ID.encode()

T = TypeVar("T")


class Door(Protocol):
    """Lets updates in."""

    async def let_in(self, updates: Sequence[bytes]) -> list[bytes]:
        """All of these; each as it went in, with its id. Telegram need not keep any of them afterwards."""


@dataclass
class PollingDoor:
    """Everything goes into the simulator's queue, which waits for the gateway to come and ask."""

    world: World

    async def let_in(self, updates: Sequence[bytes]) -> list[bytes]:
        """The simulator numbers them."""
        went_in: list[bytes] = []
        for start in range(0, len(updates), _PORTION):
            went_in += await _all_of([self._inject(update) for update in updates[start : start + _PORTION]])
            await self._until_at_most(_MOST_PENDING)
        await self._until_at_most(0)
        return went_in

    async def _inject(self, update: bytes) -> bytes:
        async with self.world.telegram.http.post("/simulator/updates", data=update) as answer:
            assert answer.status == 201, await answer.text()
            return update.replace(_PLACE, str((await answer.json())["update_id"]).encode())

    async def _until_at_most(self, pending: int) -> None:
        async def so_few() -> bool:
            return (await progress(self.world)).pending <= pending

        await eventually(so_few, f"at most {pending} updates wait", patience_s=_IN_TIME_S)


@dataclass
class WebhookDoor:
    """Posts to the gateway. `statuses` counts its answers to who knows the secret, `refusals` to who does not."""

    http: aiohttp.ClientSession
    url: str
    statuses: Counter[int] = field(default_factory=Counter)
    refusals: Counter[int] = field(default_factory=Counter)
    _ids: Iterator[int] = field(default_factory=lambda: count(_FIRST_ID))

    async def let_in(self, updates: Sequence[bytes]) -> list[bytes]:
        """Numbered in the order given."""
        bodies = [update.replace(_PLACE, str(next(self._ids)).encode()) for update in updates]
        for start in range(0, len(bodies), _PORTION):
            await _all_of([self._post_as_telegram(body) for body in bodies[start : start + _PORTION]])
        return bodies

    async def knock(self, forged: Sequence[tuple[Headers, bytes]]) -> None:
        """Post with these headers."""
        for start in range(0, len(forged), _PORTION):
            statuses = await _all_of([self._post(*one) for one in forged[start : start + _PORTION]])
            self.refusals.update(statuses)

    async def _post_as_telegram(self, body: bytes) -> None:
        """Again and again until it is accepted."""
        async with asyncio.timeout(_IN_TIME_S):
            while True:
                status = await self._post([(HEADER, SECRET)], body)
                self.statuses[status] += 1
                if 200 <= status < 300:
                    return
                await asyncio.sleep(1)

    async def _post(self, headers: Headers, body: bytes) -> int:
        """The status; asked anew, as Telegram does, where the gateway just closed a connection it had kept open."""
        async with asyncio.timeout(_IN_TIME_S):
            while True:
                try:
                    async with self.http.post(self.url, data=body, headers=headers) as answer:
                        return answer.status
                except aiohttp.ClientConnectorError:
                    # Nobody listens: that is not what a busy gateway does.
                    raise
                except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
                    continue


async def _all_of(doing: Sequence[Awaitable[T]]) -> list[T]:
    """A few of them at a time; what each returns, in their order."""
    turn = asyncio.Semaphore(_AT_ONCE)

    async def one(what: Awaitable[T]) -> T:
        async with turn:
            return await what

    return await asyncio.gather(*(one(what) for what in doing))
