"""One run: both doors at once, each with a world of its own, and what they came to."""

import asyncio
import random
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from typing import Final, Literal, TypeAlias

import aio_pika
import aiohttp

from shared.contracts.wire import LASTING
from tests.chaos.broker_faults import queue_lengths
from tests.chaos.facts import FIRST_CUSTOMER
from tests.chaos.oracle import Judgement
from tests.chaos.servers import Servers, running_servers
from tests.chaos.stream import Course
from tests.chaos.world import ADMINS, Cast, World, open_services
from tests.fuzz.belongings import TREASURES, Belongings, Connection, belongings, set_up, want_no_pushes
from tests.fuzz.doors import PATH, SECRET, Door, PollingDoor, WebhookDoor
from tests.fuzz.headers import forged_headers
from tests.fuzz.judging import Sent, judge_counts, judge_good, judge_mutants
from tests.fuzz.mutations import mutants
from tests.fuzz.presses import Targets, forged_presses
from tests.fuzz.specimens import PLACE_OF_ID, Scene
from tests.support.ports import free_port
from tests.support.waiting import eventually

DoorName = Literal["polling", "webhook"]
DOORS: Final[tuple[DoorName, ...]] = ("polling", "webhook")
Programs: TypeAlias = Mapping[str, tuple[str, ...]]

BROKEN: Final[dict[DoorName, float]] = {"polling": 0.02, "webhook": 1.0}
"""How often those come that no JSON reader takes. Polling, each costs a hundred questions for one update each."""

GOOD: Final = 0.1
"""So many good messages for each other update."""

_GOOD_CUSTOMERS: Final = 300
_PORTION: Final = 1000
_PRESSES_TO_A_REST: Final = 10 * _PORTION
"""What piles up by then is worked off well within the patience."""
_WRITTEN_EACH: Final = 3
_WRITTEN: Final = "SELECT count(*) FROM messages WHERE user_id = ANY($1)"
_TO_BE_TOLD: Final = "SELECT count(*) FROM push_backlog WHERE user_id = ANY($1)"
_MET: Final = "SELECT count(*) FROM admins WHERE NOT has_missed AND $1::bigint[] IS NOT NULL"
_MORE_ADMINS: Final = tuple(range(1101, 1121))
ADMIN_IDS: Final = (*ADMINS, *_MORE_ADMINS)
_QUIET_WITHIN_S: Final = 240.0
_LOOKS_APART_S: Final = 0.5
_FORGED_SENDER: Final = 7_800_000_000
_COMPLAINTS: Final = re.compile(
    r"deadlock detected|Traceback \(most recent call last\)|was never awaited|exception was never retrieved"
)


@dataclass(frozen=True)
class Order:
    """How many mutants and forged presses, half of them by each door; and as many forged secrets as presses."""

    seed: int
    updates: int
    forgeries: int


@dataclass
class Outcome:
    """What a run came to: `became` says of each mutation what became of how many, by door."""

    judgement: Judgement
    became: dict[DoorName, dict[str, Counter[str]]] = field(default_factory=dict)
    presses: Counter[str] = field(default_factory=Counter)
    answered: dict[DoorName, str] = field(default_factory=dict)
    secrets: Counter[str] = field(default_factory=Counter)
    statuses: dict[str, dict[int, int]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


async def run(order: Order, logs: Path) -> Outcome:
    """Everything starts, is fed, and is judged."""
    with running_servers() as servers:
        return await attack(servers, order, logs)


async def attack(
    servers: Servers, order: Order, logs: Path, doors: Sequence[DoorName] = DOORS, programs: Programs | None = None
) -> Outcome:
    """The same on these servers, by these doors. `programs` run in the place of services."""
    started = time.monotonic()
    shutil.rmtree(logs, ignore_errors=True)
    outcome = Outcome(Judgement())
    stand = _Stand(servers, order, logs, programs or {}, outcome)
    async with asyncio.TaskGroup() as tasks:
        for door in doors:
            tasks.create_task(_BY[door](stand))
    outcome.seconds["in all"] = time.monotonic() - started
    return outcome


@dataclass(frozen=True)
class _Stand:
    servers: Servers
    order: Order
    logs: Path
    programs: Programs
    outcome: Outcome

    def world(self, name: DoorName, **settings: str) -> AbstractAsyncContextManager[World]:
        settings["ADMIN_IDS"] = ",".join(map(str, ADMIN_IDS))
        cast = Cast(settings=settings, programs=self.programs)
        course = Course(self.order.seed, int(time.time()), customers=1)
        return open_services(self.servers, cast, self.logs / name, course, f"{self.logs.name}_{name}")


async def _by_polling(stand: _Stand) -> None:
    async with stand.world("polling") as world:
        attack = Attack("polling", stand.order, world, PollingDoor(world), stand.outcome)
        await attack.prepare()
        await attack.mutants()
        await attack.presses()
        await attack.judge()


async def _by_webhook(stand: _Stand) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}{PATH}"
    settings = {"WEBHOOK_URL": url, "WEBHOOK_PORT": str(port), "WEBHOOK_SECRET": SECRET}
    async with stand.world("webhook", **settings) as world, aiohttp.ClientSession() as http:
        door = WebhookDoor(http, url)
        attack = Attack("webhook", stand.order, world, door, stand.outcome)
        await attack.prepare()
        await attack.mutants()
        await attack.presses()
        await attack.secrets(door)
        await attack.judge()
        _judge_statuses(stand.outcome, door)


