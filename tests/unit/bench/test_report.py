"""The report of several runs."""

import json
from pathlib import Path

from tests.bench.report import Measured, results_in, write_report
from tests.bench.results import Row, results_of


def measured(name: str, value: float) -> Measured:
    """A section that came to this."""
    rounds = [{"ratio": value}]
    return Measured(name, name, results_of([Row("ratio", "a ratio", "×")], rounds), rounds, 1.0, 0.0)


def test_a_part_measured_alone_replaces_its_part_of_the_report_and_keeps_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    write_report([measured("drain", 50.0), measured("size", 1.5)], path)
    write_report([measured("drain", 60.0)], path)

    sections = json.loads(path.read_text())["sections"]
    assert {name: section["median"]["ratio"] for name, section in sections.items()} == {"drain": 60.0, "size": 1.5}
    assert list(sections) == ["drain", "size"]


def test_a_report_read_back_has_the_rows_and_rounds_that_were_written(tmp_path: Path) -> None:
    row = Row("cost", "CPU a message", "µs", at_most=100, is_ratio=True)
    results = results_of([row], [{"cost": 80.0}, {"cost": 90.0}])
    path = tmp_path / "bench.json"
    write_report([Measured("path", "the path", results, [], 1.0, 0.0)], path)

    assert results_in(path) == results
