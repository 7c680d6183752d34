"""`make bench`: every number the README promises, measured in one run, beside what it is compared with."""

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from tests.bench.report import REPORT, write_report
from tests.bench.results import Result, table
from tests.bench.run import SECTIONS, measure, sections_named
from tests.bench.sections import Plan

ROUNDS: Final = 3
LARGEST: Final = 10_000_000

_NAMES: Final = ", ".join(section.name for section in SECTIONS)


def main(
    rounds: Annotated[int, typer.Option(min=1, help="Medians are taken over these.")] = ROUNDS,
    only: Annotated[list[str] | None, typer.Option(help=f"Measure this alone, may be repeated: {_NAMES}.")] = None,
    largest: Annotated[int, typer.Option(min=1000, help="Conversations in the largest database.")] = LARGEST,
    data: Annotated[Path | None, typer.Option(help="A folder where large databases stay for the next run.")] = None,
) -> None:
    """Measure, print the table, write the report; exit 1 when a wanted number is not reached."""
    try:
        sections = sections_named(only)
    except LookupError as exc:
        raise typer.BadParameter(str(exc)) from None
    results: list[Result] = []
    for measured in measure(sections, Plan(rounds, largest), data):
        write_report([measured])
        results += measured.results
    typer.echo("\n" + table(results))
    typer.echo(f"\nEvery figure of every round: {REPORT}")
    sys.exit(not all(result.is_reached for result in results))


if __name__ == "__main__":
    typer.run(main)
