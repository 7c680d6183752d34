"""Installing: only when the lock changed."""

import hashlib
import sys
from pathlib import Path

import pytest

from deploy import install


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    _stand_in_for_python(tmp_path, exit_code=0)
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / lock).write_text(f"# {lock}\n")
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    return tmp_path


def _stand_in_for_python(project: Path, exit_code: int) -> None:
    """A program that installs nothing, and says so with its exit code; asked whether it works, it does."""
    python = project / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\ncase "$*" in *install*) exit {exit_code};; esac\n')
    python.chmod(0o755)


def _mark_installed(project: Path, lock: str) -> None:
    digest = hashlib.sha256((project / lock).read_bytes()).hexdigest()
    (project / ".venv" / f"installed-{lock}").write_text(digest)


def _run(purpose: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["install.py", purpose])
    install.main()


@pytest.mark.parametrize(
    ("purpose", "installed"),
    [("run", "requirements.lock"), ("run", "requirements-dev.lock"), ("test", "requirements-dev.lock")],
)
def test_what_is_installed_is_not_installed_again(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], purpose: str, installed: str
) -> None:
    _mark_installed(project, installed)
    _run(purpose, monkeypatch)
    assert capsys.readouterr().err == ""


def test_the_packages_to_run_are_not_enough_to_test(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _mark_installed(project, "requirements.lock")
    _run("test", monkeypatch)
    assert "requirements-dev.lock" in capsys.readouterr().err


def test_a_changed_lock_is_installed_once(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _mark_installed(project, "requirements.lock")
    (project / "requirements.lock").write_text("# another\n")
    _run("run", monkeypatch)
    assert "Installing" in capsys.readouterr().err
    _run("run", monkeypatch)
    assert capsys.readouterr().err == ""


def test_a_lock_that_cannot_be_installed_is_tried_again_the_next_time(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _stand_in_for_python(project, exit_code=1)
    for _ in range(2):
        with pytest.raises(SystemExit, match="That failed"):
            _run("run", monkeypatch)
