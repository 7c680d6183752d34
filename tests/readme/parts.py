"""Parts of a document that a command writes: each stands between two marks. Pure."""

from collections.abc import Iterable


def with_part(document: str, name: str, text: str) -> str:
    """The document with this text between the marks of that name. Raises `ValueError` when they are not there."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, found_begin, rest = document.partition(begin)
    _, found_end, after = rest.partition(end)
    if not found_begin or not found_end:
        raise ValueError(f"there is no {begin} followed by {end}")
    return f"{before}{begin}\n{text}\n{end}{after}"


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    first = _line(heads)
    return "\n".join([first, "|---" * (first.count("|") - 1) + "|", *map(_line, rows)])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
