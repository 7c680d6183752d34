"""Three RabbitMQ nodes that are one broker, to break one of them."""

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final
from uuid import uuid4

from yarl import URL

from deploy.local.private_rabbitmq import PrivateRabbitMQ
from tests.support.ports import free_port, free_ports

NODES: Final = 3


class RabbitMQCluster:
    """The nodes, and the address of all of them."""

    def __init__(self, folder: Path) -> None:
        self.nodes = _nodes(folder)

    @property
    def url(self) -> str:
        """An address with every host in it."""
        first, *others = (URL(node.url) for node in self.nodes)
        hosts = ",".join(f"{address.host}:{address.port}" for address in (first, *others))
        return f"amqp://{first.user}:{first.password}@{hosts}/"


@contextlib.contextmanager
def rabbitmq_cluster(folder: Path) -> Iterator[RabbitMQCluster]:
    """A running cluster. Its nodes are killed at the end: what they hold is worth nothing then."""
    cluster = RabbitMQCluster(folder)
    first, *others = cluster.nodes
    try:
        # The port mapper that all use is the first one's.
        first.start()
        with ThreadPoolExecutor() as starting:
            list(starting.map(PrivateRabbitMQ.start, others))
        running = first.ctl("eval", "length(rabbit_nodes:all_running()).").strip()
        assert running == f"{NODES}", f"{running} nodes found each other"
        yield cluster
    finally:
        for node in cluster.nodes:
            node.kill()
        for node in reversed(cluster.nodes):
            node.stop()


def _nodes(folder: Path) -> list[PrivateRabbitMQ]:
    names = [f"private-{uuid4().hex[:8]}@localhost" for _ in range(NODES)]
    port_mapper, cookie = free_port(), uuid4().hex
    configuration = "cluster_formation.peer_discovery_backend = classic_config\n" + "".join(
        f"cluster_formation.classic_config.nodes.{number} = {name}\n" for number, name in enumerate(names, 1)
    )
    nodes = []
    for name in names:
        home = folder / name
        home.mkdir(parents=True)
        (home / ".erlang.cookie").write_text(cookie)
        (home / ".erlang.cookie").chmod(0o400)
        nodes.append(PrivateRabbitMQ(home, (*free_ports(2), port_mapper), name=name, configuration=configuration))
    return nodes
