"""Writes what the last `make bench` measured into the README: `python -m tests.bench.readme`."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tests.bench.report import REPORT
from tests.bench.results import quantity

README: Final = Path("README.md")
BEGIN: Final = "<!-- make bench -->"
END: Final = "<!-- end of make bench -->"


def performance(path: Path = REPORT) -> str:
    """The report as a Markdown table."""
    report = json.loads(path.read_text())
    return "\n".join(["| what | measured | wanted |", "|---|---|---|", *_lines(report)])


def _lines(report: dict[str, Any]) -> Iterator[str]:
    for section in report["sections"].values():
        yield f"| **{section['title']}** | | |"
        for row in section["rows"]:
            yield f"| {row['what']} | {_measured(row)} | {row['wanted']} |"


def _measured(row: dict[str, Any]) -> str:
    if row["value"] is None:
        return "not measured"
    value = quantity(row["value"], row["unit"])
    return value if row["is_reached"] else f"**{value}**, missed"


def with_performance(readme: str, table: str) -> str:
    """The README with this table between its marks. Raises `ValueError` when they are not there, once and in order."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the README has no {BEGIN} followed by {END}")
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def main() -> None:
    """Read the report, write the README."""
    README.write_text(with_performance(README.read_text(), performance()))
    sys.stdout.write(f"{README} has the figures of {REPORT}\n")


if __name__ == "__main__":
    main()
