"""The ratios of an earlier run, and how far a run may fall behind them. Pure.

A run compares medians of a few rounds. How far such medians lie apart by chance alone is known from the recorded
rounds: of all choices of so many rounds among them, the median furthest on the bad side of the recorded one. The margin
is one and a half times that, and never less than a tenth: a smaller loss is told apart by no run of a few minutes.
"""

import itertools
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tests.bench.results import Result, Row, quantity

SMALLEST_MARGIN: Final = 0.1
BEYOND_CHANCE: Final = 1.5


@dataclass(frozen=True, slots=True)
class Recorded:
    """A ratio as it was, and the part of it by which it may be worse."""

    value: float
    margin: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """A ratio beside the recorded one."""

    row: Row
    now: float | None
    recorded: Recorded

    @property
    def limit(self) -> float:
        """The worst that is not a regression."""
        return limit_of(self.row, self.recorded)

    @property
    def is_regression(self) -> bool:
        """Whether it is worse than chance explains, or was not measured at all."""
        if self.now is None:
            return True
        return self.now < self.limit if self.row.more_is_better else self.now > self.limit

    @property
    def line(self) -> str:
        """For people."""
        now = "not measured" if self.now is None else quantity(self.now, self.row.unit)
        side = "≥" if self.row.more_is_better else "≤"
        mark = "  REGRESSION" if self.is_regression else ""
        return (
            f"{self.row.figure:<28} {now:>12}, recorded {quantity(self.recorded.value, self.row.unit)}, "
            f"may be {side} {quantity(self.limit, self.row.unit)}{mark}"
        )


def record(results: Iterable[Result], most_rounds: int) -> dict[str, Recorded]:
    """What to compare later runs with, whose medians are of `most_rounds` rounds."""
    return {
        result.row.figure: Recorded(result.value, margin_of(result.row, result.rounds, most_rounds))
        for result in results
        if result.row.is_ratio and result.value is not None
    }


def margin_of(row: Row, rounds: Sequence[float], most_rounds: int) -> float:
    """How far behind a median of so many rounds may be."""
    middle = statistics.median(rounds)
    chosen = [statistics.median(some) for some in itertools.combinations(rounds, min(most_rounds, len(rounds)))]
    worst = min(chosen) if row.more_is_better else max(chosen)
    return max(SMALLEST_MARGIN, BEYOND_CHANCE * abs(worst / middle - 1))


def limit_of(row: Row, recorded: Recorded) -> float:
    """The worst value that is no regression."""
    return recorded.value * (1 - recorded.margin if row.more_is_better else 1 + recorded.margin)


def compare(results: Iterable[Result], recorded: dict[str, Recorded]) -> list[Verdict]:
    """Every ratio that was recorded beside what it is now."""
    return [
        Verdict(result.row, result.value, recorded[result.row.figure])
        for result in results
        if result.row.figure in recorded
    ]
