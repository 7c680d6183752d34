"""A small world for one scene, and what every scene does there: pour, wait for rest, judge."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from shared.contracts.wire import CUSTOMER_EVENTS
from tests.chaos.admins import REPLY
from tests.chaos.book import Book
from tests.chaos.broker_faults import queue_lengths
from tests.chaos.customers import FIRST_ID
from tests.chaos.intruder import Intruder
from tests.chaos.oracle import Judgement
from tests.chaos.pouring import Pouring, Progress, progress
from tests.chaos.proxy import Proxy
from tests.chaos.recount import Expected, judge_stream
from tests.chaos.recovery import Witness
from tests.chaos.stream import Course, told
from tests.chaos.traces import judge_traces
from tests.chaos.world import ADMINS, Server, World
from tests.support.frontdesk import Phone, labels_of
from tests.support.waiting import eventually

REST_WITHIN_S: Final = 90.0
STUCK_AFTER_S: Final = 20.0
PATIENCE_S: Final = 60.0
TAKES_IN_WITHIN_S: Final = 10.0
"""A gateway that has begun with nothing by then will not, while its link is stalled."""

_LOOKS_APART_S: Final = 0.2


@dataclass
class Stage:
    """Where a scene is played. What its judges find is in `judgement`."""

    world: World
    course: Course
    judgement: Judgement = field(default_factory=Judgement)
    people: int = 0

    def __post_init__(self) -> None:
        chance = random.Random(self.course.seed)  # noqa: S311  # Repeatable chance, nothing secret.
        self.pouring = Pouring(self.world, chance, 0.0)
        self.intruder = Intruder(self.world, chance)
        self.witness = Witness(self.world)

    @property
    def admin(self) -> Phone:
        """The first admin's phone."""
        return self.world.phone(next(iter(ADMINS)))

    def link(self, service: str, server: Server) -> Proxy:
        """The way from this service to that server."""
        return self.world.links[service, server]

    async def pour(self, count: int) -> Progress:
        """So much more of the stream."""
        return await self.pouring.pour(count)

    async def pour_in(self, count: int, still_s: float) -> None:
        """So much more, and wait until the gateway has taken in what it can, and nothing of it for so long."""
        loop = asyncio.get_running_loop()
        before = seen = await self._received()
        await self.pour(count)
        moved_at, until = loop.time(), loop.time() + TAKES_IN_WITHIN_S
        while loop.time() < moved_at + still_s or (seen == before and loop.time() < until):
            await asyncio.sleep(_LOOKS_APART_S / 4)
            if (now := await self._received()) != seen:
                seen, moved_at = now, loop.time()

    async def _received(self) -> float:
        """How many updates the gateway has had since it was started."""
        async with self.world.telegram.http.get(f"http://127.0.0.1:{self.world.ports['gateway']}/metrics") as answer:
            lines = (await answer.text()).splitlines()
        name = "frontdesk_gateway_updates_received_total{"
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))

    async def customer(self) -> Phone:
        """Somebody new, of whose messages admins are told at once."""
        user_id = FIRST_ID + self.people
        self.people += 1
        return await self.world.telegram.customer(f"Cus{user_id}", user_id=user_id, username=f"c{user_id}")

    async def told_of(self, customer: Phone, *, after: int = 0) -> dict[str, Any]:
        """The push that tells the admin of this customer, as soon as it is there."""
        found: list[dict[str, Any]] = []

        async def is_there() -> bool:
            found[:] = await self.pushes_of(customer, after=after)
            return bool(found)

        await self.until(is_there, "the admin is told")
        return found[-1]

    async def pushes_of(self, customer: Phone, *, after: int = 0) -> list[dict[str, Any]]:
        """What the admin's phone shows of it."""
        chat = [message for message in await self.admin.chat() if message["message_id"] > after]
        return [one for one in chat if REPLY in labels_of(one) and f"@c{customer.user_id}" in (one["text"] or "")]

    async def until(self, holds: Callable[[], Awaitable[bool]], what: str) -> None:
        """Wait for it, within reason."""
        await eventually(holds, what, patience_s=PATIENCE_S)

    async def works(self) -> None:
        """Everything is ready, and a message comes through; noted when that never happens."""
        try:
            await asyncio.wait_for(self.witness.recovery(), PATIENCE_S)
        except TimeoutError:
            self.judgement.faults.append("it never worked again")

    async def rest(self) -> None:
        """Wait until Telegram has nothing more for the bot, and the trackers have nothing more to do."""
        loop = asyncio.get_running_loop()
        began = moved_at = loop.time()
        before: dict[str, int] = {}
        while (left := await self._left()) and loop.time() < min(began + REST_WITHIN_S, moved_at + STUCK_AFTER_S):
            if left != before:
                before, moved_at = left, loop.time()
            await asyncio.sleep(_LOOKS_APART_S)
        self.judgement.expect(not left, f"after {loop.time() - began:.0f} s something was still under way: {left}")

    async def judge(self) -> None:
        """Compare the inbox with the book, and look at what was left behind."""
        poured = (await progress(self.world)).poured
        book = Book.of(islice(told(self.course), poured))
        expected = Expected(book, self.intruder.book, self.intruder.marks, self.witness.probes)
        async with self.world.database() as database:
            await judge_stream(self.judgement, database, expected)
        await judge_traces(self.judgement, self.world)
        await self.witness.close()

    async def outcome_of(self, customer: Phone) -> tuple[int, int]:
        """What the inbox counts of somebody: all messages, unread ones."""
        async with self.world.database() as database:
            row = await database.fetchrow("SELECT * FROM conversations WHERE user_id = $1", customer.user_id)
        return (row["total_messages"], row["unread_messages"]) if row else (0, 0)

    async def copies(self, customer: Phone, text: str) -> int:
        """How often this is on the customer's side, written by the bot."""
        chat = await self.world.phone(customer.user_id).chat()
        return sum(1 for message in chat if message["from"] == "bot" and message["text"] == text)

    async def _left(self) -> dict[str, int]:
        """How much there is still to do, by whom."""
        if pending := (await progress(self.world)).pending:
            return {"Telegram": pending}
        held = await queue_lengths(self.world)
        if f"{self.world.prefix}.{CUSTOMER_EVENTS.name}" not in held:
            return {"a queue that the broker does not list": 1}
        return {name: number for name, number in held.items() if name.split(".")[1] == "tracker" and number}


def course_of(seed: int, *, customers: int = 200, window: int = 300) -> Course:
    """A short stream."""
    return Course(seed, int(time.time()) - 20 * 3600, customers, window)
