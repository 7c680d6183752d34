"""A RabbitMQ node of our own, since these tests break it."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from deploy.local.private_rabbitmq import PrivateRabbitMQ, start_private_rabbitmq
from tests.support.ports import free_ports
from tests.support.queues import fresh_prefix
from tests.support.waiting import until


@pytest.fixture(scope="session")
def private_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateRabbitMQ]:
    """One node for all these tests: each leaves it running."""
    with start_private_rabbitmq(tmp_path_factory.mktemp("rabbitmq"), free_ports(3)) as node:
        yield node


@pytest_asyncio.fixture
async def prefix(private_node: PrivateRabbitMQ) -> AsyncIterator[str]:
    """A prefix that only this test has on that node."""
    async with fresh_prefix(private_node.url) as prefix:
        yield prefix
    # Nothing that the test started goes on in the background.
    await until(lambda: asyncio.all_tasks() == {asyncio.current_task()})
