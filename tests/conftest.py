"""What many tests ask for: a fresh database, a broker, a prefix of their own in it. And how a run of them ends."""

import signal
from collections.abc import AsyncIterator
from types import FrameType

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from tests.support.database import fresh_database, template_database
from tests.support.guardian import guard_this_run
from tests.support.queues import fresh_prefix
from tests.support.servers import choose_amqp_url, choose_database_url

pytest_plugins = ("tests.support.office_fixtures", "tests.support.ledger_fixtures")

# The same examples in every run, on machines of every speed; `--hypothesis-profile=default` looks for new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("repeatable")
# It would also try constants of the modules that are loaded by then, which are other ones in each process of a run.
providers._get_local_constants = Constants


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Guard the run; its workers are guarded with it."""
    if not hasattr(config, "workerinput"):
        guard_this_run()
    signal.signal(signal.SIGTERM, _stop_the_run)


def _stop_the_run(_number: int, _frame: FrameType | None) -> None:
    """As Ctrl-C does; whoever asks twice does not stop the tidying up."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


@pytest.hookimpl(optionalhook=True)
def pytest_handlecrashitem(report: pytest.TestReport) -> None:
    """A worker that died, or was ended with a test that hung, ends the run."""
    pytest.exit(str(report.longrepr), returncode=1)


@pytest.fixture(scope="session")
def database_server_url() -> str:
    """A real Postgres on which databases may be created."""
    url = choose_database_url()
    if url is None:
        pytest.fail("no Postgres answers at the default addresses: `make test` brings one, or set DATABASE_URL")
    return url


@pytest.fixture(scope="session")
def amqp_url() -> str:
    """A real RabbitMQ."""
    url = choose_amqp_url()
    if url is None:
        pytest.fail("no RabbitMQ answers at the default address: `make test` brings one, or set AMQP_URL")
    return url


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def database_template(database_server_url: str) -> AsyncIterator[str]:
    """The name of a migrated, empty database."""
    async with template_database(database_server_url) as name:
        yield name


@pytest_asyncio.fixture
async def database_url(database_server_url: str, database_template: str) -> AsyncIterator[str]:
    """The address of a migrated, empty database that only this test has."""
    async with fresh_database(database_server_url, database_template) as url:
        yield url


@pytest_asyncio.fixture
async def queue_prefix(amqp_url: str) -> AsyncIterator[str]:
    """A prefix for queue names that only this test has."""
    async with fresh_prefix(amqp_url) as prefix:
        yield prefix
