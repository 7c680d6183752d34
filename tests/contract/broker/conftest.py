"""One suite, two implementations."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from shared.broker.in_process import InProcessBroker
from shared.broker.port import Broker
from tests.support.queues import connected_rabbitmq, fresh_prefix


@pytest_asyncio.fixture(params=["in_process", "rabbitmq"])
async def broker(request: pytest.FixtureRequest, amqp_url: str) -> AsyncIterator[Broker]:
    """A broker with empty queues that only this test has."""
    if request.param == "in_process":
        yield InProcessBroker()
        return
    async with fresh_prefix(amqp_url) as prefix, connected_rabbitmq(amqp_url, prefix) as opened:
        yield opened
