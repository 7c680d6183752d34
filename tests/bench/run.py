"""A run: sections measured one after the other, on servers of their own."""

import time
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

import typer

from shared.service.logs import configure_logs
from tests.bench.commit import COMMIT
from tests.bench.desk import DESK
from tests.bench.memory import MEMORY
from tests.bench.report import Measured
from tests.bench.results import Figures, results_of
from tests.bench.sections import Plan, Section
from tests.bench.size import SIZE
from tests.bench.throughput import DRAIN, PATH
from tests.bench.webhook import WEBHOOK
from tests.bench.workers import WORKERS
from tests.bench.workplace import Bystanders, Workplace, open_workplace

SECTIONS: Final = (DRAIN, PATH, WEBHOOK, COMMIT, DESK, WORKERS, SIZE, MEMORY)


def sections_named(names: Collection[str] | None) -> list[Section]:
    """These, or all of them. Raises `LookupError` for a name of none."""
    unknown = sorted(set(names or ()) - {section.name for section in SECTIONS})
    if unknown:
        known = ", ".join(section.name for section in SECTIONS)
        raise LookupError(f"there is no {', '.join(unknown)}; there are: {known}")
    return [section for section in SECTIONS if not names or section.name in names]


def measure(sections: Sequence[Section], plan: Plan, data: Path | None = None) -> Iterator[Measured]:
    """Each as it ends, with the databases in the folder `data` if there is one. Trouble in one is told, too."""
    configure_logs("error", "text")
    with open_workplace(data) as workplace:
        for section in sections:
            yield _measure_one(section, workplace, plan)


def _measure_one(section: Section, workplace: Workplace, plan: Plan) -> Measured:
    started_at, bystanders = time.monotonic(), Bystanders()
    rounds: list[Figures] = []
    trouble = ""
    try:
        for figures in section.rounds(workplace, plan):
            rounds.append(figures)
            _say(f"{section.title}: round {len(rounds)} after {time.monotonic() - started_at:.0f} s")
    except Exception as exc:  # noqa: BLE001 - one section's fault is not the others'.
        trouble = f"{type(exc).__name__}: {exc}"
        _say(f"{section.title}: {trouble}\n{workplace.last_lines()}")
    return Measured(
        name=section.name,
        title=section.title,
        results=results_of(section.rows, rounds, trouble),
        rounds=rounds,
        seconds=time.monotonic() - started_at,
        cores_of_others=bystanders.cores(),
    )


def _say(text: str) -> None:
    typer.echo(text, err=True)