_BY: Final[dict[DoorName, Callable[[_Stand], Coroutine[None, None, None]]]] = {
    "polling": _by_polling,
    "webhook": _by_webhook,
}


def _judge_statuses(outcome: Outcome, door: WebhookDoor) -> None:
    outcome.statuses = {"right secret": dict(door.statuses), "forged secret": dict(door.refusals)}
    failed = {status: times for status, times in door.statuses.items() if status >= 300}
    outcome.judgement.expect(not failed, f"webhook: who knows the secret was answered {failed}")
    let_in = {status: times for status, times in door.refusals.items() if status not in (401, 403)}
    outcome.judgement.expect(not let_in, f"webhook: forged secrets were answered {let_in}")


@dataclass
class Attack:
    """Everything that comes in by one door."""

    name: DoorName
    order: Order
    world: World
    door: Door
    outcome: Outcome
    sent: Sent = field(default_factory=Sent)
    _numbers: Iterator[int] = field(default_factory=count)
    _targets: Targets | None = None
    _before: Belongings | None = None

    def __post_init__(self) -> None:
        self.now = int(time.time())
        self.chance = random.Random(f"{self.order.seed}/{self.name}")  # noqa: S311  # Repeatable, nothing secret.

    async def prepare(self) -> None:
        """The admins are there, and have set something in some conversations."""
        for admin_id in _MORE_ADMINS:
            await self.world.telegram.customer("Fay", user_id=admin_id)
        for admin_id in ADMIN_IDS:
            await self.world.phone(admin_id).write("/start")
        async with self.world.database() as database:
            await self._until(database, _MET, len(ADMIN_IDS), "every admin is known")
            await want_no_pushes(database)
            await self.door.let_in([self._good(user_id) for user_id in TREASURES for _ in range(_WRITTEN_EACH)])
            await self._until(database, _WRITTEN, _WRITTEN_EACH * len(TREASURES), "what admins own is about is there")
            await self._until(database, _TO_BE_TOLD, 0, "nobody is to be told of it")
            self._targets = await set_up(database, ADMIN_IDS)
            self._before = await belongings(database)

    async def mutants(self) -> None:
        """All of them, between good ones."""
        started = time.monotonic()
        scenes = (Scene(number, self.now, _MORE_ADMINS) for number in range(self.order.updates // 2))
        made = mutants(self.chance, scenes, broken=BROKEN[self.name])
        while portion := list(islice(made, _PORTION)):
            went_in = await self._between_good([one.body for one in portion])
            self.sent.mutants += zip(portion, went_in, strict=True)
        await self._rest()
        self._took("mutants", started)

    async def presses(self) -> None:
        """All of them, between good ones; everybody who presses is told no, or nobody hears of it."""
        assert self._targets
        started, before = time.monotonic(), await self._heard()
        share = self.order.forgeries // 2
        made = forged_presses(self.chance, self._targets, self.now, iter(range(share)))
        sent: Counter[str] = Counter()
        while portion := list(islice(made, _PORTION)):
            went_in = await self._between_good([one.body for one in portion])
            ends = [one.refused for one in portion]
            self.sent.impossible += [body for body, end in zip(went_in, ends, strict=True) if end == "quarantine"]
            sent.update(ends)
            self.outcome.presses.update(one.what for one in portion)
            if sent.total() % _PRESSES_TO_A_REST == 0:
                await self._rest()
        await self._rest()
        self._judge_presses(sent, await self._heard() - before)
        self._took("presses", started)

    async def secrets(self, webhook: WebhookDoor) -> None:
        """Good updates by somebody who does not know the secret."""
        started = time.monotonic()
        made = forged_headers(self.chance, SECRET)
        number = count()
        left = self.order.forgeries
        while left > 0:
            portion = list(islice(made, min(left, _PORTION)))
            left -= len(portion)
            await webhook.knock(
                [(headers, _message(_FORGED_SENDER + next(number), 1, self.now, "Let me in")) for _, headers in portion]
            )
            self.outcome.secrets.update(how for how, _ in portion)
            await self._between_good([])
        self._took("secrets", started)

    async def judge(self) -> None:
        """Compare everything."""
        started = time.monotonic()
        await self.door.let_in([self._good() for _ in range(50)])
        await self._rest()
        judgement = Judgement()
        assert self._before
        async with self.world.database() as database:
            self.outcome.became[self.name] = await judge_mutants(judgement, database, self.sent, frozenset(ADMIN_IDS))
            await judge_good(judgement, database, self.sent.good)
            await judge_counts(judgement, database)
            judgement.faults += await self._before.changes(database)
            forged = await database.fetchval(
                "SELECT count(*) FROM users WHERE user_id BETWEEN $1 AND $1 + 1000000", _FORGED_SENDER
            )
            judgement.expect(forged == 0, f"{forged} updates with a forged secret were let in")
        self._judge_services(judgement)
        total = self.outcome.judgement
        total.faults += [f"{self.name}: {fault}" for fault in judgement.faults]
        total.counted["good messages"] = total.counted.get("good messages", 0) + judgement.counted["good messages"]
        self._took("judging", started)

    async def _between_good(self, others: Sequence[bytes]) -> list[bytes]:
        """Let these in, mixed with good ones; the others as they went in, in their order."""
        good = [self._good() for _ in range(max(10, int(len(others) * GOOD)))]
        mixed = [(place, body) for place, body in enumerate(others)] + [(-1, body) for body in good]
        self.chance.shuffle(mixed)
        # Whatever has no id is only found once something follows it.
        mixed.append((-1, self._good()))
        went_in = await self.door.let_in([body for _, body in mixed])
        placed = {place: body for (place, _), body in zip(mixed, went_in, strict=True) if place >= 0}
        return [placed[place] for place in range(len(others))]

    def _good(self, user_id: int | None = None) -> bytes:
        number = next(self._numbers)
        who = user_id or FIRST_CUSTOMER + number % _GOOD_CUSTOMERS
        text = f"good {number}"
        self.sent.good[who, 1000 + number] = text
        return _message(who, 1000 + number, self.now, text)

    async def _until(self, database: Connection, question: str, count: int, what: str) -> None:
        async def so_many() -> bool:
            return bool(await database.fetchval(question, TREASURES) == count)

        await eventually(so_many, f"{self.name}: {what}", patience_s=_QUIET_WITHIN_S)

    async def _rest(self) -> None:
        """Return when nothing is in any queue any more."""
        async with await aio_pika.connect(self.world.rabbitmq.url) as connection:
            channel = await connection.channel()

            async def nothing_waits() -> bool:
                queues = [
                    await channel.declare_queue(f"{self.world.prefix}.{one.name}", passive=True) for one in LASTING
                ]
                return not any(queue.declaration_result.message_count for queue in queues)

            async def nothing_moves() -> bool:
                await asyncio.sleep(_LOOKS_APART_S)
                # What somebody has in hand only the broker's own tool tells, which takes a while.
                return await nothing_waits() and not any((await queue_lengths(self.world)).values())

            await eventually(nothing_moves, f"{self.name}: every queue is empty", patience_s=_QUIET_WITHIN_S)

    async def _heard(self) -> Counter[str]:
        """What admin_ui has refused so far, and how many presses were answered."""
        refused = "frontdesk_admin_ui_presses_refused_total"
        heard: Counter[str] = Counter()
        for reason in ("not_an_admin", "unreadable"):
            heard[reason] = await self._metric("admin_ui", f'{refused}{{reason="{reason}"}}')
        heard["answered"] = await self._metric(
            "gateway", r"frontdesk_gateway_telegram_calls_total", "answerCallbackQuery"
        )
        return heard

    async def _metric(self, service: str, line_start: str, part: str = "") -> int:
        async with self.world.telegram.http.get(f"http://127.0.0.1:{self.world.ports[service]}/metrics") as answer:
            lines = (await answer.text()).splitlines()
        return sum(
            int(float(line.rpartition(" ")[2])) for line in lines if line.startswith(line_start) and part in line
        )

    def _judge_presses(self, sent: Counter[str], heard: Counter[str]) -> None:
        judgement = self.outcome.judgement
        for reason in ("not_an_admin", "unreadable"):
            judgement.expect(
                heard[reason] == sent[reason],
                f"{self.name}: of {sent[reason]} presses {heard[reason]} were refused as {reason}",
            )
        # An answer that comes too late for the spinner is not given at all.
        owed = sent["not_an_admin"] + sent["unreadable"] + sent["gone"]
        self.outcome.answered[self.name] = f"{heard['answered']} of {owed}"
        judgement.expect(not owed or heard["answered"] > 0, f"{self.name}: no press was answered")

    def _judge_services(self, judgement: Judgement) -> None:
        for name, service in self.world.services.items():
            judgement.expect(service.starts == 1, f"{name} ended by itself with {service.endings}")
        for log in sorted(self.world.logs.glob("*.log")):
            for complaint, times in Counter(_COMPLAINTS.findall(log.read_text(errors="replace"))).items():
                judgement.faults.append(f"{times} times in {log.name}: {complaint}")

    def _took(self, what: str, started: float) -> None:
        self.outcome.seconds[f"{what}, {self.name}"] = time.monotonic() - started


def _message(user_id: int, message_id: int, now: int, text: str) -> bytes:
    who = f'{{"id":{user_id},"is_bot":false,"first_name":"Gwen"'
    return (
        f'{{"update_id":{PLACE_OF_ID},"message":{{"message_id":{message_id},"from":{who}}},'
        f'"chat":{who},"type":"private"}},"date":{now},"text":"{text}"}}}}'
    ).encode()
