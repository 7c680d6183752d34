"""Telegram's simulator with the known stream poured into it: `python -m tests.chaos.telegram --help`.

The stream is made in the simulator's process, because half a million requests to put it there would be the load. A
second port takes the orders; it counts what was handed to the bot.
"""

import asyncio
import random
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

import typer
from aiohttp import web

from deploy.local.simulator import Person as PhoneOwner
from deploy.local.simulator import run_simulator
from deploy.local.simulator.world import World
from tests.chaos.facts import FIRST_CUSTOMER, Fact, Poisoned, update_of
from tests.chaos.stream import Course, told

PROBES: Final = 6_900_000_000
"""Whoever has this number or a later one writes only to see whether messages come through."""

_REMEMBERED: Final = 20_000
_SAME_AGAIN: Final = 0.15
"""Of what is told again, so much is the very update Telegram sent before; the rest is another one about the same. The
simulator hands the former out before everything else, which Telegram would not.
"""


@dataclass
class Pump:
    """Puts what was ordered of the stream among the bot's updates."""

    world: World
    stream: Iterator[Fact]
    chance: random.Random
    poured: int = 0
    handed_out: int = 0
    probes: int = 0
    confirmed_before: int = 0
    _sent_as: dict[int, int] = field(default_factory=dict)

    def pour(self, count: int) -> None:
        """So much more of it."""
        for _ in range(count):
            self._tell(next(self.stream))
            self.poured += 1

    def probe(self) -> int:
        """Somebody new writes one message; their number."""
        user_id = PROBES + self.probes
        self.probes += 1
        who = b'{"id":%d,"is_bot":false,"first_name":"Probe","type":"private"}' % user_id
        date = b"%d" % int(self.world.now())
        self.world.updates.inject(
            b'{"update_id":__UPDATE_ID__,"message":{"message_id":1,"from":%b,"chat":%b,"date":%b,"text":"Hello?"}}'
            % (who, who, date)
        )
        return user_id

    def listen(self) -> None:
        """Note from now on what is handed out, and what the bot confirms."""
        updates = self.world.updates
        take, confirm = updates.take, updates.confirm

        def counted(limit: int) -> list[bytes]:
            bodies = take(limit)
            self.handed_out += len(bodies)
            return bodies

        def noted(offset: int) -> None:
            self.confirmed_before = max(self.confirmed_before, offset)
            confirm(offset)

        # The simulator has no place for a listener.
        updates.take, updates.confirm = counted, noted  # type: ignore[method-assign]

    def as_json(self) -> dict[str, int]:
        """How far it is."""
        return {"poured": self.poured, "handed_out": self.handed_out, "pending": len(self.world.updates)}

    def _tell(self, fact: Fact) -> None:
        before = self._sent_as.get(fact.number)
        is_same = isinstance(fact, Poisoned) or self.chance.random() < _SAME_AGAIN
        if before is not None and is_same and self._is_over(before):
            self.world.updates.redeliver(before)
            return
        if before is not None and isinstance(fact, Poisoned):
            return
        self._sent_as[fact.number] = self.world.updates.inject(update_of(fact))
        if len(self._sent_as) > _REMEMBERED:
            del self._sent_as[next(iter(self._sent_as))]

    def _is_over(self, update_id: int) -> bool:
        """Whether the bot need not have it any more. What still waits Telegram does not send a second time."""
        return update_id < self.confirmed_before or self.world.webhook.is_set


def _routes(pump: Pump) -> list[web.RouteDef]:
    async def pour(request: web.Request) -> web.Response:
        pump.pour(int((await request.json())["count"]))
        return web.json_response(pump.as_json())

    async def probe(_: web.Request) -> web.Response:
        return web.json_response({"user_id": pump.probe()})

    async def progress(_: web.Request) -> web.Response:
        return web.json_response(pump.as_json())

    return [web.post("/pour", pour), web.post("/probe", probe), web.get("/progress", progress)]


def main(
    *,
    token: Annotated[str, typer.Option()],
    port: Annotated[int, typer.Option(help="Of the Bot API and the phones.")],
    orders: Annotated[int, typer.Option(help="Of the orders for the stream.")],
    seed: Annotated[int, typer.Option()] = 1,
    began: Annotated[int, typer.Option(help="When the first fact was done, in unix seconds.")] = 0,
    customers: Annotated[int, typer.Option()] = 2000,
    window: Annotated[int, typer.Option()] = 2000,
    admin: Annotated[list[str] | None, typer.Option(help="An admin as id:name; may be repeated.")] = None,
) -> None:
    """Serve until stopped."""
    admins = [_admin(one) for one in admin or []]
    asyncio.run(_serve(token, admins, port, orders, Course(seed, began, customers, window)))


async def _serve(token: str, admins: list[PhoneOwner], port: int, orders: int, course: Course) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with run_simulator(token=token, admins=admins, port=port) as simulator:
        for place in range(course.customers):
            user_id = FIRST_CUSTOMER + place
            owner = PhoneOwner(user_id=user_id, first_name=f"Zoë {user_id % 10_000}", started=True)
            simulator.world.people.ensure(owner)
        chance = random.Random(f"{course.seed}/again")  # noqa: S311  # Repeatable chance, nothing secret.
        pump = Pump(simulator.world, told(course), chance)
        pump.listen()
        await _take_orders(pump, orders, stop)


async def _take_orders(pump: Pump, port: int, stop: asyncio.Event) -> None:
    app = web.Application()
    app.add_routes(_routes(pump))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        await stop.wait()
    finally:
        await runner.cleanup()


def _admin(text: str) -> PhoneOwner:
    number, _, name = text.partition(":")
    return PhoneOwner(user_id=int(number), first_name=name, is_admin=True)


def arguments(token: str, ports: tuple[int, int], admins: dict[int, str], course: Course) -> list[str]:
    """What comes behind `python -m` to start one."""
    options: dict[str, Any] = {"token": token, "port": ports[0], "orders": ports[1]}
    options |= {"seed": course.seed, "began": course.began, "customers": course.customers, "window": course.window}
    given = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    people = [part for number, name in admins.items() for part in ("--admin", f"{number}:{name}")]
    return ["tests.chaos.telegram", *given, *people]


if __name__ == "__main__":
    typer.run(main)
