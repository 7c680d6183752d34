"""Walks as lines to read. Pure."""

from collections.abc import Iterator

from tests.trace.walk import Walk


def line_of(name: str, walk: Walk) -> str:
    """How long it is."""
    return f"{name}: {len(walk.entries)} entries, {len(walk.files)} files"


def file_lines(walk: Walk) -> Iterator[str]:
    """Every file with its entries, the most entered first."""
    for file, entries in sorted(walk.files.items(), key=lambda one: (-one[1], one[0])):
        yield f"{entries:>5}  {file}"


def edge_lines(walk: Walk) -> Iterator[str]:
    """Who enters what how often, the most travelled first; and how often the walk comes back the same way."""
    edges = walk.edges
    for (caller, file), entries in sorted(edges.items(), key=lambda one: (-one[1], one[0])):
        back = edges[file, caller]
        yield f"{entries:>5}  {caller} -> {file}" + (f"  ({back} back)" if back else "")
