"""How long a message takes from Telegram handing it out to its row being there for everybody.

The first instant is Telegram's, as it answers the gateway. The second is told by snapshots of Postgres taken every
millisecond (five, while messages flow): the first that shows the row's transaction. So both are on the long side.
"""

import asyncio
import time
from collections.abc import Iterator
from typing import Final

from tests.bench.control import Control, control_of
from tests.bench.postgres import Postgres, connected
from tests.bench.programs import SHIPPED, started, surroundings, telegram_at
from tests.bench.results import Figures, Row, percentile
from tests.bench.sections import Plan, Section
from tests.bench.visibility import Snapshot, seen_at
from tests.bench.workplace import Workplace
from tests.support.waiting import eventually

QUIET_RATE: Final = 20.0
"""A message every 50 ms: each is through long before the next one comes."""

BUSY_RATE: Final = 1000.0
SECONDS: Final = 8.0
WARM_S: Final = 2.0


def _rounds(workplace: Workplace, plan: Plan) -> Iterator[Figures]:
    environment = surroundings(workplace, "commit")
    telegram = environment["TELEGRAM_API_URL"]
    with telegram_at(workplace, telegram), started(workplace, SHIPPED, environment):
        asyncio.run(_round(environment["DATABASE_URL"], telegram, seconds=WARM_S))
        for _ in range(plan.rounds):
            yield asyncio.run(_round(environment["DATABASE_URL"], telegram))


async def _round(database_url: str, telegram: str, seconds: float = SECONDS) -> Figures:
    async with (
        control_of(telegram) as control,
        connected(database_url) as postgres,
        connected(database_url) as watching,
    ):
        bench = Bench(control, postgres, watching)
        quiet = await bench.waits(QUIET_RATE, seconds, look_every_s=0.001)
        busy = await bench.waits(BUSY_RATE, seconds, look_every_s=0.005)
    return {
        "commit idle: p50 ms": percentile(quiet, 50),
        "commit idle: p99 ms": percentile(quiet, 99),
        "commit busy: p50 ms": percentile(busy, 50),
        "commit busy: p99 ms": percentile(busy, 99),
    }


COMMIT: Final = Section(
    "commit",
    "a message from Telegram's answer to its commit",
    (
        Row("commit idle: p50 ms", "a message is committed after, idle, p50", "ms", at_most=10),
        Row("commit idle: p99 ms", "… p99", "ms"),
        Row("commit busy: p50 ms", "… at 1,000 messages/s, p50", "ms"),
        Row("commit busy: p99 ms", "… at 1,000 messages/s, p99", "ms", at_most=100),
    ),
    _rounds,
)


class Bench:
    """Lets messages come in, and watches for their rows."""

    def __init__(self, telegram: Control, postgres: Postgres, watching: Postgres) -> None:
        self._telegram = telegram
        self._postgres = postgres
        self._watching = watching

    async def waits(self, rate: float, seconds: float, *, look_every_s: float) -> list[float]:
        """Milliseconds of each message, at so many a second for so long."""
        await self._telegram.flow(rate)
        await asyncio.sleep(WARM_S)
        snapshots: list[Snapshot] = []
        watch = asyncio.create_task(self._watch(snapshots, look_every_s))
        await self._telegram.forget()
        await asyncio.sleep(seconds)
        await self._telegram.flow(0)
        handed_out = await self._all_committed()
        # The last of them must be in a snapshot too.
        await asyncio.sleep(0.1)
        watch.cancel()
        return await self._durations(handed_out, snapshots)

    async def _watch(self, snapshots: list[Snapshot], every_s: float) -> None:
        look = await self._watching.prepare("SELECT pg_current_snapshot()::text")
        while True:
            text = await look.fetchval()
            snapshots.append(Snapshot.parse(time.perf_counter(), text))
            await asyncio.sleep(every_s)

    async def _all_committed(self) -> dict[int, float]:
        handed_out: dict[int, float] = {}

        async def are_all_there() -> bool:
            handed_out.update((await self._telegram.log()).handed_out())
            found = await self._postgres.fetchval(
                "SELECT count(*) FROM messages WHERE message_id BETWEEN $1 AND $2", min(handed_out), max(handed_out)
            )
            return bool(found == len(handed_out))

        await eventually(are_all_there, "every message is committed")
        return handed_out

    async def _durations(self, handed_out: dict[int, float], snapshots: list[Snapshot]) -> list[float]:
        rows = await self._postgres.fetch(
            "SELECT message_id, xmin::text::bigint AS transaction FROM messages WHERE message_id BETWEEN $1 AND $2",
            min(handed_out),
            max(handed_out),
        )
        committed = {row["message_id"]: seen_at(row["transaction"], snapshots) for row in rows}
        return [(at - handed_out[number]) * 1000 for number, at in committed.items() if at is not None]
