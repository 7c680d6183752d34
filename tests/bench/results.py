"""What a run came to: the figures of each round, their medians, and the rows with what each has to reach. Pure."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

Figures = dict[str, float]
"""Everything measured in one round, each figure under its own name."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a figure, what it says, and what it has to reach; without a bound it is only told.

    A ratio was measured against something else in the same round, so it can be compared with a run on another day.
    """

    figure: str
    what: str
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    is_ratio: bool = False

    def is_reached_by(self, value: float) -> bool:
        """Whether this is as good as wanted."""
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)

    @property
    def more_is_better(self) -> bool:
        """Or less."""
        return self.at_most is None

    @property
    def wanted(self) -> str:
        """The bound in words; nothing without one."""
        if self.at_least is not None:
            return f"≥ {quantity(self.at_least, self.unit)}"
        return f"≤ {quantity(self.at_most, self.unit)}" if self.at_most is not None else ""


@dataclass(frozen=True, slots=True)
class Result:
    """A row with what it came to in every round; nothing when it could not be measured, and then why."""

    row: Row
    rounds: tuple[float, ...]
    trouble: str = ""

    @property
    def value(self) -> float | None:
        """The median."""
        return statistics.median(self.rounds) if self.rounds else None

    @property
    def is_reached(self) -> bool:
        """Whether it is measured and as good as wanted."""
        return self.value is not None and self.row.is_reached_by(self.value)


def results_of(rows: Sequence[Row], rounds: Sequence[Figures], trouble: str = "") -> list[Result]:
    """Every row's figures out of the rounds that have it."""
    return [
        Result(row, tuple(figures[row.figure] for figures in rounds if row.figure in figures), trouble) for row in rows
    ]


def medians(rounds: Sequence[Figures]) -> Figures:
    """The median of every figure."""
    names = dict.fromkeys(name for figures in rounds for name in figures)
    return {name: statistics.median(one[name] for one in rounds if name in one) for name in names}


def quantity(value: float, unit: str) -> str:
    """A number as a person reads it, with its unit."""
    digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}".strip()


_HEADS: Final = ("", "measured", "wanted", "")


def table(results: Iterable[Result]) -> str:
    """The rows in columns, with a mark at those that miss what is wanted."""
    lines = [_HEADS, *(_cells(result) for result in results)]
    widths = [max(len(line[place]) for line in lines) for place in range(3)]
    return "\n".join(
        f"{what:<{widths[0]}}  {measured:>{widths[1]}}  {wanted:>{widths[2]}}  {mark}".rstrip()
        for what, measured, wanted, mark in lines
    )


def _cells(result: Result) -> tuple[str, str, str, str]:
    if result.value is None:
        return result.row.what, "–", result.row.wanted, f"NOT MEASURED: {result.trouble}"
    mark = "" if result.is_reached else "MISSED"
    return result.row.what, quantity(result.value, result.row.unit), result.row.wanted, mark


def percentile(values: Sequence[float], percent: int) -> float:
    """Below it are so many of the values."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
