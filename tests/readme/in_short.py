"""The six lines of README: the figures that say most, from the same reports as the tables of docs/figures.md. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from tests.readme.performance import measured

_SPEED: Final = (
    ("One tracker draining a full queue: {}, {} the naive way", ("tracker: messages/s", "tracker beside naive")),
    ("CPU a message, all processes together: {}; the naive way takes {} as much", ("path: CPU µs", "CPU saved")),
    ("From Telegram's answer to the commit, at 1,000 messages/s, p99: {}", ("commit busy: p99 ms",)),
    ("From a press to the panel's edit, at 1,000 messages/s, p99: {}", ("press, busy: p99 ms",)),
    ("First page of the list, largest database, p99: {}", ("first page, largest: p99 ms",)),
)
"""Each line with the figures of `make bench` that stand in it."""


def speed_in_short(bench: dict[str, Any]) -> str:
    """Five lines of `make bench`."""
    rows = {row["figure"]: row for section in bench["sections"].values() for row in section["rows"]}
    return "\n".join(f"- {words.format(*(_shown(rows, figure) for figure in figures))}" for words, figures in _SPEED)


def chaos_in_short(chaos: dict[str, Any]) -> str:
    """One line of `make chaos`."""
    return (
        f"- {chaos['faults']:,} faults under {chaos['messages']:,} messages and {chaos['answers']:,} answers: "
        f"{chaos['lost']:,} messages lost, {chaos['duplicated']:,} counted twice, "
        f"{chaos['lost answers']:,} answers lost"
    )


def _shown(rows: Mapping[str, dict[str, Any]], figure: str) -> str:
    return measured(rows[figure]) if figure in rows else "not measured"
