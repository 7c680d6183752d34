"""The figures of a run in the README."""

from pathlib import Path

import pytest

from tests.bench.readme import BEGIN, END, performance, with_performance
from tests.bench.report import Measured, write_report
from tests.bench.results import Row, results_of

ROWS = (Row("ratio", "beside the naive way", "×", at_least=40), Row("rate", "… as a rate", "messages/s"))


def report_of(folder: Path, ratio: float) -> str:
    """The README's table after a run."""
    rounds = [{"ratio": ratio, "rate": 18_000.0}]
    path = folder / "bench.json"
    write_report([Measured("drain", "one tracker", results_of(ROWS, rounds), rounds, 1.0, 0.0)], path)
    return performance(path)


def test_the_table_has_a_line_for_every_row_of_the_report(tmp_path: Path) -> None:
    table = report_of(tmp_path, ratio=56.3)

    assert "| beside the naive way | 56.3 × | ≥ 40 × |" in table
    assert "| … as a rate | 18,000 messages/s |  |" in table


def test_what_was_missed_says_so(tmp_path: Path) -> None:
    assert "| beside the naive way | **25.0 ×**, missed | ≥ 40 × |" in report_of(tmp_path, ratio=25.04)


def test_only_what_is_between_the_marks_changes() -> None:
    readme = f"before\n{BEGIN}\nan old table\n{END}\nafter\n"

    assert with_performance(readme, "a new one") == f"before\n{BEGIN}\na new one\n{END}\nafter\n"


@pytest.mark.parametrize("readme", ["nothing", f"{BEGIN} alone", f"{END} before {BEGIN}"])
def test_a_readme_without_the_marks_is_refused(readme: str) -> None:
    with pytest.raises(ValueError, match="make bench"):
        with_performance(readme, "a table")
