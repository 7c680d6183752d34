"""How long an admin waits: from Telegram handing out what the admin did to Telegram being asked for what follows.

Both instants are told by Telegram's side. What waits for Telegram's limits alone is kept out of it: everybody acts as
seldom as they allow, and the admins want no pushes, of which a thousand messages a second would fill the whole rate.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from services.admin_ui.features.dashboard.actions import ShowDashboard
from services.admin_ui.features.inbox.actions import ShowList
from services.admin_ui.ui.action import Action
from tests.bench.acts import message, press
from tests.bench.commit import BUSY_RATE
from tests.bench.control import Control, Log, control_of
from tests.bench.disk import disk_watched
from tests.bench.postgres import Postgres, connected
from tests.bench.programs import SHIPPED, started, surroundings, telegram_at
from tests.bench.results import Figures, Row, percentile
from tests.bench.sections import Plan, Section
from tests.bench.workplace import Workplace
from tests.support.fake_bot_api import Call
from tests.support.waiting import eventually

PRESSING: Final = range(1001, 1006)
"""Their panels are open, so each is also edited whenever something changes, once a second."""

ANSWERING: Final = range(1011, 1021)
CUSTOMERS: Final = range(6_000_000_001, 6_000_000_161)

TURNS: Final = len(CUSTOMERS)
WARM_TURNS: Final = 4 * len(PRESSING)
"""Even, so that the next press shows another screen than the last one did."""
APART_S: Final = 0.15
"""Between a press and an answer, and the next press: 3.3 a second of each, with all that follows 15 calls a second."""

SETTLE_S: Final = 2.0
BULK: Final = 2500
PATIENCE_S: Final = 60.0

_SCREENS: Final[tuple[tuple[Action, str], ...]] = ((ShowList(), "Active Conversations"), (ShowDashboard(), "Dashboard"))

Causes = dict[int, Callable[[Call], bool]]
"""By the id of an update: whether a call is what the update was to bring about."""


def _rounds(workplace: Workplace, plan: Plan) -> Iterator[Figures]:
    environment = surroundings(workplace, "desk") | {"ADMIN_IDS": ",".join(map(str, [*PRESSING, *ANSWERING]))}
    database_url, telegram = environment["DATABASE_URL"], environment["TELEGRAM_API_URL"]
    asyncio.run(_want_no_pushes(database_url))
    with telegram_at(workplace, telegram), started(workplace, SHIPPED, environment):
        for number in range(plan.rounds):
            yield asyncio.run(_round(database_url, telegram, workplace.log.parent, is_first=number == 0))


async def _want_no_pushes(database_url: str) -> None:
    async with connected(database_url) as postgres:
        await postgres.execute(
            "INSERT INTO admins (admin_id, push_level) SELECT a, 'off' FROM unnest($1::bigint[]) a",
            [*PRESSING, *ANSWERING],
        )
        await postgres.execute("UPDATE desk_settings SET escalate_after_minutes = NULL")


async def _round(database_url: str, telegram: str, folder: Path, *, is_first: bool) -> Figures:
    async with control_of(telegram) as control, connected(database_url) as postgres:
        bench = Bench(control, postgres, folder)
        if is_first:
            await bench.settle_in()
            await bench.act("for the first time", turns=WARM_TURNS)
        figures = await bench.act("idle")
        await bench.flow(BUSY_RATE)
        figures |= await bench.act("busy")
        await bench.flow(0)
        await bench.start_bulk()
        figures |= await bench.act("beside bulk")
        await bench.end_bulk()
        return figures


DESK: Final = Section(
    "desk",
    "what an admin waits for, from Telegram to Telegram",
    (
        Row("press, idle: p50 ms", "a press until the panel's edit, idle, p50", "ms", at_most=15),
        Row("press, idle: p99 ms", "… p99", "ms", at_most=60),
        Row("press, busy: p50 ms", "… at 1,000 messages/s, p50", "ms", at_most=15),
        Row("press, busy: p99 ms", "… at 1,000 messages/s, p99", "ms", at_most=60),
        Row("disk, idle: p99 ms", "… the disk alone meanwhile, for 3 kB to be safe, idle, p99", "ms"),
        Row("disk, busy: p99 ms", "… … at 1,000 messages/s, p99", "ms"),
        Row("reply, idle: p50 ms", "an answer until the customer's chat, idle, p50", "ms"),
        Row("reply, idle: p99 ms", "… p99", "ms"),
        Row("reply, busy: p50 ms", "… at 1,000 messages/s, p50", "ms"),
        Row("reply, busy: p99 ms", "… at 1,000 messages/s, p99", "ms"),
        Row("reply, beside bulk: p99 ms", "… while bulk takes the whole rate, p99", "ms", at_most=300),
        Row("calls/s, beside bulk", "calls to Telegram a second meanwhile", "calls/s", at_least=23),
    ),
    _rounds,
)


class Bench:
    """Everybody who acts in the measurement."""

    def __init__(self, telegram: Control, postgres: Postgres, folder: Path) -> None:
        self._telegram = telegram
        self._postgres = postgres
        self._folder = folder

    async def settle_in(self) -> None:
        """Every customer has written, every admin who answers has that message in their chat, every panel is open."""
        for customer in CUSTOMERS:
            await self._telegram.inject({"message": message(customer, "hello")})
        await eventually(self._all_known, "every customer is known", patience_s=PATIENCE_S)
        await self._postgres.execute(
            "INSERT INTO message_pairs (admin_id, admin_message_id, user_id, customer_message_id, role) "
            "SELECT a, u - 6000000000, u, c.last_message_id, 'relayed' "
            "FROM unnest($1::bigint[]) a, unnest($2::bigint[]) u JOIN conversations c ON c.user_id = u",
            list(ANSWERING),
            list(CUSTOMERS),
        )
        for admin in PRESSING:
            await self._telegram.inject({"callback_query": press(admin, ShowDashboard())})

    async def flow(self, rate: float) -> None:
        """So many messages a second come in from now on."""
        await self._telegram.flow(rate)

    async def act(self, when: str, *, turns: int = TURNS) -> Figures:
        """Admins press and answer in turns: how long either takes, in milliseconds."""
        await asyncio.sleep(SETTLE_S)
        await self._telegram.forget()
        presses: Causes = {}
        replies: Causes = {}
        started_at = time.perf_counter()
        with disk_watched(self._folder) as disk:
            for turn in range(turns):
                presses |= await self._a_press(turn)
                await asyncio.sleep(APART_S)
                replies |= await self._a_reply(turn)
                await asyncio.sleep(APART_S)
        ended_at = time.perf_counter()
        log = await self._finished(presses | replies)
        calls = sum(started_at <= call.at <= ended_at for call in log.calls)
        return {
            **_percentiles(f"press, {when}", durations(log, presses)),
            **_percentiles(f"reply, {when}", durations(log, replies)),
            **_percentiles(f"disk, {when}", disk),
            f"calls/s, {when}": calls / (ended_at - started_at),
        }

    async def start_bulk(self) -> None:
        """More is to be sent to everybody than the rate lets through meanwhile."""
        await self._postgres.execute(
            "INSERT INTO deliveries (cause, kind, lane, chat_id, method, parameters) "
            "SELECT 'bench/' || n, 'notice', 3, 7000000000 + n, 'sendMessage', "
            "jsonb_build_object('chat_id', 7000000000 + n, 'text', 'hello') FROM generate_series(1, $1::integer) n",
            BULK,
        )
        # Nobody told admin_ui; it looks by itself every few seconds.
        await eventually(self._bulk_flows, "bulk is being sent", patience_s=PATIENCE_S)

    async def end_bulk(self) -> None:
        """Send no more of it."""
        await self._postgres.execute("DELETE FROM deliveries WHERE cause LIKE 'bench/%' AND state = 'queued'")
        await eventually(self._bulk_is_over, "bulk is settled", patience_s=PATIENCE_S)
        await self._postgres.execute("DELETE FROM deliveries WHERE cause LIKE 'bench/%'")

    async def _a_press(self, turn: int) -> Causes:
        admin = PRESSING[turn % len(PRESSING)]
        # Every press shows another screen than the one before it, so that no refresh looks like its edit.
        action, title = _SCREENS[turn // len(PRESSING) % len(_SCREENS)]
        update_id = await self._telegram.inject({"callback_query": press(admin, action)})

        def is_edit(call: Call) -> bool:
            is_panel = call.method == "editMessageText" and call.parameters.get("chat_id") == admin
            return is_panel and title in call.parameters["text"].partition("\n")[0]

        return {update_id: is_edit}

    async def _a_reply(self, turn: int) -> Causes:
        admin, customer = ANSWERING[turn % len(ANSWERING)], CUSTOMERS[turn]
        written = message(admin, "an answer", answers=customer - 6_000_000_000)

        def is_copy(call: Call) -> bool:
            return call.method == "copyMessage" and call.parameters["message_id"] == written["message_id"]

        return {await self._telegram.inject({"message": written}): is_copy}

    async def _finished(self, causes: Causes) -> Log:
        log = Log([], [])

        async def is_all_done() -> bool:
            nonlocal log
            log = await self._telegram.log()
            return len(durations(log, causes)) == len(causes)

        await eventually(is_all_done, "everything asked for is done", patience_s=PATIENCE_S)
        return log

    async def _all_known(self) -> bool:
        known = await self._postgres.fetchval(
            "SELECT count(*) FROM conversations WHERE user_id = ANY($1::bigint[])", list(CUSTOMERS)
        )
        return bool(known == len(CUSTOMERS))

    async def _bulk_flows(self) -> bool:
        return await self._bulk("sent") > 0

    async def _bulk_is_over(self) -> bool:
        return await self._bulk("sending") == 0

    async def _bulk(self, state: str) -> int:
        found: int = await self._postgres.fetchval(
            "SELECT count(*) FROM deliveries WHERE cause LIKE 'bench/%' AND state = $1", state
        )
        return found


def durations(log: Log, causes: Causes) -> list[float]:
    """Milliseconds from each update to the first call it caused; those that have caused none yet are left out."""
    handed_out = log.handed_out()
    found = []
    for update_id, is_caused in causes.items():
        since = handed_out.get(update_id)
        at = next((call.at for call in log.calls if since and call.at >= since and is_caused(call)), None)
        if since is not None and at is not None:
            found.append((at - since) * 1000)
    return found


def _percentiles(what: str, milliseconds: list[float]) -> Figures:
    return {f"{what}: p{percent} ms": percentile(milliseconds, percent) for percent in (50, 99)}
