"""A section: rows that are measured together, round after round."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.bench.results import Figures, Row
from tests.bench.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure; `largest` is the number of conversations in the largest database."""

    rounds: int
    largest: int


@dataclass(frozen=True, slots=True)
class Section:
    """What to measure under one name. `rounds` yields the figures of one round after the other."""

    name: str
    title: str
    rows: Sequence[Row]
    rounds: Callable[[Workplace, Plan], Iterator[Figures]]
