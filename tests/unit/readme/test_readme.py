"""The figures of a run in the README."""

import json
from pathlib import Path

import pytest

from tests.bench.report import Measured, write_report
from tests.bench.results import Row, results_of
from tests.readme.parts import with_part
from tests.readme.performance import performance
from tests.readme.reliability import forgeries, planted_bugs, survived

ROWS = (Row("ratio", "beside the naive way", "×", at_least=40), Row("rate", "… as a rate", "messages/s"))

FIGURES = {"times": 7, "p50": 1.25, "p99": 4.04, "max": 4.1}
CHAOS = {
    "seed": 3,
    "seconds": 1830,
    "faults": 1003,
    "messages": 500_123,
    "updates told": 840_000,
    "of them again": 250_000,
    "lost": 0,
    "duplicated": 1,
    "unexpected": 0,
    "left in queues": 0,
    "dead letters": 9_000,
    "poison": 9_001,
    "answers": 812,
    "lost answers": 0,
    "answers sent twice": 2,
    "wrong": ["1 messages were counted more than once"],
    "recovery": {"service": FIGURES, "postgres": FIGURES, "broker": FIGURES},
    "by fault": {"kill tracker": FIGURES},
}
SELFTEST = {"seconds": 463, "bugs": 26, "caught": 25, "scenes without a bug": 17, "of them with nothing found": 17}
FUZZ = {
    "seed": 1,
    "mutated updates": 100_000,
    "good messages between them": 9_900,
    "forged presses": {"another's": 30_000, "of nobody": 20_000},
    "forged secrets": {"none": 50_000},
    "wrong": [],
}


def report_of(folder: Path, ratio: float) -> str:
    """The README's table after a run."""
    rounds = [{"ratio": ratio, "rate": 18_000.0}]
    path = folder / "bench.json"
    write_report([Measured("drain", "one tracker", results_of(ROWS, rounds), rounds, 1.0, 0.0)], path)
    return performance(json.loads(path.read_text()))


def test_the_table_has_a_line_for_every_row_of_the_report(tmp_path: Path) -> None:
    shown = report_of(tmp_path, ratio=56.3).splitlines()

    assert shown == [
        "| what | measured | wanted |",
        "|---|---|---|",
        "| **one tracker** |  |  |",
        "| beside the naive way | 56.3 × | ≥ 40 × |",
        "| … as a rate | 18,000 messages/s |  |",
    ]


def test_what_was_missed_says_so(tmp_path: Path) -> None:
    assert "| beside the naive way | **25.0 ×**, missed | ≥ 40 × |" in report_of(tmp_path, ratio=25.04)


@pytest.mark.parametrize(
    "line",
    [
        "| **make chaos**, seed 3, 30 minutes |  |  |",
        "| messages of customers | 500,123 |  |",
        "| updates that Telegram told again | 250,000 of 840,000 |  |",
        "| … duplicated | 1 | 0 |",
        "| dead letters | 9,000 | 9,001, the poison |",
        "| what the oracle found wrong | 1 | 0 |",
        "| planted bugs that were caught | 25 | 26 |",
        "| forged presses, and forged secrets | 50,000 and 50,000 |  |",
        "| **service** | 7 | 1.2 s | 4.0 s | 4.1 s | p99 ≤ 5 s |",
        "| kill tracker | 7 | 1.2 s | 4.0 s | 4.1 s |  |",
    ],
)
def test_what_became_of_everything_is_told_beside_what_was_wanted(line: str) -> None:
    parts = survived(CHAOS), planted_bugs(SELFTEST), forgeries(FUZZ)
    assert line in [line for part in parts for line in part.splitlines()]


def test_only_what_is_between_the_marks_changes() -> None:
    readme = "before\n<!-- make bench -->\nan old table\n<!-- end of make bench -->\nafter\n"

    written = with_part(readme, "make bench", "a new one")

    assert written == "before\n<!-- make bench -->\na new one\n<!-- end of make bench -->\nafter\n"


@pytest.mark.parametrize(
    "readme", ["nothing", "<!-- make bench --> alone", "<!-- end of make bench --> before <!-- make bench -->"]
)
def test_a_readme_without_the_marks_is_refused(readme: str) -> None:
    with pytest.raises(ValueError, match="make bench"):
        with_part(readme, "make bench", "a table")
