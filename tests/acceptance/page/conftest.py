"""Frontdesk and its page in a browser, started once for all tests here, and watched in each."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.database import fresh_database
from tests.support.frontdesk import frontdesk
from tests.support.muted import mute_admins
from tests.support.simulator_page import SimulatorPage, simulator_page


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(
    database_server_url: str, database_template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[SimulatorPage]:
    """The page of a running Frontdesk."""
    data_dir: Path = tmp_path_factory.mktemp("data")
    async with fresh_database(database_server_url, database_template) as database_url:
        await mute_admins(database_url)
        async with (
            frontdesk(data_dir, DATABASE_URL=database_url) as running,
            simulator_page(f"http://127.0.0.1:{running.environment['SIMULATOR_PORT']}") as page,
        ):
            yield page


@pytest.fixture
def shown(opened: SimulatorPage) -> Iterator[SimulatorPage]:
    """The page; whatever a test does with it, its console stays clean and nobody else is asked for anything."""
    yield opened
    assert opened.page.errors == []
    foreign = [url for url in opened.page.requests if not url.startswith((f"{opened.address}/", "data:"))]
    assert foreign == []
