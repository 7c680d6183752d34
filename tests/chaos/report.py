"""What a run came to, as a table and as JSON."""

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from tests.chaos.campaign import Struck
from tests.chaos.faults import Part
from tests.chaos.run import Outcome

REPORT: Final = Path("build/chaos.json")

WITHIN_S: Final[dict[Part, float]] = {"service": 5.0, "postgres": 10.0, "broker": 20.0}
"""In which time 99 of 100 recoveries from a fault of each part have to be over."""

NEVER_S: Final = 999.0
"""Stands for a recovery that was not waited for any longer."""


def report_of(outcome: Outcome) -> dict[str, Any]:
    """Everything worth keeping."""
    recoveries = {part: _recovery(outcome.struck, part) for part in WITHIN_S}
    slow = [
        f"p99 of the recovery of {part} is {figures['p99']} s, wanted {WITHIN_S[part]:g} s"
        for part, figures in recoveries.items()
        if figures["times"] and figures["p99"] > WITHIN_S[part]
    ]
    return {
        **outcome.story,
        **outcome.judgement.counted,
        "wrong": outcome.judgement.faults + slow,
        "recovery": recoveries,
        "by fault": _by_fault(outcome.struck),
        "struck": [_told(one) for one in outcome.struck],
    }


def write(report: dict[str, Any], path: Path = REPORT) -> None:
    """Keep it as JSON."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")


def table(report: dict[str, Any]) -> Iterator[str]:
    """The same for people."""
    for name, value in report.items():
        if not isinstance(value, dict | list):
            yield f"{name:>24}: {value}"
    yield ""
    yield "Recovery: from when a fault is over and what it hit is back until a new message is stored and all are ready."
    yield f"{'recovery of':>24}  times    p50    p99    max  wanted"
    for part, figures in report["recovery"].items():
        yield f"{part:>24}  {_figures(figures)}  {WITHIN_S[part]:>5g} s"
    yield ""
    for name, figures in sorted(report["by fault"].items()):
        yield f"{name:>24}  {_figures(figures)}"
    yield ""
    yield from (f"WRONG: {sentence}" for sentence in report["wrong"])


def _figures(figures: dict[str, float]) -> str:
    return f"{figures['times']:>5} {figures['p50']:>6} {figures['p99']:>6} {figures['max']:>6}"


def _told(struck: Struck) -> dict[str, Any]:
    recovery = struck.recovery
    told = {"at": struck.at_s, "lasted": struck.lasted_s}
    told |= {"committed": recovery.committed_s, "ready": recovery.ready_s} if recovery else {}
    return {"faults": struck.names, **{name: round(seconds, 2) for name, seconds in told.items()}}


def _recovery(struck: Sequence[Struck], part: Part) -> dict[str, float]:
    return _percentiles([_seconds(one) for one in struck if one.part == part])


def _by_fault(struck: Sequence[Struck]) -> dict[str, dict[str, float]]:
    times: dict[str, list[float]] = defaultdict(list)
    for one in struck:
        for name in one.names:
            times[name].append(_seconds(one))
    return {name: _percentiles(seconds) for name, seconds in times.items()}


def _seconds(struck: Struck) -> float:
    return struck.recovery.seconds if struck.recovery else NEVER_S


def _percentiles(seconds: list[float]) -> dict[str, float]:
    if not seconds:
        return {"times": 0, "p50": 0.0, "p99": 0.0, "max": 0.0}
    ordered = sorted(seconds)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)], 2)

    return {"times": len(ordered), "p50": at(0.5), "p99": at(0.99), "max": at(1.0)}
