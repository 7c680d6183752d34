"""Two trackers beside one, where Postgres is slow: while one waits for it, the other works."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

import psutil

from tests.bench.postgres import connected, run
from tests.bench.programs import TRACKER, started, surroundings
from tests.bench.results import Figures, Row
from tests.bench.sections import Plan, Section
from tests.bench.throughput import between, fill_queue
from tests.bench.traffic import encoded_updates, strangers
from tests.bench.workplace import CpuClock, Workplace
from tests.support.ports import free_port

MESSAGES: Final = 40_000
FEW: Final = 24_000
SLOW: Final = """
CREATE FUNCTION be_slow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_sleep(0.0003 * count(*)) FROM new_rows;
    RETURN NULL;
END $$;
CREATE TRIGGER messages_are_slow AFTER INSERT ON messages
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION be_slow();
"""


def _rounds(workplace: Workplace, plan: Plan) -> Iterator[Figures]:
    many, few = strangers(MESSAGES), encoded_updates(FEW)
    for number in range(1, plan.rounds + 1):
        one = drain(workplace, f"one-{number}", many, workers=1)
        two = drain(workplace, f"two-{number}", many, workers=2)
        same = drain(workplace, f"same-{number}", few, workers=2)
        yield {
            "one worker: messages/s": one,
            "two workers: messages/s": two,
            "two workers beside one": two / one,
            "two workers, same customers, beside one": same / one,
        }


WORKERS: Final = Section(
    "workers",
    "two trackers where every message takes Postgres 0.3 ms longer",
    (
        Row("two workers beside one", "two trackers beside one, Postgres slow", "×", at_least=1.9, is_ratio=True),
        Row("two workers, same customers, beside one", "… whose batches share customers", "×", is_ratio=True),
    ),
    _rounds,
)


def drain(workplace: Workplace, name: str, bodies: list[bytes], *, workers: int) -> float:
    """Messages a second of so many trackers, while all of them have work."""
    environment = surroundings(workplace, name)
    asyncio.run(run(environment["DATABASE_URL"], SLOW))
    asyncio.run(fill_queue(environment, bodies))
    processes: dict[str, psutil.Process] = {}
    with ExitStack() as stack:
        for number in range(workers):
            own = environment | {"TRACKER_PORT": str(free_port())}
            processes |= stack.enter_context(started(workplace, {f"tracker {number}": TRACKER}, own, until_ready=False))
        return asyncio.run(_rate(environment["DATABASE_URL"], len(bodies), processes))


async def _rate(database_url: str, count: int, processes: dict[str, psutil.Process]) -> float:
    async with connected(database_url) as connection:
        rate = await between(connection, count // 5, count * 4 // 5, CpuClock(processes))
        return rate.messages_per_s
