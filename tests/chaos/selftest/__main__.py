"""`python -m tests.chaos.selftest`, or `make chaos-selftest`: bugs are planted, and every one must be caught.

The same scenes are played without a bug first: then nothing may be found.
"""

import asyncio
import json
import re
import shutil
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Final

import typer

from tests.chaos.orderly import in_order
from tests.chaos.selftest.acts import (
    AT_THE_DOOR,
    AT_THE_PHONES,
    FORGED,
    PHONES,
    POLLING,
    WEBHOOK,
    Act,
    Planted,
    by_webhook,
    with_a_bug,
)
from tests.chaos.selftest.performance import Where, perform
from tests.chaos.selftest.planted import program
from tests.chaos.servers import Servers, running_servers
from tests.chaos.world import Cast
from tests.fuzz.run import Order, attack

LOGS: Final = Path("build/chaos-selftest-logs")
LANES: Final = (("polling",), ("webhook", "phones", "forged"))
FORGERIES: Final = (200, 800)
"""So many mutated updates; so many forged presses, and as many secrets."""

REPORT: Final = Path("build/chaos-selftest.json")
SHOWN: Final = 90
NO_BUG: Final = "(no bug)"


@dataclass(frozen=True)
class Stand:
    """What every performance of a programme has in common."""

    servers: Servers
    cast: Cast
    seed: int


@dataclass(frozen=True)
class Caught:
    """What became of one bug, or of a whole programme without any: `by` is what the judges said."""

    what: str
    scene: str
    is_good: bool
    by: str
    seconds: float


def main(
    seed: Annotated[int, typer.Option()] = 1,
    only: Annotated[str, typer.Option(help="Only bugs whose name matches, and nothing without a bug.")] = "",
    where: Annotated[str, typer.Option(help="Only what is played there: polling, webhook, phones or forged.")] = "",
) -> None:
    """Play, judge, report; the exit code says whether every bug was caught, and nothing else."""
    started = time.monotonic()
    shutil.rmtree(LOGS, ignore_errors=True)
    with running_servers() as servers:
        results = in_order(_everything(servers, seed, only, where))
    seconds = time.monotonic() - started
    _write(seed, seconds, results)
    good = sum(result.is_good for result in results)
    typer.echo(f"\n{good} of {len(results)} as they should be, in {seconds:.0f} s")
    sys.exit(good != len(results))


async def _everything(servers: Servers, seed: int, only: str, where: str) -> list[Caught]:
    """All of it. Most scenes mostly wait: what is played at the phones goes beside what is played at the door."""
    lanes = (_played(servers, seed, only, [name for name in names if where in ("", name)]) for names in LANES)
    return [caught for results in await asyncio.gather(*lanes) for caught in results]


async def _played(servers: Servers, seed: int, only: str, names: Sequence[str]) -> list[Caught]:
    results: list[Caught] = []
    for name in names:
        performances = _forgeries(servers, seed, only) if name == "forged" else _scenes(servers, seed, only, name)
        async for caught in performances:
            results.append(caught)
            _tell(caught)
    return results


async def _scenes(servers: Servers, seed: int, only: str, name: str) -> AsyncIterator[Caught]:
    cast, programme = _programme(name)
    stand = Stand(servers, cast, seed)
    if not only:
        for caught in await _clean(stand, programme):
            yield caught
    for act in programme:
        for planted in act.bugs:
            if re.search(only, planted.bug):
                yield await _with_a_bug(stand, act, planted)


async def _forgeries(servers: Servers, seed: int, only: str) -> AsyncIterator[Caught]:
    if not only:
        yield await _forged(servers, seed, None)
    for planted in FORGED:
        if re.search(only, planted.bug):
            yield await _forged(servers, seed, planted)


def _programme(name: str) -> tuple[Cast, Sequence[Act]]:
    match name:
        case "polling":
            return AT_THE_DOOR, POLLING
        case "webhook":
            return by_webhook(), WEBHOOK
        case _:
            return AT_THE_PHONES, PHONES


async def _clean(stand: Stand, programme: Sequence[Act]) -> list[Caught]:
    started = time.monotonic()
    where = Where(stand.servers, _name(f"clean_{programme[0].name}"), LOGS)
    said = await perform(where, stand.cast, programme, stand.seed)
    seconds = (time.monotonic() - started) / len(programme)
    return [
        Caught(NO_BUG, scene, not faults, faults[0] if faults else "nothing", seconds) for scene, faults in said.items()
    ]


async def _with_a_bug(stand: Stand, act: Act, planted: Planted) -> Caught:
    started = time.monotonic()
    where = Where(stand.servers, _name(f"{planted.service}_{planted.bug}"), LOGS)
    said = (await perform(where, with_a_bug(stand.cast, planted), [act], stand.seed))[act.name]
    signs = [sentence for sentence in said if planted.sign in sentence]
    by = (signs or said or ["nothing was found"])[0]
    return Caught(f"{planted.service}: {planted.bug}", act.name, bool(signs), by, time.monotonic() - started)


async def _forged(servers: Servers, seed: int, planted: Planted | None) -> Caught:
    started = time.monotonic()
    what = f"{planted.service}: {planted.bug}" if planted else NO_BUG
    programs = {planted.service: program(planted.service, planted.bug)} if planted else {}
    outcome = await attack(servers, Order(seed, *FORGERIES), LOGS / _name(f"forged {what}"), ("webhook",), programs)
    said = outcome.judgement.faults
    signs = [sentence for sentence in said if planted and planted.sign in sentence]
    is_good = bool(signs) if planted else not said
    by = (signs or said or ["nothing" if planted is None else "nothing was found"])[0]
    return Caught(what, "forged presses and secrets", is_good, by, time.monotonic() - started)


def _name(words: str) -> str:
    return re.sub(r"[^a-z]+", "_", words.lower())[:50]


def _tell(one: Caught) -> None:
    verdict = "ok" if one.is_good else "MISSED"
    typer.echo(f"{verdict:>6} {one.seconds:>5.0f} s  {one.what:<48} {one.scene:<34} {one.by[:SHOWN]}")


def _write(seed: int, seconds: float, results: Sequence[Caught]) -> None:
    bugs, scenes = [one for one in results if one.what != NO_BUG], [one for one in results if one.what == NO_BUG]
    report = {
        "seed": seed,
        "seconds": round(seconds),
        "bugs": len(bugs),
        "caught": sum(one.is_good for one in bugs),
        "scenes without a bug": len(scenes),
        "of them with nothing found": sum(one.is_good for one in scenes),
        "results": [asdict(one) | {"seconds": round(one.seconds, 1)} for one in results],
    }
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(main)
    app()
