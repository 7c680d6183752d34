"""The two measurements: a tracker draining a full queue, and the whole path live."""

import asyncio
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

import aio_pika
import aiohttp
import asyncpg
import msgspec
import psutil

from services.gateway.publish.bundler import LARGEST_BUNDLE
from services.gateway.translate.translate import translate
from shared.broker.rabbitmq import open_rabbitmq
from shared.contracts.bundle import join_events
from shared.contracts.wire import CUSTOMER_EVENTS
from tests.bench.naive import QUEUE, Message, publish
from tests.bench.traffic import encoded_updates, updates
from tests.bench.workplace import CpuClock, Workplace, running
from tests.support.ports import free_port
from tests.support.processes import ready
from tests.support.waiting import eventually

TOKEN: Final = "1:bench"  # The token of nobody's bot.
ADMIN: Final = 1001
WARM: Final = 0.1
"""The part of the messages that is not measured: caches fill, plans are made."""


@dataclass(frozen=True)
class Rate:
    """Messages a second, and CPU microseconds a message by process."""

    messages_per_s: float
    cpu_us: dict[str, float]

    @property
    def total_us(self) -> float:
        """Over all processes."""
        return sum(self.cpu_us.values())


@dataclass(frozen=True)
class Program:
    """A module to run, and the port where it says when it is ready, if it does."""

    arguments: tuple[str, ...]
    port_variable: str | None = None


TRACKER: Final = Program(("services.tracker",), "TRACKER_PORT")
SHIPPED: Final = {
    "gateway": Program(("services.gateway",), "GATEWAY_PORT"),
    "tracker": TRACKER,
    "admin_ui": Program(("services.admin_ui",), "ADMIN_UI_PORT"),
}
NAIVE_TRACKER: Final = Program(("tests.bench.naive", "tracker"))
NAIVE: Final = {"gateway": Program(("tests.bench.naive", "gateway")), "tracker": NAIVE_TRACKER}


def drain_shipped(workplace: Workplace, name: str, count: int) -> Rate:
    """One tracker of ours drains `count` messages, bundled as the gateway bundles them."""
    environment = _environment(workplace, name)
    asyncio.run(_fill_shipped(environment, count))
    return _measured(workplace, environment, count, {"tracker": TRACKER})


def drain_naive(workplace: Workplace, name: str, count: int) -> Rate:
    """One naive tracker drains `count` messages."""
    environment = _environment(workplace, name)
    asyncio.run(_fill_naive(environment, count))
    return _measured(workplace, environment, count, {"tracker": NAIVE_TRACKER})


def whole_path_shipped(workplace: Workplace, name: str, count: int) -> Rate:
    """From Telegram to Postgres and the announcement: gateway, tracker and admin_ui as shipped."""
    return _live(workplace, _environment(workplace, name), count, SHIPPED)


def whole_path_naive(workplace: Workplace, name: str, count: int) -> Rate:
    """From Telegram to Postgres, naively."""
    return _live(workplace, _environment(workplace, name), count, NAIVE)


def _live(workplace: Workplace, environment: dict[str, str], count: int, programs: dict[str, Program]) -> Rate:
    telegram = environment["TELEGRAM_API_URL"]
    with running("tests.bench.telegram", telegram.rpartition(":")[2], str(count)):
        asyncio.run(_posted(f"{telegram}/bot{TOKEN}/getMe"))
        return _measured(workplace, environment, count, programs, tap=f"{telegram}/open")


def _measured(
    workplace: Workplace, environment: dict[str, str], count: int, programs: dict[str, Program], tap: str | None = None
) -> Rate:
    with ExitStack() as stack:
        processes = {
            name: stack.enter_context(running(*program.arguments, **environment)) for name, program in programs.items()
        }
        processes["broker"] = psutil.Process(workplace.broker_pid)
        processes["postgres"] = psutil.Process(workplace.postgres.pid)
        ports = [int(environment[program.port_variable]) for program in programs.values() if program.port_variable]
        return asyncio.run(_watch(environment["DATABASE_URL"], count, CpuClock(processes), tap, ports))


async def _watch(database_url: str, count: int, clock: CpuClock, tap: str | None, ports: list[int]) -> Rate:
    """From the moment the warm-up is counted to the moment the last message is."""
    connection = await asyncpg.connect(database_url)
    try:
        if tap:
            await asyncio.gather(*(ready(port) for port in ports))
            await _posted(tap)
        first = await _counted(connection, int(count * WARM), clock)
        clock.start()
        started = time.perf_counter()
        last = await _counted(connection, count, clock)
        seconds = time.perf_counter() - started
        measured = last - first
        cpu_us = {name: used / measured * 1e6 for name, used in clock.used().items()}
        return Rate(measured / seconds, cpu_us)
    finally:
        await connection.close()


async def _posted(url: str) -> None:
    """Telegram's stand-in has taken this request, as soon as it takes any."""
    async with aiohttp.ClientSession() as session:

        async def is_taken() -> bool:
            try:
                async with session.post(url) as answer:
                    return answer.ok
            except aiohttp.ClientError:
                return False

        await eventually(is_taken, f"{url} answers")


async def _counted(connection: "asyncpg.Connection[asyncpg.Record]", at_least: int, clock: CpuClock) -> int:
    """Wait until that many are counted; how many are."""
    async with asyncio.timeout(300):
        while True:
            unread: int = await connection.fetchval("SELECT sum(unread)::bigint FROM figures")
            if unread >= at_least:
                return unread
            clock.check_alive()
            await asyncio.sleep(0.05)


async def _fill_shipped(environment: dict[str, str], count: int) -> None:
    now = time.time()
    events = [translate(body, frozenset(), now).event or b"" for body in encoded_updates(count)]
    async with open_rabbitmq(environment["AMQP_URL"], environment["AMQP_PREFIX"]) as broker:
        for first in range(0, count, 20 * LARGEST_BUNDLE):
            async with asyncio.TaskGroup() as tasks:
                for start in range(first, min(count, first + 20 * LARGEST_BUNDLE), LARGEST_BUNDLE):
                    bundle = join_events(events[start : start + LARGEST_BUNDLE])
                    tasks.create_task(broker.publish(CUSTOMER_EVENTS, bundle))


async def _fill_naive(environment: dict[str, str], count: int) -> None:
    async with await aio_pika.connect(environment["AMQP_URL"]) as connection, connection.channel() as channel:
        queue = await channel.declare_queue(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
        await queue.purge()
        bodies = [
            Message.model_validate(update["message"]).model_dump_json(by_alias=True).encode()
            for update in updates(count)
        ]
        for first in range(0, count, 100):
            async with asyncio.TaskGroup() as tasks:
                for body in bodies[first : first + 100]:
                    tasks.create_task(publish(channel, QUEUE, body))


def _environment(workplace: Workplace, name: str) -> dict[str, str]:
    ports = {variable: str(free_port()) for variable in ("GATEWAY_PORT", "TRACKER_PORT", "ADMIN_UI_PORT")}
    return ports | {
        "DATABASE_URL": workplace.new_database(name.replace("-", "_")),
        "AMQP_URL": workplace.amqp_url,
        "AMQP_PREFIX": name,
        "BOT_TOKEN": TOKEN,
        "ADMIN_IDS": str(ADMIN),
        "TELEGRAM_API_URL": f"http://127.0.0.1:{free_port()}",
        "LOG_LEVEL": "error",
    }


def as_json(rate: Rate) -> dict[str, object]:
    """For the record."""
    return {**msgspec.to_builtins(rate), "total_us": rate.total_us}
