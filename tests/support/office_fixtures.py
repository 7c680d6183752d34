"""Frontdesk on each broker, started once for all tests here; each test has admins and customers of its own."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from tests.support.database import fresh_database
from tests.support.frontdesk import Phone, frontdesk
from tests.support.office import ADMINS, Office, Talk, enter
from tests.support.queues import fresh_prefix


@pytest.fixture(scope="session", params=["in process", "rabbitmq"])
def broker_url(request: pytest.FixtureRequest) -> str:
    """Of RabbitMQ; empty for the broker in the process."""
    return str(request.getfixturevalue("amqp_url")) if request.param == "rabbitmq" else ""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def opened(
    broker_url: str,
    database_server_url: str,
    database_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Office]:
    """The product with many admins, none of whom is told anything by itself, and no alarms."""
    async with AsyncExitStack() as stack:
        environment = {"ADMIN_IDS": ",".join(map(str, ADMINS))}
        if broker_url:
            prefix = await stack.enter_async_context(fresh_prefix(broker_url))
            environment |= {"AMQP_URL": broker_url, "AMQP_PREFIX": prefix}
        database_url = await stack.enter_async_context(fresh_database(database_server_url, database_template))
        data_dir = tmp_path_factory.mktemp("data")
        running = await stack.enter_async_context(frontdesk(data_dir, DATABASE_URL=database_url, **environment))
        office = Office(running, database_url)
        await office.fetch("INSERT INTO admins (admin_id, push_level) SELECT unnest($1::bigint[]), 'off'", list(ADMINS))
        await office.fetch("UPDATE desk_settings SET escalate_after_minutes = NULL")
        yield office
        # Whatever the tests did wrong on purpose was answered: nothing of it was put aside as nobody's business.
        assert await office.fetch("SELECT count(*) FROM dead_letters") == 0


@pytest_asyncio.fixture(loop_scope="session")
async def office(opened: Office) -> Office:
    """The product with an empty inbox."""
    await opened.empty()
    return opened


@pytest_asyncio.fixture(loop_scope="session")
async def olivia(office: Office) -> AsyncIterator[Phone]:
    """An admin. Afterwards her chat is cleared, so that no panel in it needs care any more."""
    phone = await office.admin()
    yield phone
    await clear(phone)


@pytest_asyncio.fixture(loop_scope="session")
async def told(office: Office, olivia: Phone) -> AsyncIterator[Phone]:
    """Olivia, who is told of every message of every customer."""
    await office.tell(olivia, "all")
    yield olivia
    await office.tell(olivia, "off")


@pytest_asyncio.fixture(loop_scope="session")
async def noah(office: Office) -> AsyncIterator[Phone]:
    """A colleague of hers."""
    phone = await office.admin()
    yield phone
    await clear(phone)


@pytest_asyncio.fixture(loop_scope="session")
async def alice(office: Office) -> Phone:
    """A customer who has written once, `Help me`."""
    phone = await office.customer("Alice")
    await phone.write("Help me")
    await office.knows(phone, messages=1)
    return phone


@pytest_asyncio.fixture(loop_scope="session")
async def talk(olivia: Phone, alice: Phone) -> Talk:
    """Olivia in direct message mode with Alice."""
    return await enter(olivia, alice)


async def clear(phone: Phone) -> None:
    """What the bot takes away or writes at the same moment does not matter."""
    for message in await phone.chat():
        await phone.delete_if_there(message["message_id"])
