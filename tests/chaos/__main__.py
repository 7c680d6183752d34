"""`python -m tests.chaos`, or `make chaos`: everything goes wrong, again and again, and nothing may be lost.

By itself it takes some two minutes; `make chaos FAULTS=1000 MESSAGES=500000` is the long form, of some 40 minutes.
"""

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from tests.chaos.orderly import in_order
from tests.chaos.report import report_of, table, write
from tests.chaos.run import Order, run, short

LOGS: Final = Path("build/chaos-logs")
SHORT: Final = short(seed=1)


def main(
    *,
    seed: Annotated[int, typer.Option(help="The same seed, the same people and faults.")] = SHORT.seed,
    minutes: Annotated[
        float, typer.Option(help="How long faults strike; at least until there were enough.")
    ] = SHORT.minutes,
    faults: Annotated[int, typer.Option(help="At least so many.")] = SHORT.faults,
    messages: Annotated[int, typer.Option(help="At least so many.")] = SHORT.messages,
    rate: Annotated[float, typer.Option(help="Updates a second, before crowds.")] = SHORT.rate,
    answered: Annotated[int, typer.Option(help="Customers whom admins answer.")] = SHORT.answered,
) -> None:
    """Run, judge, report; the exit code says whether all was well."""
    order = Order(seed, faults, messages, minutes, rate, answered)
    report = report_of(in_order(run(order, LOGS, typer.echo)))
    write(report)
    for line in table(report):
        typer.echo(line)
    sys.exit(bool(report["wrong"]))


if __name__ == "__main__":
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(main)
    app()
