"""Ports for tests: nobody else is given one, whichever process asks."""

import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.ports import free_port, free_ports

ROOT = Path(__file__).resolve().parents[3]
BY_CHANCE = Path("/proc/sys/net/ipv4/ip_local_port_range")
MANY = 90
"""More than lie between the places where two processes begin."""

ASK = f"""
import sys
from tests.support.ports import free_ports

print(*free_ports({MANY}), flush=True)
sys.stdin.read()
"""


def test_processes_beside_each_other_are_given_different_ports() -> None:
    with ExitStack() as stack:
        asking = [
            stack.enter_context(
                subprocess.Popen(  # noqa: S603  # Our own program.
                    [sys.executable, "-c", ASK], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
                )
            )
            for _ in range(4)
        ]
        given = free_ports(MANY)
        for process in asking:
            assert process.stdout is not None
            given += [int(port) for port in process.stdout.readline().split()]
        for process in asking:
            process.communicate()
    assert len(set(given)) == len(given) == 5 * MANY


def test_who_is_given_a_port_can_listen_on_it() -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)) as server:
        assert server.getsockname()[1] == port


@pytest.mark.skipif(not BY_CHANCE.exists(), reason="only Linux says so here which ports it gives")
def test_it_is_none_that_the_system_gives_to_whoever_connects() -> None:
    lowest, _ = map(int, BY_CHANCE.read_text().split())
    assert max(free_ports(MANY)) < lowest
