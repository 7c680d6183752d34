"""`make bench-check`: the ratios of a short run beside the recorded ones; exit 1 for one worse than chance explains.

Absolute times are not compared: they are the machine's. `--record` makes the rounds of the last `make bench` what later
runs are compared with; it wants more than three of them (`make bench ARGS="--rounds 5"`), to know what chance does.
"""

import sys
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer

from tests.bench.recorded import Recorded, compare, record
from tests.bench.report import REPORT, results_in
from tests.bench.run import measure, sections_named
from tests.bench.sections import Plan

RECORDED: Final = Path(__file__).parent / "recorded.json"
SECTIONS: Final = ("drain", "path", "webhook", "workers", "size")
ROUNDS: Final = 3
LARGEST: Final = 1_000_000


def main(
    record_report: Annotated[
        bool, typer.Option("--record", help="Take the last report as what to compare with.")
    ] = False,
) -> None:
    """Measure the ratios and compare them with the recorded ones, or record those of the last report."""
    if record_report:
        recorded = record(results_in(REPORT), ROUNDS)
        RECORDED.write_bytes(msgspec.json.format(msgspec.json.encode(recorded)) + b"\n")
        return
    if not RECORDED.exists():
        raise typer.BadParameter("nothing is recorded yet: `make bench`, then `make bench-check ARGS=--record`")
    results = [result for one in measure(sections_named(SECTIONS), Plan(ROUNDS, LARGEST)) for result in one.results]
    verdicts = compare(results, msgspec.json.decode(RECORDED.read_bytes(), type=dict[str, Recorded]))
    for verdict in verdicts:
        typer.echo(verdict.line)
    sys.exit(any(verdict.is_regression for verdict in verdicts))


if __name__ == "__main__":
    typer.run(main)
