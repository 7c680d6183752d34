"""When a transaction's rows could be seen by others: told by snapshots, which cost the writer nothing."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What `pg_current_snapshot()` said, and when its answer was there."""

    at: float
    end: int
    under_way: frozenset[int]

    @classmethod
    def parse(cls, at: float, text: str) -> Self:
        """From `first:end:under way,…`."""
        _, end, under_way = text.split(":")
        return cls(at, int(end), frozenset(int(number) for number in under_way.split(",") if number))

    def shows(self, transaction: int) -> bool:
        """Whether the transaction had ended by then."""
        return transaction < self.end and transaction not in self.under_way


def seen_at(transaction: int, snapshots: Sequence[Snapshot]) -> float | None:
    """When the first of the snapshots that shows the transaction was taken; what one shows, every later one shows."""
    place = bisect_left(snapshots, True, key=lambda snapshot: snapshot.shows(transaction))
    return snapshots[place].at if place < len(snapshots) else None
