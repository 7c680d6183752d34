"""docs/add-a-feature.md is right: its feature, made in a copy of the project, works and keeps every rule."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "add-a-feature.md"
BLOCK = re.compile(
    r"^```\w+ (?P<what>file|line)=(?P<path>\S+)(?: after=(?P<after>[^\n]+))?\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
PARTS = ("services", "shared", "deploy", "tests", "pyproject.toml")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The project with the page's feature in it; gone afterwards."""
    copy = tmp_path_factory.mktemp("project")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / part)
    for block in BLOCK.finditer(PAGE.read_text()):
        _write(copy / block["path"], block)
    yield copy
    shutil.rmtree(copy)


def _write(path: Path, block: re.Match[str]) -> None:
    if block["what"] == "line":
        text = path.read_text()
        assert text.count(block["after"]) == 1
        path.write_text(text.replace(block["after"], block["after"] + "\n" + block["text"].rstrip("\n")))
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block["text"])


def run(copy: Path, *command: str) -> None:
    """Run one of the installed programs in the copy; it must end well."""
    program = Path(sys.executable).parent / command[0]
    ended = subprocess.run(  # noqa: S603  # Our own tools, and the tests above.
        [str(program), *command[1:]], cwd=copy, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr[-2000:]


def test_the_page_touches_one_folder_tests_the_catalogue_and_a_migration() -> None:
    paths = {block["path"] for block in BLOCK.finditer(PAGE.read_text())}
    outside = {path for path in paths if not path.startswith(("services/admin_ui/features/", "tests/features/"))}
    assert {path.rpartition("/")[0] for path in outside} == {"services/admin_ui", "shared/db/migrations"}


def test_the_feature_keeps_every_rule(copy: Path) -> None:
    run(copy, "lint-imports")
    run(copy, "ruff", "check", "services/admin_ui/features/birthdays", "tests/features/birthdays")
    run(copy, "mypy", "services/admin_ui/features/birthdays")
    run(copy, "python", "-m", "pytest", "-q", "tests/features/test_every_feature.py", "tests/features/test_texts.py")


def test_the_feature_works(copy: Path) -> None:
    run(copy, "python", "-m", "pytest", "-q", "tests/features/birthdays", "-k", "in and process")
