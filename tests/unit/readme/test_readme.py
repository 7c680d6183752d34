"""The figures of a run, in docs/figures.md and in README."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.bench.report import Measured, write_report
from tests.bench.results import Row, results_of
from tests.readme.__main__ import DOCUMENTS, Part, write_parts
from tests.readme.in_short import chaos_in_short, speed_in_short
from tests.readme.parts import with_part
from tests.readme.performance import performance
from tests.readme.reliability import forgeries, planted_bugs, survived

ROOT = Path(__file__).resolve().parents[3]

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


SHORT_ROWS = (
    Row("tracker: messages/s", "… as a rate", "messages/s"),
    Row("tracker beside naive", "beside the naive way", "×", at_least=40),
    Row("path: CPU µs", "CPU a message", "µs", at_most=100),
    Row("CPU saved", "the naive way's", "×", at_least=40),
    Row("commit busy: p99 ms", "… p99", "ms", at_most=100),
    Row("press, busy: p99 ms", "… p99", "ms", at_most=60),
)


def table_of(folder: Path, ratio: float) -> str:
    """The table after a run."""
    return performance(report_of(folder, ROWS, {"ratio": ratio, "rate": 18_000.0}))


def report_of(folder: Path, rows: tuple[Row, ...], figures: dict[str, float]) -> Any:
    """What `make bench` writes after one round with these figures."""
    path = folder / "bench.json"
    write_report([Measured("drain", "one tracker", results_of(rows, [figures]), [figures], 1.0, 0.0)], path)
    return json.loads(path.read_text())


def test_the_table_has_a_line_for_every_row_of_the_report(tmp_path: Path) -> None:
    shown = table_of(tmp_path, ratio=56.3).splitlines()

    assert shown == [
        "| what | measured | wanted |",
        "|---|---|---|",
        "| **one tracker** |  |  |",
        "| beside the naive way | 56.3 × | ≥ 40 × |",
        "| … as a rate | 18,000 messages/s |  |",
    ]


def test_what_was_missed_says_so(tmp_path: Path) -> None:
    assert "| beside the naive way | **25.0 ×** (missed) | ≥ 40 × |" in table_of(tmp_path, ratio=25.04)


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


def test_the_short_lines_take_their_figures_from_the_report(tmp_path: Path) -> None:
    figures = {
        "tracker: messages/s": 45_649.2,
        "tracker beside naive": 25.04,
        "path: CPU µs": 43.04,
        "CPU saved": 46.91,
        "commit busy: p99 ms": 16.84,
        "press, busy: p99 ms": 70.06,
    }

    assert speed_in_short(report_of(tmp_path, SHORT_ROWS, figures)).splitlines() == [
        "- One tracker draining a full queue: 45,649 messages/s, **25.0 ×** (missed) the naive way",
        "- CPU a message, all processes together: 43.0 µs; the naive way takes 46.9 × as much",
        "- From Telegram's answer to the commit, at 1,000 messages/s, p99: 16.8 ms",
        "- From a press to the panel's edit, at 1,000 messages/s, p99: **70.1 ms** (missed)",
        "- First page of the list, largest database, p99: not measured",
    ]


def test_the_short_line_of_chaos_says_what_was_lost() -> None:
    assert chaos_in_short(CHAOS) == (
        "- 1,003 faults under 500,123 messages and 812 answers: 0 messages lost, 1 counted twice, 0 answers lost"
    )


def test_every_figure_of_readme_stands_in_the_tables() -> None:
    readme, tables = (ROOT / "README.md").read_text(), (ROOT / "docs/figures.md").read_text()
    parts = [between(readme, part.name) for part in DOCUMENTS[Path("README.md")]]
    lines = [line.replace("at 1,000 messages/s, p99", "") for part in parts for line in part.splitlines()]
    figures = [re.findall(r"(?<!p)\b\d[\d,.]*\b", line) for line in lines]

    assert [len(of_line) for of_line in figures] == [2, 2, 1, 1, 1, 6]
    assert [one for of_line in figures for one in of_line if not re.search(rf"\| (\*\*)?{one} ", tables)] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_document_has_a_place_for_each_of_its_parts(document: Path) -> None:
    text = (ROOT / document).read_text()

    for part in DOCUMENTS[document]:
        assert f"\n{part.name} text\n" in with_part(text, part.name, f"{part.name} text")


def test_a_part_without_a_report_stays_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document, report = tmp_path / "document.md", tmp_path / "bench.json"
    document.write_text(
        "<!-- make bench -->\nold\n<!-- end of make bench -->\n<!-- make x -->\nold\n<!-- end of make x -->\n"
    )
    report.write_text('{"figure": 7}')

    def text_of(figures: dict[str, Any]) -> str:
        return f"new {figures['figure']}"

    write_parts(document, [Part("make bench", report, text_of), Part("make x", tmp_path / "none.json", text_of)])

    assert between(document.read_text(), "make bench") == "new 7"
    assert between(document.read_text(), "make x") == "old"
    assert "make x: there is no" in capsys.readouterr().out


def between(document: str, name: str) -> str:
    """What stands between the marks of that name."""
    return document.partition(f"<!-- {name} -->\n")[2].partition(f"\n<!-- end of {name} -->")[0]


def test_only_what_is_between_the_marks_changes() -> None:
    document = "before\n<!-- make bench -->\nan old table\n<!-- end of make bench -->\nafter\n"

    written = with_part(document, "make bench", "a new one")

    assert written == "before\n<!-- make bench -->\na new one\n<!-- end of make bench -->\nafter\n"


@pytest.mark.parametrize(
    "document", ["nothing", "<!-- make bench --> alone", "<!-- end of make bench --> before <!-- make bench -->"]
)
def test_a_document_without_the_marks_is_refused(document: str) -> None:
    with pytest.raises(ValueError, match="make bench"):
        with_part(document, "make bench", "a table")
