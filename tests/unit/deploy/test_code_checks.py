"""The checks of the code: all run, and a failed one shows what it said and how to repair it."""

import os
from pathlib import Path

import pytest

from shared.errors import Misconfigured
from tests.check.code import Check, Outcome, describe, run_checks
from tests.check.programs import Program, ensure_programs


def test_a_good_check_takes_one_line_and_a_failed_one_tells_everything() -> None:
    check = Check("format", ("ruff",), repair="make format")
    assert describe(Outcome(check, is_good=True, output="noise", seconds=1.0)).count("\n") == 0
    told = describe(Outcome(check, is_good=False, output="would reformat a.py", seconds=1.0))
    assert "FAILED" in told
    assert "would reformat a.py" in told
    assert "make format" in told


def test_every_check_runs_even_when_one_fails(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("import os\n")
    checks = (Check("lint", ("ruff", "check", "--isolated", ".")), Check("format", ("ruff", "format", "--check", ".")))
    assert [(outcome.check.name, outcome.is_good) for outcome in run_checks(tmp_path, checks)] == [
        ("lint", False),
        ("format", True),
    ]


def test_a_missing_program_that_may_not_be_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Misconfigured, match="sudo apt-get install rabbitmq-server"):
        ensure_programs((Program("rabbitmq-server", lambda: False), Program("prometheus", lambda: True)))
