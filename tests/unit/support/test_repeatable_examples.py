"""Hypothesis tries the same examples in every process of a run, and in every run."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st


def drawn() -> list[float]:
    """The examples of a property."""
    found: list[float] = []

    @given(st.lists(st.floats(allow_nan=False), min_size=20))
    def holds(numbers: list[float]) -> None:
        found.extend(numbers)

    holds()
    return found


def a_module(folder: Path) -> ModuleType:
    file = folder / "just_loaded.py"
    file.write_text("RARE = (810.394, 755.612, 810.395, 755.613)\n")
    spec = importlib.util.spec_from_file_location("just_loaded", file)
    assert spec is not None
    return importlib.util.module_from_spec(spec)


def test_they_do_not_depend_on_what_has_been_loaded_by_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = drawn()
    monkeypatch.setitem(sys.modules, "just_loaded", a_module(tmp_path))
    assert drawn() == before
