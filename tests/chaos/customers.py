"""Customers who write: texts, pictures, voices and albums, each with a mark of its own."""

import asyncio
import random
from dataclasses import dataclass, field

from tests.chaos.world import World

FIRST_ID = 5_000_001


@dataclass
class Customers:
    """Every customer, and what each has written: the mark of each message, or of each album, in order."""

    world: World
    chance: random.Random
    count: int
    written: dict[int, list[str]] = field(default_factory=dict)
    messages: int = 0
    """Messages in all; an album counts each of its parts, as Telegram does."""

    async def arrive(self) -> None:
        """Everybody is known to Telegram; nobody has written yet."""
        for user_id in range(FIRST_ID, FIRST_ID + self.count):
            await self.world.telegram.customer(f"Cus{user_id}", user_id=user_id, username=f"c{user_id}")
            self.written[user_id] = []

    async def write_first(self, rate: float, stop: asyncio.Event) -> None:
        """Everybody writes once, so many a second."""
        everybody = list(self.written)
        self.chance.shuffle(everybody)
        for user_id in everybody:
            if stop.is_set():
                return
            await self.write(user_id)
            await asyncio.sleep(self.chance.expovariate(rate))

    async def write_on_for(self, rate: float, *, seconds: float) -> None:
        """Somebody writes, so many times a second."""
        everybody, until = list(self.written), asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < until:
            await self.write(self.chance.choice(everybody))
            await asyncio.sleep(self.chance.expovariate(rate))

    async def write_until(self, rate: float, stop: asyncio.Event) -> None:
        """Somebody writes, so many times a second, until asked to stop."""
        everybody = list(self.written)
        while not stop.is_set():
            await self.write(self.chance.choice(everybody))
            await asyncio.sleep(self.chance.expovariate(rate))

    async def write(self, user_id: int) -> None:
        """This customer writes one message, or one album."""
        phone, mark = self.world.phone(user_id), f"c{user_id}-{len(self.written[user_id])}"
        match self.chance.choices(("text", "photo", "voice", "album"), (7, 1, 1, 1))[0]:
            case "text":
                await phone.write(mark)
                self.messages += 1
            case "album":
                await phone.album({"kind": "photo", "caption": mark}, {"kind": "photo"}, {"kind": "video"})
                self.messages += 3
            case kind:
                await phone.write(kind=kind, caption=mark)
                self.messages += 1
        self.written[user_id].append(mark)
