"""The programs that are measured, and what each is told about its surroundings."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

import aiohttp
import psutil

from tests.bench.workplace import Workplace
from tests.support.ports import free_port
from tests.support.processes import ready
from tests.support.services import PORTS, settings_of_services
from tests.support.waiting import eventually

ADMIN: Final = 1001


@dataclass(frozen=True)
class Program:
    """A module to run, and the port where it says when it is ready, if it does."""

    arguments: tuple[str, ...]
    port_variable: str | None = None


SHIPPED: Final = {name: Program((f"services.{name}",), variable) for name, variable in PORTS.items()}
GATEWAY: Final = SHIPPED["gateway"]
TRACKER: Final = SHIPPED["tracker"]
NAIVE_TRACKER: Final = Program(("tests.bench.naive", "tracker"))
NAIVE: Final = {"gateway": Program(("tests.bench.naive", "gateway")), "tracker": NAIVE_TRACKER}
NAIVE_ANNOUNCING: Final = NAIVE | {"tracker": Program(("tests.bench.naive", "announcing-tracker"))}


def surroundings(workplace: Workplace, name: str, database_url: str | None = None) -> dict[str, str]:
    """The variables of services that have a database, a queue prefix and a Telegram of their own."""
    return settings_of_services(
        amqp_url=workplace.amqp_url,
        database_url=database_url or workplace.new_database(name.replace("-", "_")),
        telegram_url=f"http://127.0.0.1:{free_port()}",
        prefix=name,
        admins=[ADMIN],
    )


@contextmanager
def started(
    workplace: Workplace, programs: Mapping[str, Program], environment: dict[str, str], *, until_ready: bool = True
) -> Iterator[dict[str, psutil.Process]]:
    """The programs for the block, which begins when those that can say so are ready."""
    with ExitStack() as stack:
        processes = {
            name: stack.enter_context(workplace.running(*program.arguments, **environment))
            for name, program in programs.items()
        }
        if until_ready:
            asyncio.run(_all_ready(programs, environment))
        yield processes


async def _all_ready(programs: Mapping[str, Program], environment: dict[str, str]) -> None:
    variables = [program.port_variable for program in programs.values() if program.port_variable]
    await asyncio.gather(*(ready(int(environment[variable])) for variable in variables))


@contextmanager
def telegram_at(workplace: Workplace, url: str) -> Iterator[psutil.Process]:
    """Telegram's side of the measurements at this address for the block, which begins when it answers."""
    with workplace.running("tests.bench.telegram", url.rpartition(":")[2]) as process:
        asyncio.run(_answering(f"{url}/log"))
        yield process


async def _answering(url: str) -> None:
    async with aiohttp.ClientSession() as session:

        async def is_there() -> bool:
            try:
                async with session.get(url) as answer:
                    return answer.ok
            except aiohttp.ClientError:
                return False

        await eventually(is_there, f"{url} answers")
