"""How many messages a second, and what each costs: one tracker draining a full queue, and the whole path live."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import aio_pika

from services.gateway.publish.bundler import LARGEST_BUNDLE
from services.gateway.translate.translate import translate
from shared.broker.rabbitmq import open_rabbitmq
from shared.contracts.bundle import join_events
from shared.contracts.wire import CUSTOMER_EVENTS
from tests.bench.control import control_of
from tests.bench.naive import QUEUE, Message, publish
from tests.bench.postgres import Postgres, connected
from tests.bench.programs import (
    NAIVE,
    NAIVE_ANNOUNCING,
    NAIVE_TRACKER,
    SHIPPED,
    TRACKER,
    Program,
    started,
    surroundings,
    telegram_at,
)
from tests.bench.results import Figures, Row
from tests.bench.sections import Plan, Section
from tests.bench.traffic import encoded_updates, updates
from tests.bench.workplace import CpuClock, Workplace

SHIPPED_MESSAGES: Final = 240_000
NAIVE_MESSAGES: Final = 2_000
WARM: Final = 0.1
"""The part of the messages that is not measured: caches fill, plans are made."""

CEILING: Final = Program(("tests.bench.ceiling", str(SHIPPED_MESSAGES)))


@dataclass(frozen=True)
class Rate:
    """Messages a second, and CPU microseconds a message by process."""

    messages_per_s: float
    cpu_us: dict[str, float]

    @property
    def total_us(self) -> float:
        """Over all processes."""
        return sum(self.cpu_us.values())

    def figures(self, way: str) -> Figures:
        """Under the name of the way."""
        by_process = {f"{way}: {process} µs": us for process, us in self.cpu_us.items()}
        return {f"{way}: messages/s": self.messages_per_s, f"{way}: CPU µs": self.total_us, **by_process}


def _drain_rounds(workplace: Workplace, plan: Plan) -> Iterator[Figures]:
    for number in range(1, plan.rounds + 1):
        naive = drain_naive(workplace, f"naive-drain-{number}", NAIVE_MESSAGES)
        ceiling = pour_into_postgres(workplace, f"ceiling-{number}", SHIPPED_MESSAGES)
        shipped = drain_shipped(workplace, f"drain-{number}", SHIPPED_MESSAGES)
        ratios = {
            "tracker beside naive": shipped.messages_per_s / naive.messages_per_s,
            "tracker beside ceiling": shipped.messages_per_s / ceiling.messages_per_s,
        }
        yield ratios | naive.figures("naive tracker") | ceiling.figures("ceiling") | shipped.figures("tracker")


def _path_rounds(workplace: Workplace, plan: Plan) -> Iterator[Figures]:
    for number in range(1, plan.rounds + 1):
        naive = whole_path(workplace, f"naive-live-{number}", NAIVE_MESSAGES, NAIVE)
        announcing = whole_path(workplace, f"announcing-live-{number}", NAIVE_MESSAGES, NAIVE_ANNOUNCING)
        shipped = whole_path(workplace, f"live-{number}", SHIPPED_MESSAGES, SHIPPED)
        ratios = {
            "CPU saved": naive.total_us / shipped.total_us,
            "CPU saved, both announcing": announcing.total_us / shipped.total_us,
        }
        ways = naive.figures("naive path") | announcing.figures("announcing naive path") | shipped.figures("path")
        yield ratios | ways


DRAIN: Final = Section(
    "drain",
    "one tracker draining a full queue",
    (
        Row("tracker beside naive", "a tracker's messages/s beside the naive way", "×", at_least=40, is_ratio=True),
        Row("tracker beside ceiling", "… beside the same SQL without a broker", "×", at_least=0.6, is_ratio=True),
        Row("tracker: messages/s", "… as a rate", "messages/s"),
    ),
    _drain_rounds,
)
PATH: Final = Section(
    "path",
    "the whole path, from asking Telegram to the announcement of the commit",
    (
        Row("path: CPU µs", "CPU a message, all processes", "µs", at_most=100),
        Row("CPU saved", "the naive way's CPU a message beside it", "×", at_least=40, is_ratio=True),
        Row("CPU saved, both announcing", "… if it also announced each commit, as ours does", "×", is_ratio=True),
        Row("path: messages/s", "the shipped path as a rate", "messages/s"),
    ),
    _path_rounds,
)


def drain_shipped(workplace: Workplace, name: str, count: int) -> Rate:
    """One tracker of ours drains `count` messages, bundled as the gateway bundles them."""
    environment = surroundings(workplace, name)
    asyncio.run(fill_queue(environment, encoded_updates(count)))
    return _measured(workplace, environment, count, {"tracker": TRACKER})


def drain_naive(workplace: Workplace, name: str, count: int) -> Rate:
    """One naive tracker drains `count` messages."""
    environment = surroundings(workplace, name)
    asyncio.run(_fill_naive(environment, count))
    return _measured(workplace, environment, count, {"tracker": NAIVE_TRACKER})


def pour_into_postgres(workplace: Workplace, name: str, count: int) -> Rate:
    """The tracker's statements on the tracker's batches of the same messages, without a broker."""
    return _measured(workplace, surroundings(workplace, name), count, {"feeder": CEILING})


def whole_path(workplace: Workplace, name: str, count: int, programs: dict[str, Program]) -> Rate:
    """From Telegram to Postgres, and whatever follows it."""
    environment = surroundings(workplace, name)
    telegram = environment["TELEGRAM_API_URL"]
    with telegram_at(workplace, telegram):
        return _measured(workplace, environment, count, programs, telegram)


def _measured(
    workplace: Workplace,
    environment: dict[str, str],
    count: int,
    programs: dict[str, Program],
    telegram: str | None = None,
) -> Rate:
    # Without Telegram they find everything there and begin at once.
    with started(workplace, programs, environment, until_ready=telegram is not None) as processes:
        clock = CpuClock(processes | workplace.servers)
        return asyncio.run(_watch(environment["DATABASE_URL"], count, clock, telegram))


async def _watch(database_url: str, count: int, clock: CpuClock, telegram: str | None) -> Rate:
    """From the moment the warm-up is counted to the moment the last message is."""
    async with connected(database_url) as connection:
        if telegram:
            async with control_of(telegram) as control:
                await control.more(count)
        return await between(connection, int(count * WARM), count, clock)


async def between(connection: Postgres, first: int, last: int, clock: CpuClock) -> Rate:
    """The rate from the moment when the first of these numbers is counted to the moment when the last is."""
    counted_first = await _counted(connection, first, clock)
    clock.start()
    started_at = time.perf_counter()
    counted = await _counted(connection, last, clock) - counted_first
    seconds = time.perf_counter() - started_at
    return Rate(counted / seconds, {name: used / counted * 1e6 for name, used in clock.used().items()})


async def _counted(connection: Postgres, at_least: int, clock: CpuClock) -> int:
    """Wait until that many are counted; how many are."""
    async with asyncio.timeout(300):
        while True:
            unread: int = await connection.fetchval("SELECT sum(unread)::bigint FROM figures")
            if unread >= at_least:
                return unread
            clock.check_alive()
            await asyncio.sleep(0.05)


async def fill_queue(environment: dict[str, str], bodies: list[bytes]) -> None:
    """Publish these updates as the gateway would."""
    now = time.time()
    events = [translate(body, frozenset(), now).event or b"" for body in bodies]
    async with open_rabbitmq(environment["AMQP_URL"], environment["AMQP_PREFIX"]) as broker:
        for first in range(0, len(events), 20 * LARGEST_BUNDLE):
            async with asyncio.TaskGroup() as tasks:
                for start in range(first, min(len(events), first + 20 * LARGEST_BUNDLE), LARGEST_BUNDLE):
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
