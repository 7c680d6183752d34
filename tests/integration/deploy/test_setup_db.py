"""`python deploy/setup_db.py`: creates, upgrades, and may be run at any time and by several machines at once."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from tests.support.database import new_name
from tests.support.ports import free_port
from tests.support.servers import with_database

ROOT = Path(__file__).resolve().parents[3]


async def _setup_db(database_url: str, *arguments: str, cwd: Path = Path("/"), **environment: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "deploy" / "setup_db.py"),
        *arguments,
        cwd=cwd,
        env={**os.environ, "DATABASE_URL": database_url, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode()


@pytest_asyncio.fixture
async def missing_url(database_server_url: str) -> AsyncIterator[str]:
    name = new_name()
    yield with_database(database_server_url, name)
    connection = await asyncpg.connect(database_server_url)
    await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await connection.close()


async def _tables(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    await connection.close()
    return {row["tablename"] for row in rows}


async def test_it_creates_the_database_and_may_be_run_again(missing_url: str) -> None:
    code, output = await _setup_db(missing_url)
    assert code == 0, output
    assert "Applied" in output
    assert {"users", "conversations"} <= await _tables(missing_url)
    assert await _setup_db(missing_url) == (0, "The database is up to date.\n")


async def test_several_machines_may_run_it_at_once(missing_url: str) -> None:
    outcomes = await asyncio.gather(*(_setup_db(missing_url) for _ in range(3)))
    assert [code for code, _ in outcomes] == [0, 0, 0], outcomes
    assert sum(output.count("Applied") for _, output in outcomes) == len(
        list((ROOT / "shared/db/migrations").glob("*.sql"))
    )


def _files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_it_leaves_no_file_where_it_is_run(missing_url: str, tmp_path: Path) -> None:
    await _setup_db(missing_url, cwd=tmp_path)
    assert not _files_in(tmp_path)


async def test_it_waits_for_a_server_a_while_and_then_says_so_without_the_password() -> None:
    url = f"postgresql://somebody:hush-hush@127.0.0.1:{free_port()}/frontdesk"
    code, output = await _setup_db(url, "--wait", "0.5")
    assert code == 75
    assert "did not answer within 0.5 s" in output
    assert "hush-hush" not in output


async def test_wrong_credentials_are_said_at_once(database_server_url: str) -> None:
    address = database_server_url.rsplit("@", 1)[-1]
    code, output = await _setup_db(f"postgresql://nobody-of-that-name:hush-hush@{address}")
    assert code == 78
    assert "DATABASE_URL" in output
    assert "hush-hush" not in output


@pytest.mark.parametrize(
    ("url", "complaint"),
    [("", "is not set"), ("here", "DATABASE_URL"), ("postgresql://u@127.0.0.1/", "names no database")],
)
async def test_an_address_that_cannot_be_one_is_refused(url: str, complaint: str) -> None:
    code, output = await _setup_db(url)
    assert code == 78
    assert complaint in output


async def test_passwords_for_the_roles_are_asked_for_before_anything_is_done(missing_url: str) -> None:
    code, output = await _setup_db(missing_url, "--roles", TRACKER_DB_PASSWORD="one", ADMIN_UI_DB_PASSWORD="")
    assert code == 78
    assert "ADMIN_UI_DB_PASSWORD: is not set" in output
