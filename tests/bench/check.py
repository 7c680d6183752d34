"""`make bench-check`: the ratios of a short run beside the recorded ones; exit 1 for one worse than chance explains.

Absolute times are not compared: they are the machine's. `--record` puts the rounds of the last `make bench` to those
that later runs are compared with; the more runs there are, the better it is known what chance does. Whoever makes
something faster removes `recorded.json` first.
"""

import sys
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer

from tests.bench.recorded import compare, record
from tests.bench.report import REPORT, results_in
from tests.bench.run import measure, sections_named
from tests.bench.sections import Plan

RECORDED: Final = Path(__file__).parent / "recorded.json"
SECTIONS: Final = ("drain", "path", "webhook", "workers", "size")
ROUNDS: Final = 3
LARGEST: Final = 1_000_000

_NAMES: Final = ", ".join(SECTIONS)


def main(
    record_report: Annotated[
        bool, typer.Option("--record", help="Put the last report to what later runs are compared with.")
    ] = False,
    only: Annotated[list[str] | None, typer.Option(help=f"Measure this alone, may be repeated: {_NAMES}.")] = None,
) -> None:
    """Measure the ratios and compare them with the recorded ones, or record those of the last report."""
    recorded = msgspec.json.decode(RECORDED.read_bytes(), type=dict[str, list[float]]) if RECORDED.exists() else {}
    if record_report:
        RECORDED.write_bytes(msgspec.json.format(msgspec.json.encode(record(results_in(REPORT), recorded))) + b"\n")
        return
    if not recorded:
        raise typer.BadParameter("nothing is recorded yet: `make bench`, then `make bench-check ARGS=--record`")
    if unknown := set(only or ()) - set(SECTIONS):
        raise typer.BadParameter(f"no section of these: {', '.join(sorted(unknown))}; there are {_NAMES}")
    sections = sections_named(only or SECTIONS)
    results = [result for one in measure(sections, Plan(ROUNDS, LARGEST)) for result in one.results]
    verdicts = compare(results, recorded, ROUNDS)
    for verdict in verdicts:
        typer.echo(verdict.line)
    sys.exit(any(verdict.is_regression for verdict in verdicts))


if __name__ == "__main__":
    typer.run(main)
