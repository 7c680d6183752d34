"""Telegram's side of a webhook at its busiest: every connection it may open, each with the next update at once.

`python -m tests.bench.webhook_load PORT UPDATES SECRET` prints one line of JSON: how many were answered, how many of
them not with 200, and how many a second after the warm-up. It runs in a process of its own and does as little as it
can.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, cast

import uvloop

from services.gateway.receive.webhook import MOST_CONNECTIONS
from tests.bench.traffic import encoded_updates

WARM: Final = 0.1
LONGEST_S: Final = 120.0

_OK: Final = b"HTTP/1.1 200"
_END: Final = b"\r\n\r\n"


@dataclass(slots=True)
class Load:
    """The requests still to be made, and how those made went."""

    requests: Iterator[bytes]
    warm: int
    wanted: int
    done: asyncio.Event = field(default_factory=asyncio.Event)
    answered: int = 0
    refused: int = 0
    started_at: float = 0.0
    ended_at: float = 0.0

    def note(self, answer: bytes) -> None:
        """One was answered."""
        self.answered += 1
        self.refused += not answer.startswith(_OK)
        if self.answered == self.warm:
            self.started_at = time.perf_counter()
        elif self.answered == self.wanted:
            self.ended_at = time.perf_counter()
            self.done.set()


class Caller(asyncio.Protocol):
    """One kept-alive connection: a request, its answer, the next request."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._transport: asyncio.WriteTransport | None = None
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask the first."""
        self._transport = cast(asyncio.WriteTransport, transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        """The answers have no body: one ends with its headers."""
        self._received += data
        if self._received.endswith(_END):
            self._load.note(self._received)
            self._received = b""
            self._ask()

    def connection_lost(self, _: Exception | None) -> None:
        """The server hung up: whatever is missing then is not waited for."""
        self._load.done.set()

    def _ask(self) -> None:
        request = next(self._load.requests, None)
        if request is not None and self._transport is not None:
            self._transport.write(request)


def encoded_requests(count: int, secret: str) -> list[bytes]:
    """As Telegram sends them."""
    head = (
        "POST /telegram HTTP/1.1\r\nHost: bench.example\r\nContent-Type: application/json\r\n"
        f"Connection: keep-alive\r\nX-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: "
    ).encode()
    return [b"%b%d\r\n\r\n%b" % (head, len(body), body) for body in encoded_updates(count)]


async def make(port: int, count: int, secret: str) -> Load:
    """Every request, over as many connections as Telegram may open."""
    load = Load(iter(encoded_requests(count, secret)), int(count * WARM), count)
    loop = asyncio.get_running_loop()
    for _ in range(MOST_CONNECTIONS):
        await loop.create_connection(lambda: Caller(load), "127.0.0.1", port)
    async with asyncio.timeout(LONGEST_S):
        await load.done.wait()
    return load


def summary(load: Load) -> dict[str, float]:
    """What the one who asked for it wants to know."""
    seconds = load.ended_at - load.started_at
    per_s = (load.wanted - load.warm) / seconds if seconds > 0 else 0.0
    return {"answered": load.answered, "refused": load.refused, "per_s": per_s}


if __name__ == "__main__":
    made = uvloop.run(make(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
    print(json.dumps(summary(made)))  # noqa: T201  # Its output.
