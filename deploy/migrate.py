"""Bring a database to the newest schema: dbmate applies the files of `shared/db/migrations`, forward only."""

import os
import re
import shutil
import subprocess
import sysconfig
import time
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlencode, urlsplit, urlunsplit

from shared.errors import Misconfigured, TryAgain

MIGRATIONS = Path(__file__).resolve().parents[1] / "shared" / "db" / "migrations"
PATIENCE_S = 60.0

_PASSING = re.compile(
    "connection refused|connection reset|broken pipe|unexpected EOF|i/o timeout|no such host|no such file or directory"
    "|server misbehaving|starting up|shutting down|in recovery mode|too many clients|terminating connection"
    # Two machines creating the same database at once: one of them is refused, and finds it made the next time.
    "|pg_database_datname_index|42P04|55006"
    # A migration that waited too long for its lock gave way to the queries behind it.
    "|55P03",
    re.IGNORECASE,
)


def migrate(database_url: str, *, patience_s: float = PATIENCE_S) -> list[str]:
    """Create the database if it is missing and apply what is new; safe at any time and from many machines at once.

    Returns what was done, one line each; nothing when all was done before.

    Raises:
        Misconfigured: the address or the credentials are wrong, or a migration fails.
        TryAgain: the server was not there for `patience_s` seconds.
    """
    url = _for_dbmate(database_url)
    deadline = time.monotonic() + patience_s
    done: list[str] = []
    while True:
        outcome = _dbmate_up(url)
        done += outcome.stdout.splitlines()
        if outcome.returncode == 0:
            return [line for line in done if not line.startswith("Applying")]
        complaint = _complaint(outcome.stderr, database_url)
        if not _PASSING.search(outcome.stderr):
            raise Misconfigured(f"DATABASE_URL: {complaint}")
        if time.monotonic() > deadline:
            raise TryAgain(f"the database did not answer within {patience_s:g} s: {complaint}")
        time.sleep(0.5)


def _for_dbmate(database_url: str) -> str:
    """The same address, with TLS used where the server has it, as asyncpg does when nothing is said."""
    parts = urlsplit(database_url)
    if not parts.path.strip("/"):
        raise Misconfigured("DATABASE_URL: names no database, like postgres://user@host:5432/frontdesk")
    query = parse_qs(parts.query, keep_blank_values=True)
    query.setdefault("sslmode", ["prefer"])
    return urlunsplit(parts._replace(query=urlencode(query, doseq=True)))


def _dbmate_up(url: str) -> subprocess.CompletedProcess[str]:
    # The address goes through the environment: a process list shows arguments to everybody.
    command = [_dbmate(), "--env-file", os.devnull, "--migrations-dir", str(MIGRATIONS)]
    command += ["--no-dump-schema", "--migration-lock", "up"]
    return subprocess.run(  # noqa: S603  # The command is built from our own constants.
        command,
        env={**os.environ, "DATABASE_URL": url, "PGCONNECT_TIMEOUT": "10"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        # A Ctrl-C in the terminal is for us; a migration that has begun is carried to its end.
        start_new_session=True,
    )


def _dbmate() -> str:
    installed = Path(sysconfig.get_path("scripts")) / "dbmate"
    found = str(installed) if installed.exists() else shutil.which("dbmate")
    if not found:
        raise Misconfigured("dbmate is not installed: install requirements.lock")
    return found


def _complaint(stderr: str, database_url: str) -> str:
    text = " ".join(stderr.split()).removeprefix("Error: ").removeprefix("pq: ")
    password = urlsplit(database_url).password
    for secret in {password, unquote(password)} if password else set():
        text = text.replace(secret, "********")
    return text or "dbmate failed without a word"
