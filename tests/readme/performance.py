"""What `make bench` measured, as docs/figures.md shows it. Pure."""

from collections.abc import Iterator
from typing import Any

from tests.bench.results import quantity
from tests.readme.parts import table


def performance(report: dict[str, Any]) -> str:
    """The report of `make bench` as a table."""
    return table(("what", "measured", "wanted"), _rows(report))


def measured(row: dict[str, Any]) -> str:
    """What a row of the report came to; said when that is worse than wanted."""
    if row["value"] is None:
        return "not measured"
    value = quantity(row["value"], row["unit"])
    return value if row["is_reached"] else f"**{value}** (missed)"


def _rows(report: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for section in report["sections"].values():
        yield f"**{section['title']}**", "", ""
        for row in section["rows"]:
            yield row["what"], measured(row), row["wanted"]
