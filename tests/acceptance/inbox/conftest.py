"""The product on each broker, on a database of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.frontdesk import Frontdesk, frontdesk
from tests.support.muted import mute_admins


@pytest.fixture(params=["in process", "rabbitmq"])
def broker(request: pytest.FixtureRequest) -> dict[str, str]:
    """The variables that choose the broker."""
    if request.param == "in process":
        return {}
    return {
        "AMQP_URL": request.getfixturevalue("amqp_url"),
        "AMQP_PREFIX": request.getfixturevalue("queue_prefix"),
    }


@pytest.fixture
async def running(broker: dict[str, str], database_url: str, tmp_path: Path) -> AsyncIterator[Frontdesk]:
    """Frontdesk, ready; only panels show what happens."""
    await mute_admins(database_url)
    async with frontdesk(tmp_path, DATABASE_URL=database_url, **broker) as running:
        yield running
