"""The servers for a run of the tests: chosen among those that are there, or started for the run."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.local.private_rabbitmq import start_private_rabbitmq
from tests.support.ports import free_ports
from tests.support.servers import choose_amqp_url, choose_database_url
from tests.support.temporary_postgres import temporary_postgres


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server answers, and whose it is."""

    url: str
    is_our_own: bool


@contextlib.contextmanager
def postgres_for_tests() -> Iterator[Server]:
    """The Postgres that is set or answers, else an embedded one for the length of the block."""
    url = choose_database_url()
    if url is not None:
        yield Server(url, is_our_own=False)
        return
    with temporary_postgres() as server:
        yield Server(server.url("postgres"), is_our_own=True)


@contextlib.contextmanager
def rabbitmq_for_tests() -> Iterator[Server]:
    """The RabbitMQ that is set or answers, else a private node for the length of the block."""
    url = choose_amqp_url()
    if url is not None:
        yield Server(url, is_our_own=False)
        return
    with (
        tempfile.TemporaryDirectory(prefix="frontdesk-test-") as folder,
        start_private_rabbitmq(Path(folder), free_ports(3)) as node,
    ):
        yield Server(node.url, is_our_own=True)
