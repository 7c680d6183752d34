"""However a run of the tests ends, no process it started outlives it."""

import contextlib
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.support.waiting import PATIENCE_S, until

ROOT = Path(__file__).resolve().parents[3]
ENDED_BY_ITSELF = 3

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has foster parents for processes")

RUN = f"""
import os, signal, subprocess, sys
from tests.support import guardian

guardian._STOPS_WITHIN_S = 1.0
guardian.guard_this_run()
server = os.posix_spawnp("sleep", ["sleep", "3600"], os.environ, setsid=True)
daemon = subprocess.check_output(["sh", "-c", "sleep 3600 >&- & echo $!"], text=True)
print(os.getpid(), server, daemon.strip(), flush=True)
if sys.stdin.readline() == "be deaf\\n":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("is deaf", flush=True)
    sys.stdin.read()
sys.exit({ENDED_BY_ITSELF})
"""

A_TEST_THAT_HANGS = """
import os, subprocess
from pathlib import Path

def test_that_hangs():
    server = subprocess.Popen(["sleep", "3600"], start_new_session=True)
    (Path(__file__).parent / "started").write_text(f"{os.getpid()} {server.pid} .")
    server.wait()
"""


@dataclass(frozen=True)
class GuardedRun:
    """The guardian as its parent sees it, the run, and what the run has started."""

    guardian: "subprocess.Popen[str]"
    run: psutil.Process
    started: list[psutil.Process]

    def exit_code(self) -> int:
        """Of the guardian, once it has ended."""
        return self.guardian.wait(PATIENCE_S)

    def left(self) -> list[psutil.Process]:
        """What still lives of the run and what it started."""
        return [process for process in (self.run, *self.started) if is_alive(process)]


def is_alive(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


@pytest.fixture
def guarded() -> Iterator[GuardedRun]:
    with subprocess.Popen(  # noqa: S603  # Our own program.
        [sys.executable, "-c", RUN], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as guardian:
        assert guardian.stdout is not None
        run, *started = (psutil.Process(int(pid)) for pid in guardian.stdout.readline().split())
        try:
            yield GuardedRun(guardian, run, started)
        finally:
            guardian.kill()
            for process in (run, *started):
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()


def test_a_run_that_ends_leaves_nothing_and_its_exit_code_is_passed_on(guarded: GuardedRun) -> None:
    assert guarded.guardian.stdin is not None
    guarded.guardian.stdin.close()
    assert guarded.exit_code() == ENDED_BY_ITSELF
    assert guarded.left() == []


def test_a_run_that_is_killed_leaves_nothing(guarded: GuardedRun) -> None:
    guarded.run.kill()
    assert guarded.exit_code() == 128 + signal.SIGKILL
    assert guarded.left() == []


@pytest.mark.parametrize("request_to_stop", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_request_to_stop_reaches_the_run(guarded: GuardedRun, request_to_stop: signal.Signals) -> None:
    guarded.guardian.send_signal(request_to_stop)
    assert guarded.exit_code() == 128 + signal.SIGTERM
    assert guarded.left() == []


def test_a_run_that_does_not_stop_in_time_is_killed(guarded: GuardedRun) -> None:
    assert guarded.guardian.stdin is not None
    assert guarded.guardian.stdout is not None
    guarded.guardian.stdin.write("be deaf\n")
    guarded.guardian.stdin.flush()
    assert guarded.guardian.stdout.readline() == "is deaf\n"
    guarded.guardian.terminate()
    assert guarded.exit_code() == 128 + signal.SIGKILL
    assert guarded.left() == []


def test_a_run_whose_guardian_is_killed_is_asked_to_stop(guarded: GuardedRun) -> None:
    guarded.guardian.kill()
    _, alive = psutil.wait_procs([guarded.run], PATIENCE_S)
    assert not [process for process in alive if is_alive(process)]


@pytest.fixture
async def hanging(tmp_path: Path) -> AsyncIterator[GuardedRun]:
    """A run of pytest by several workers, one of which is in a test that hangs: `run` is that worker."""
    (tmp_path / "test_that_hangs.py").write_text(A_TEST_THAT_HANGS)
    started = tmp_path / "started"
    options = ["-c", str(ROOT / "pyproject.toml"), "-p", "tests.conftest", "-n", "2", "--max-worker-restart", "0"]
    with subprocess.Popen(  # noqa: S603, ASYNC220  # Our own tests.
        [sys.executable, "-m", "pytest", *options, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as guardian:
        try:
            await until(lambda: started.exists() and started.read_text().endswith("."))
            run, server = (psutil.Process(int(pid)) for pid in started.read_text().split()[:2])
            yield GuardedRun(guardian, run, [server])
        finally:
            guardian.terminate()


async def test_a_worker_that_is_killed_ends_the_run_which_names_its_test_and_leaves_nothing(
    hanging: GuardedRun,
) -> None:
    hanging.run.kill()
    said, _ = hanging.guardian.communicate(timeout=PATIENCE_S)
    assert hanging.guardian.returncode == 1
    assert "crashed while running" in said
    assert "test_that_hangs.py::test_that_hangs" in said
    assert hanging.left() == []
