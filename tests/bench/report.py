"""The report: a JSON file with every figure of every round. A part that is measured alone replaces its part of it."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from tests.bench.results import Figures, Result, Row, medians

REPORT: Final = Path("build/bench.json")


@dataclass(frozen=True, slots=True)
class Measured:
    """A section, measured; `cores_of_others` is what programs that are no part of it used of the machine meanwhile."""

    name: str
    title: str
    results: Sequence[Result]
    rounds: Sequence[Figures]
    seconds: float
    cores_of_others: float


def write_report(measured: Sequence[Measured], path: Path = REPORT) -> None:
    """Write what was measured, and keep what an earlier run wrote of everything else."""
    path.parent.mkdir(exist_ok=True)
    earlier = json.loads(path.read_text())["sections"] if path.exists() else {}
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()}
    report = {"machine": machine, "sections": earlier | {one.name: _section(one) for one in measured}}
    path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")


def results_in(path: Path = REPORT) -> list[Result]:
    """Every row of the report with its rounds."""
    sections = json.loads(path.read_text())["sections"].values()
    return [
        Result(msgspec.convert(row, Row), tuple(row["rounds"]), row["trouble"])
        for section in sections
        for row in section["rows"]
    ]


def _section(one: Measured) -> dict[str, Any]:
    return {
        "title": one.title,
        "seconds": round(one.seconds, 1),
        "cores_of_others": round(one.cores_of_others, 2),
        "rows": [_row(result) for result in one.results],
        "median": medians(one.rounds),
        "rounds": list(one.rounds),
    }


def _row(result: Result) -> dict[str, Any]:
    row = result.row
    return {
        "figure": row.figure,
        "what": row.what,
        "unit": row.unit,
        "at_least": row.at_least,
        "at_most": row.at_most,
        "wanted": row.wanted,
        "is_ratio": row.is_ratio,
        "value": result.value,
        "rounds": list(result.rounds),
        "is_reached": result.is_reached,
        "trouble": result.trouble,
    }
