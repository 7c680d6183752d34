"""A gateway under test: on a made-up Bot API, with a broker that remembers."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.support.fake_bot_api import FakeBotApi, fake_bot_api


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[FakeBotApi]:
    """A made-up Bot API."""
    async with fake_bot_api() as api:
        yield api
