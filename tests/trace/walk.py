"""What a journey entered: cut out of the journal, without what the product enters anyway. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import NamedTuple

OUTSIDE = "(the loop)"
"""Who calls a task or a callback."""

Function = tuple[str, str]
"""Its file, and its name with its line."""


class Entry(NamedTuple):
    """A function of `file` was called from the file `caller`; None: from no code of the project."""

    at: float
    file: str
    function: str
    caller: str | None


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when something was recorded, in unix seconds."""

    name: str
    since: float
    until: float


@dataclass(frozen=True, slots=True)
class Walk:
    """The entries of one journey, in their order."""

    entries: tuple[Entry, ...]

    @property
    def files(self) -> Counter[str]:
        """How often each file was entered."""
        return Counter(entry.file for entry in self.entries)

    @property
    def edges(self) -> Counter[tuple[str, str]]:
        """How often each file was entered from each other one."""
        return Counter((entry.caller or OUTSIDE, entry.file) for entry in self.entries)


def functions_in(entries: Iterable[Entry], spans: Iterable[Span]) -> set[Function]:
    """What is entered in these spans."""
    spans = list(spans)
    return {(one.file, one.function) for one in entries if any(span.since <= one.at < span.until for span in spans)}


def walk_in(entries: Iterable[Entry], span: Span, background: Collection[Function]) -> Walk:
    """What is entered in the span, but for functions of the background."""
    inside = (entry for entry in entries if span.since <= entry.at < span.until)
    return Walk(tuple(entry for entry in inside if (entry.file, entry.function) not in background))


def typical(walks: Sequence[Walk]) -> Walk:
    """The walk of median length: one that was really walked, so that its parts add up."""
    length = median_low([len(walk.entries) for walk in walks])
    return next(walk for walk in walks if len(walk.entries) == length)
