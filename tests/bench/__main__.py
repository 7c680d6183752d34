"""`make bench`: messages a second and CPU per message of the shipped path, beside the naive way, in the same run."""

import json
import statistics
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from tests.bench.measure import (
    Rate,
    as_json,
    drain_naive,
    drain_shipped,
    whole_path_naive,
    whole_path_shipped,
)
from tests.bench.workplace import Workplace, open_workplace

ROUNDS: Final = 3
SHIPPED_MESSAGES: Final = 60_000
NAIVE_MESSAGES: Final = 2_000
WANTED_RATIO: Final = 30.0
WANTED_US: Final = 120.0
REPORT: Final = Path("build/bench.json")


def main(rounds: Annotated[int, typer.Option(min=1, help="Medians are taken over these.")] = ROUNDS) -> None:
    """Measure, print the table, write the report; exit 1 when a wanted number is not reached."""
    with open_workplace() as workplace:
        measured = [_round(workplace, number) for number in range(1, rounds + 1)]
    middle = {way: _median([one[way] for one in measured]) for way in measured[0]}
    ratio = statistics.median(one["tracker"].messages_per_s / one["naive tracker"].messages_per_s for one in measured)
    for way, rate in middle.items():
        typer.echo(_line(way, rate))
    total_us = middle["whole path"].total_us
    typer.echo(f"\none tracker worker beside the naive one: {ratio:.1f} × (wanted: {WANTED_RATIO:.0f} ×)")
    typer.echo(f"CPU a message over all processes: {total_us:.0f} µs (wanted: at most {WANTED_US:.0f} µs)")
    REPORT.parent.mkdir(exist_ok=True)
    report = {"ratio": ratio, "median": {way: as_json(rate) for way, rate in middle.items()}}
    REPORT.write_text(json.dumps(report, indent=2) + "\n")
    sys.exit(ratio < WANTED_RATIO or total_us > WANTED_US)


def _round(workplace: Workplace, number: int) -> dict[str, Rate]:
    typer.echo(f"round {number}", err=True)
    return {
        "naive tracker": drain_naive(workplace, f"naive-drain-{number}", NAIVE_MESSAGES),
        "tracker": drain_shipped(workplace, f"drain-{number}", SHIPPED_MESSAGES),
        "naive whole path": whole_path_naive(workplace, f"naive-live-{number}", NAIVE_MESSAGES),
        "whole path": whole_path_shipped(workplace, f"live-{number}", SHIPPED_MESSAGES),
    }


def _median(rates: list[Rate]) -> Rate:
    return Rate(
        statistics.median(rate.messages_per_s for rate in rates),
        {name: statistics.median(rate.cpu_us[name] for rate in rates) for name in rates[0].cpu_us},
    )


def _line(way: str, rate: Rate) -> str:
    parts = ", ".join(f"{name} {us:.0f}" for name, us in rate.cpu_us.items())
    return f"{way:>17}: {rate.messages_per_s:>7,.0f} messages/s   CPU µs a message: {rate.total_us:>6,.0f} ({parts})"


if __name__ == "__main__":
    typer.run(main)
