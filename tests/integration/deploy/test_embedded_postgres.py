"""The embedded Postgres: as root and as anybody, through kills, and never twice on the same data."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from deploy.local.embedded_postgres import embedded_postgres
from shared.errors import Misconfigured
from tests.support.servers import with_database
from tests.support.temporary_postgres import reachable_folder
from tests.support.waiting import PATIENCE_S

ROOT = Path(__file__).resolve().parents[3]

RUN_UNTIL_KILLED = """
import sys, time
from pathlib import Path
from deploy.local.embedded_postgres import embedded_postgres
with embedded_postgres(Path(sys.argv[1])) as server:
    print(server.pid, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with reachable_folder() as reachable:
        yield reachable / "postgres"


async def _do(url: str, *statements: str) -> object:
    connection = await asyncpg.connect(with_database(url, "postgres"), timeout=PATIENCE_S)
    try:
        answers = [await connection.fetchval(statement) for statement in statements]
    finally:
        await connection.close()
    return answers[-1]


async def test_it_keeps_its_data_between_runs_with_fsync_on(folder: Path) -> None:
    with embedded_postgres(folder) as server:
        await _do(server.url(), "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7)")
        assert await _do(server.url(), "SHOW fsync") == "on"
    assert not server.is_running
    with embedded_postgres(folder) as server:
        assert await _do(server.url(), "SELECT n FROM kept") == 7


async def test_it_starts_again_on_its_data_after_a_kill_of_the_server(folder: Path) -> None:
    with embedded_postgres(folder) as server:
        await _do(server.url(), "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7)")
        os.kill(server.pid, signal.SIGKILL)
    with embedded_postgres(folder) as server:
        assert await _do(server.url(), "SELECT n FROM kept") == 7


def _leave_a_server_behind(folder: Path) -> psutil.Process:
    """The first process of a server whose starter was killed."""
    with subprocess.Popen(  # noqa: S603  # Our own program.
        [sys.executable, "-c", RUN_UNTIL_KILLED, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as run:
        assert run.stdout is not None
        orphan = psutil.Process(int(run.stdout.readline()))
        run.kill()
    return orphan


def _has_ended(process: psutil.Process) -> bool:
    # A machine whose first process collects no dead ones keeps them as zombies.
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


async def test_a_server_left_behind_by_a_killed_run_is_replaced(folder: Path) -> None:
    orphan = _leave_a_server_behind(folder)
    assert not _has_ended(orphan)
    with embedded_postgres(folder) as server:
        assert await _do(server.url(), "SELECT 1") == 1
        assert _has_ended(orphan)


async def test_a_killed_server_that_nobody_has_collected_is_no_hindrance(folder: Path) -> None:
    orphan = _leave_a_server_behind(folder)
    orphan.kill()
    with embedded_postgres(folder) as server:
        assert await _do(server.url(), "SELECT 1") == 1


async def test_a_pid_file_that_names_another_program_is_no_hindrance(folder: Path) -> None:
    with embedded_postgres(folder) as server:
        pid_file = server.log.parent / "data" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{pid_file.parent}\n")
    with embedded_postgres(folder) as server:
        assert await _do(server.url(), "SELECT 1") == 1


def test_a_second_start_on_the_same_data_says_so_and_disturbs_nothing(folder: Path) -> None:
    with embedded_postgres(folder) as server:
        with pytest.raises(Misconfigured, match="already runs"), embedded_postgres(folder):
            pass
        assert server.is_running


def test_data_of_another_version_is_refused(folder: Path) -> None:
    with embedded_postgres(folder):
        pass
    (folder.resolve() / "data" / "PG_VERSION").write_text("9\n")
    with pytest.raises(Misconfigured, match="of Postgres 9"), embedded_postgres(folder):
        pass


def test_a_start_that_was_killed_half_way_through_making_the_data_is_no_hindrance(folder: Path) -> None:
    with embedded_postgres(folder):
        pass
    (folder.resolve() / "data").rename(folder.resolve() / "unfinished")
    with embedded_postgres(folder) as server:
        assert server.is_running


async def test_it_runs_where_only_its_starter_can_go_as_below_the_home_of_root(folder: Path) -> None:
    folder.parent.chmod(0o700)
    with embedded_postgres(folder) as server:
        await _do(server.url(), "CREATE TABLE kept (n int)")
    with embedded_postgres(folder) as server:
        assert await _do(server.url(), "SELECT count(*) FROM kept") == 0


async def test_nobody_gets_in_without_the_password(folder: Path) -> None:
    with embedded_postgres(folder) as server:
        url = server.url("postgres")
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(url.replace(url.split(":")[2].split("@")[0], "guessed"), timeout=PATIENCE_S)


def test_it_never_runs_as_root(folder: Path) -> None:
    with embedded_postgres(folder) as server:
        assert psutil.Process(server.pid).uids().effective != 0
