"""The ratios of earlier runs, and how far a run may fall behind them. Pure.

A run compares medians of a few rounds. How far such medians lie apart by chance alone is known from the recorded
rounds, which are of several runs, because a machine has slow quarters of an hour: of all choices of so many rounds
among them, the median furthest on the bad side of the recorded one. The margin is one and a half times that, and never
less than a tenth: a smaller loss is told apart by no run of a few minutes.
"""

import itertools
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tests.bench.results import Result, Row, quantity

SMALLEST_MARGIN: Final = 0.1
BEYOND_CHANCE: Final = 1.5
MOST_KEPT: Final = 20
"""Rounds of a ratio; the newest."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a ratio was in the middle, and the part of it by which it may be worse."""

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
            f"{self.row.figure:<40} {now:>12}, recorded {quantity(self.recorded.value, self.row.unit)}, "
            f"may be {side} {quantity(self.limit, self.row.unit)}{mark}"
        )


def record(results: Iterable[Result], earlier: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
    """The rounds of each ratio, behind those recorded earlier."""
    rounds = {result.row.figure: result.rounds for result in results if result.row.is_ratio and result.rounds}
    figures = dict.fromkeys([*earlier, *rounds])
    return {figure: [*earlier.get(figure, ()), *rounds.get(figure, ())][-MOST_KEPT:] for figure in figures}


def compare(results: Iterable[Result], recorded: Mapping[str, Sequence[float]], most_rounds: int) -> list[Verdict]:
    """Every ratio that was recorded beside what it is now, as the median of `most_rounds` rounds."""
    return [
        Verdict(result.row, result.value, _recorded(result.row, recorded[result.row.figure], most_rounds))
        for result in results
        if result.row.figure in recorded
    ]


def margin_of(row: Row, rounds: Sequence[float], most_rounds: int) -> float:
    """How far behind a median of so many rounds may be."""
    middle = statistics.median(rounds)
    chosen = [statistics.median(some) for some in itertools.combinations(rounds, min(most_rounds, len(rounds)))]
    worst = min(chosen) if row.more_is_better else max(chosen)
    return max(SMALLEST_MARGIN, BEYOND_CHANCE * abs(worst / middle - 1))


def limit_of(row: Row, recorded: Recorded) -> float:
    """The worst value that is no regression."""
    return recorded.value * (1 - recorded.margin if row.more_is_better else 1 + recorded.margin)


def _recorded(row: Row, rounds: Sequence[float], most_rounds: int) -> Recorded:
    return Recorded(statistics.median(rounds), margin_of(row, rounds, most_rounds))
