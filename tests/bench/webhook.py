"""Webhook requests a second of one gateway, each confirmed, beside the same webhook with no broker to wait for, and
beside the same HTTP server with nothing to do."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import psutil

from tests.bench.programs import GATEWAY, started, surroundings, telegram_at
from tests.bench.results import Figures, Row
from tests.bench.sections import Plan, Section
from tests.bench.workplace import CpuClock, Workplace
from tests.support.ports import free_port
from tests.support.waiting import eventually

REQUESTS: Final = 100_000
"""In the first second of a process all is slower: a run of 25,000 says as much of that as of what follows."""

TURNS: Final = 2
"""Rounds for each of the other sections: what else the machine does falls on one way or the other within seconds."""

SECRET: Final = "bench-secret"


@dataclass(frozen=True, slots=True)
class Answered:
    """Requests a second, and CPU microseconds a request by process."""

    per_s: float
    cpu_us: dict[str, float]

    def figures(self, way: str) -> Figures:
        """Under the name of the way."""
        return {f"{way}: requests/s": self.per_s, **{f"{way}: {name} µs": us for name, us in self.cpu_us.items()}}


def _rounds(workplace: Workplace, plan: Plan) -> Iterator[Figures]:
    for number in range(1, TURNS * plan.rounds + 1):
        bare = answer_with(workplace, "tests.bench.bare_server")
        brokerless = answer_with(workplace, "tests.bench.brokerless_webhook", SECRET)
        confirmed = take_in(workplace, f"webhook-{number}")
        ratios = {
            "webhook beside brokerless": confirmed.per_s / brokerless.per_s,
            "webhook per CPU beside brokerless": brokerless.cpu_us["server"] / confirmed.cpu_us["server"],
            "webhook per CPU beside bare": bare.cpu_us["server"] / confirmed.cpu_us["server"],
        }
        yield (
            ratios
            | bare.figures("bare server")
            | brokerless.figures("brokerless webhook")
            | confirmed.figures("webhook")
        )


WEBHOOK: Final = Section(
    "webhook",
    "one gateway's webhook, every update confirmed by the broker",
    (
        Row(
            "webhook per CPU beside brokerless",
            "requests a CPU second of the gateway beside the same without a broker",
            "×",
            at_least=0.7,
            is_ratio=True,
        ),
        Row(
            "webhook per CPU beside bare",
            "… beside a server that reads, answers 200, and that is all",
            "×",
            is_ratio=True,
        ),
        Row(
            "webhook beside brokerless",
            "… requests/s, two cores for gateway, broker and sender",
            "×",
            at_least=0.7,
            is_ratio=True,
        ),
        Row("webhook: requests/s", "… as a rate", "requests/s"),
    ),
    _rounds,
)


def answer_with(workplace: Workplace, program: str, *arguments: str) -> Answered:
    """What this server manages, which waits for nobody."""
    port = free_port()
    with workplace.running(program, str(port), *arguments) as server:
        asyncio.run(_listening(port))
        return _loaded(port, {"server": server})


def take_in(workplace: Workplace, name: str) -> Answered:
    """A gateway that publishes each update and answers when it is confirmed."""
    port = free_port()
    environment = surroundings(workplace, name) | {
        "WEBHOOK_URL": "https://bench.example/telegram",
        "WEBHOOK_SECRET": SECRET,
        "WEBHOOK_PORT": str(port),
    }
    with (
        telegram_at(workplace, environment["TELEGRAM_API_URL"]),
        started(workplace, {"server": GATEWAY}, environment) as processes,
    ):
        return _loaded(port, processes | {"broker": workplace.servers["broker"]})


def _loaded(port: int, processes: dict[str, psutil.Process]) -> Answered:
    clock = CpuClock(processes).start()
    command = [sys.executable, "-m", "tests.bench.webhook_load", str(port), str(REQUESTS), SECRET]
    output = subprocess.run(command, check=True, capture_output=True, text=True, timeout=180).stdout  # noqa: S603  # Ours.
    used, load = clock.used(), json.loads(output)
    if load["refused"] or load["answered"] < REQUESTS:
        raise RuntimeError(f"of {REQUESTS} requests {load['answered']} were answered, {load['refused']} not with 200")
    return Answered(load["per_s"], {name: seconds / REQUESTS * 1e6 for name, seconds in used.items()})


async def _listening(port: int) -> None:
    async def is_listening() -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return False
        writer.close()
        return True

    await eventually(is_listening, f"port {port} is listened on")
