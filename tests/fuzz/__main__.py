"""`python -m tests.fuzz`, or `make fuzz`: whatever comes in, nothing good is lost, nothing forged is believed."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from tests.chaos.orderly import in_order
from tests.fuzz.run import Order, Outcome, run

LOGS: Final = Path("build/fuzz-logs")
REPORT: Final = Path("build/fuzz.json")
_SHOWN: Final = 20


def main(
    *,
    seed: Annotated[int, typer.Option(help="The same seed, the same updates and forgeries.")] = 1,
    updates: Annotated[int, typer.Option(min=2, help="Mutated updates, half of them by each door.")] = 100_000,
    forgeries: Annotated[int, typer.Option(min=2, help="Presses, half by each door; as many secrets.")] = 100_000,
) -> None:
    """Run, judge, report; the exit code says whether all was well."""
    outcome = in_order(run(Order(seed, updates, forgeries), LOGS))
    report = report_of(seed, outcome)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    for line in table(report):
        typer.echo(line)
    sys.exit(bool(report["wrong"]))


def report_of(seed: int, outcome: Outcome) -> dict[str, Any]:
    """Everything worth keeping."""
    became = {door: {mutation: dict(ends) for mutation, ends in rows.items()} for door, rows in outcome.became.items()}
    return {
        "seed": seed,
        "seconds": {what: round(seconds, 1) for what, seconds in sorted(outcome.seconds.items())},
        "mutated updates": sum(sum(ends.values()) for rows in became.values() for ends in rows.values()),
        "became": became,
        "good messages between them": outcome.judgement.counted["good messages"],
        "forged presses": dict(outcome.presses),
        "forged presses answered": outcome.answered,
        "forged secrets": dict(outcome.secrets),
        "statuses": outcome.statuses,
        "wrong": outcome.judgement.faults,
    }


def table(report: dict[str, Any]) -> Iterator[str]:
    """The same for people."""
    for door, rows in report["became"].items():
        yield f"\n{door}: what became of mutated updates"
        for mutation, ends in rows.items():
            shown = ", ".join(f"{number} {end}" for end, number in Counter(ends).most_common())
            yield f"  {mutation:<28} {sum(ends.values()):>6}  {shown}"
    for what in ("forged presses", "forged secrets"):
        yield f"\n{what}: {sum(report[what].values())}"
        yield from (f"  {how:<36} {number:>6}" for how, number in report[what].items())
    yield ""
    for what in ("mutated updates", "good messages between them", "forged presses answered", "statuses", "seconds"):
        yield f"{what:>28}: {report[what]}"
    yield from (f"WRONG: {fault}" for fault in report["wrong"][:_SHOWN])
    yield f"{len(report['wrong'])} things wrong"


if __name__ == "__main__":
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(main)
    app()
