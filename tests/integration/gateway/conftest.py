"""A gateway under test: on a made-up Bot API, with a broker that remembers."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from shared.broker.in_process import InProcessBroker
from shared.broker.port import Broker
from tests.support.fake_bot_api import FakeBotApi, fake_bot_api
from tests.support.queues import connected_rabbitmq, fresh_prefix


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[FakeBotApi]:
    """A made-up Bot API."""
    async with fake_bot_api() as api:
        yield api


@pytest_asyncio.fixture(params=["in_process", "rabbitmq"])
async def either_broker(request: pytest.FixtureRequest, amqp_url: str) -> AsyncIterator[Broker]:
    """The one and then the other, with queues that only this test has."""
    if request.param == "in_process":
        yield InProcessBroker()
        return
    async with fresh_prefix(amqp_url) as prefix, connected_rabbitmq(amqp_url, prefix) as broker:
        yield broker
