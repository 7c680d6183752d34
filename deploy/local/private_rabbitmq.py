"""A RabbitMQ node of our own, from the installed `rabbitmq-server`, that disturbs no other node on the machine.

It has its own name, ports, Erlang port mapper, cookie, logs and data, all inside one directory.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from uuid import uuid4

from shared.errors import FrontdeskError, Misconfigured

START_TIMEOUT_S: Final = 120.0
STOP_TIMEOUT_S: Final = 30.0
COMMAND_TIMEOUT_S: Final = 60.0

# Debian's rabbitmq-server on the PATH insists on switching to another user; the scripts behind it do not.
_SCRIPT_DIRECTORIES: Final = ("/usr/lib/rabbitmq/bin", "/usr/local/sbin", "/opt/homebrew/sbin")

_AMQP_HEADER: Final = b"AMQP\x00\x00\x09\x01"
_METHOD_FRAME: Final = b"\x01"

_CONFIGURATION: Final = """\
listeners.tcp.1 = 127.0.0.1:{port}
disk_free_limit.absolute = 1MB
log.file.level = info
"""


class PrivateRabbitMQFailed(FrontdeskError):
    """The node did not do as told in time; the text ends with its last log lines."""


class PrivateRabbitMQ:
    """The node. `start` and `stop` may be repeated; its data stays in the directory. Not safe for several threads.

    Its three ports (AMQP, distribution, port mapper) are its own as long as it runs; give it some nobody comes by. The
    nodes of a cluster share the port mapper of the first.
    """

    def __init__(self, directory: Path, ports: Sequence[int], *, name: str = "", configuration: str = "") -> None:
        self._server = _script("rabbitmq-server")
        self._ctl = _script("rabbitmqctl")
        self._epmd_program = _epmd_program()
        self._directory = directory
        self._port, self._distribution_port, self._epmd_port = ports
        self._node_name = name or f"private-{uuid4().hex[:8]}@localhost"
        self._configuration = _CONFIGURATION.format(port=self._port) + configuration
        self._node: subprocess.Popen[bytes] | None = None
        self._epmd: subprocess.Popen[bytes] | None = None
        self._environment = self._prepare()

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self._port}/"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Return when the node accepts connections."""
        if self._epmd is None:
            # Else the node would start one itself, as a daemon that outlives it.
            self._epmd = self._spawn(self._epmd_program, "-port", str(self._epmd_port), "-address", "127.0.0.1")
            self._wait_for(lambda: _accepts(self._epmd_port), START_TIMEOUT_S, "start its port mapper", self._epmd)
        self._node = self._spawn(self._server)
        self._wait_for(lambda: _speaks_amqp(self._port), START_TIMEOUT_S, "start", self._node)

    def stop(self) -> None:
        """End the node as its operator would, and the port mapper with it."""
        try:
            if self._node is not None:
                self._node.terminate()
                self._end(self._node, "stop")
        finally:
            self.kill()
            if self._epmd is not None:
                self._epmd.terminate()
                self._epmd.wait(STOP_TIMEOUT_S)
                self._epmd = None

    def kill(self) -> None:
        """End the node at once, with SIGKILL: what is not on disk is gone."""
        if self._node is None:
            return
        if self._node.poll() is None or _accepts(self._port):
            self._signal(signal.SIGKILL)
        self._end(self._node, "die")
        self._node = None

    def freeze(self) -> None:
        """Stop the node's clock, so to say: it keeps its connections and answers nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on where it stood."""
        self._signal(signal.SIGCONT)

    def ctl(self, *arguments: str) -> str:
        """Run `rabbitmqctl` on the node and return what it says."""
        done = subprocess.run(  # noqa: S603 - the program is the installed rabbitmqctl, the arguments are our own
            [self._ctl, "--node", self._node_name, *arguments],
            env=self._environment,
            cwd=self._directory,
            capture_output=True,
            text=True,
            timeout=COMMAND_TIMEOUT_S,
            check=False,
        )
        if done.returncode:
            raise PrivateRabbitMQFailed(f"rabbitmqctl {arguments[0]} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def _signal(self, number: signal.Signals) -> None:
        if self._node is not None:
            # The script and the virtual machine it runs are one process group.
            os.killpg(self._node.pid, number)

    def _prepare(self) -> dict[str, str]:
        self._directory.mkdir(parents=True, exist_ok=True)
        files = {
            "rabbitmq.conf": self._configuration,
            "rabbitmq-env.conf": "",
            "enabled_plugins": "[].\n",
        }
        for name, content in files.items():
            (self._directory / name).write_text(content)
        return self._environment_of(self._directory.absolute())

    def _environment_of(self, directory: Path) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("RABBITMQ_", "ERL_"))}
        return inherited | {
            "HOME": str(directory),
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": self._node_name,
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "RABBITMQ_CTL_DIST_PORT_MIN": "0",
            "RABBITMQ_CTL_DIST_PORT_MAX": "0",
            "RABBITMQ_MNESIA_BASE": str(directory / "data"),
            "RABBITMQ_LOG_BASE": str(directory / "log"),
            "RABBITMQ_PID_FILE": str(directory / "pid"),
            "RABBITMQ_CONFIG_FILE": str(directory / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": str(directory / "rabbitmq-env.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(directory / "enabled_plugins"),
        }

    def _spawn(self, *command: str) -> "subprocess.Popen[bytes]":
        with (self._directory / "output.log").open("ab") as output:
            return subprocess.Popen(  # noqa: S603 - the installed RabbitMQ's and Erlang's own programs
                command,
                env=self._environment,
                cwd=self._directory,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # A group of its own: Ctrl-C is for us, and `kill` reaches the virtual machine behind the script.
                start_new_session=True,
            )

    def _end(self, process: "subprocess.Popen[bytes]", doing: str) -> None:
        self._wait_for(lambda: process.poll() is not None and not _accepts(self._port), STOP_TIMEOUT_S, doing)

    def _wait_for(
        self,
        condition: Callable[[], bool],
        timeout_s: float,
        doing: str,
        alive: "subprocess.Popen[bytes] | None" = None,
    ) -> None:
        deadline = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > deadline or (alive is not None and alive.poll() is not None):
                raise PrivateRabbitMQFailed(f"the private RabbitMQ did not {doing}:\n{self._log_tail()}")
            time.sleep(0.05)

    def _log_tail(self) -> str:
        logs = [self._directory / "output.log", *sorted((self._directory / "log").glob("*.log"))]
        return "\n".join(
            f"--- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            for log in logs
            if log.exists()
        )


def start_private_rabbitmq(directory: Path, ports: Sequence[int]) -> PrivateRabbitMQ:
    """A running node whose files are all in `directory`. End it with `stop`, or use it in a `with` block.

    Raises:
        Misconfigured: there is no rabbitmq-server on this machine.
        PrivateRabbitMQFailed: it did not start.
    """
    node = PrivateRabbitMQ(directory, ports)
    try:
        node.start()
    except BaseException:
        node.stop()
        raise
    return node


def _script(name: str) -> str:
    found = shutil.which(name, path=os.pathsep.join(_SCRIPT_DIRECTORIES)) or shutil.which(name)
    if found is None:
        raise Misconfigured(f"{name} is not installed: install Debian's package rabbitmq-server, or set AMQP_URL")
    return found


def _epmd_program() -> str:
    found = shutil.which("epmd")
    if found is None:
        raise Misconfigured("epmd is not installed: install Debian's package erlang-base, or set AMQP_URL")
    return found


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1.0).close()
    except OSError:
        return False
    return True


def _speaks_amqp(port: int) -> bool:
    """Whether it answers the protocol header with Connection.Start, which it does only when it has booted."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2.0) as connection:
            connection.sendall(_AMQP_HEADER)
            return connection.recv(1) == _METHOD_FRAME
    except OSError:
        return False
