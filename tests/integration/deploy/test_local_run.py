"""`python -m deploy.local` as a person runs it: up, usable, stopped by Ctrl-C, its data kept."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from deploy.healthcheck import trouble_with
from tests.support.ports import free_port
from tests.support.temporary_postgres import reachable_folder
from tests.support.waiting import PATIENCE_S

ROOT = Path(__file__).resolve().parents[3]
DECIDED_ELSEWHERE = ("BOT_TOKEN", "ADMIN_IDS", "TELEGRAM_API_URL", "DATABASE_URL", "AMQP_URL", "LOG_LEVEL")


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    names = ("SIMULATOR_PORT", "GATEWAY_PORT", "TRACKER_PORT", "ADMIN_UI_PORT")
    inherited = {name: value for name, value in os.environ.items() if name not in DECIDED_ELSEWHERE}
    with reachable_folder() as folder:
        yield inherited | {name: str(free_port()) for name in names} | {"DATA_DIR": str(folder)}


def _start(environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "deploy.local"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def _running(environment: dict[str, str]) -> Iterator[str]:
    """A run until it is ready; yields what it says, then stops it as Ctrl-C does and sees it end well."""
    with _start(environment) as run:
        try:
            assert run.stdout is not None
            said = ""
            while "Ctrl-C" not in said:
                line = run.stdout.readline()
                assert line, f"it ended: {said}"
                said += line
            yield said
            run.send_signal(signal.SIGINT)
            rest, _ = run.communicate(timeout=PATIENCE_S)
            assert run.returncode == 0, rest
            assert "the data is kept" in rest
        finally:
            run.kill()


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=PATIENCE_S) as answer:  # noqa: S310  # Our own addresses.
        text: str = answer.read().decode()
        return text


def test_it_runs_stops_on_ctrl_c_and_runs_again_on_the_same_data(environment: dict[str, str]) -> None:
    with _running(environment) as said:
        page = re.search(r"Open\s+(\S+)", said)
        assert page is not None
        assert "<html" in _get(page[1])
        for name in ("GATEWAY_PORT", "TRACKER_PORT", "ADMIN_UI_PORT"):
            assert trouble_with(f"http://127.0.0.1:{environment[name]}/readyz") is None
            assert "# HELP frontdesk_" in _get(f"http://127.0.0.1:{environment[name]}/metrics")
        with _start(environment) as second:
            said_by_second, _ = second.communicate(timeout=PATIENCE_S)
        assert second.returncode == 78
        assert "already runs" in said_by_second
        server = int((Path(environment["DATA_DIR"]) / "postgres/data/postmaster.pid").read_text().split("\n")[0])
    assert not psutil.pid_exists(server)
    with _running(environment) as said:
        assert "is running" in said


def test_the_health_check_says_what_is_wrong() -> None:
    assert "refused" in str(trouble_with(f"http://127.0.0.1:{free_port()}/readyz"))
