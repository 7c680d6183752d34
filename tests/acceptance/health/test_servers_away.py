"""RabbitMQ or Postgres is away, at the start or later: every service says so, waits, and loses nothing."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from tests.support.frontdesk import Phone
from tests.support.separate_services import Standing, services_without_servers, set_up_database, start_servers
from tests.support.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def standing() -> AsyncIterator[Standing]:
    """Everything in the wrong order: the services run and a customer writes, and then there is something to run on."""
    async with services_without_servers() as standing:
        await standing.troubled(
            gateway={"broker", "replies", "pushes", "edits", "bulk", "replays"},
            tracker={"postgres", "broker", "customer_events", "dead_letters"},
            admin_ui={"postgres", "broker", "updates", "customer updates", "changes", "outcomes"},
        )
        alice = await standing.frontdesk.customer("Alice", username="alice")
        await alice.write("/start")
        await write(alice, 3, "Hello")
        await start_servers(standing)
        # Only the database can say which admin_ui is to work.
        at_rest = {"postgres", "updates", "customer updates", "changes", "outcomes"}
        await standing.troubled(gateway=set(), tracker={"postgres"}, admin_ui=at_rest)
        await set_up_database(standing)
        yield standing


async def write(customer: Phone, count: int, word: str) -> None:
    for number in range(count):
        await customer.write(f"{word} {number}")


async def all_are_counted(standing: Standing, customer: Phone, count: int) -> None:
    connection = await asyncpg.connect(standing.postgres.url)
    query = "SELECT total_messages, unread_messages, last_user_message FROM conversations WHERE user_id = $1"

    async def is_so() -> bool:
        row = await connection.fetchrow(query, customer.user_id)
        return row is not None and (row[0], row[1]) == (count, count)

    try:
        await eventually(is_so, f"{count} messages are counted")
        assert await connection.fetchval("SELECT count(*) FROM dead_letters") == 0
    finally:
        await connection.close()


async def alice_of(standing: Standing) -> Phone:
    async with standing.frontdesk.http.get("/simulator/people") as answer:
        people = {person["first_name"]: person["user_id"] for person in await answer.json()}
    return Phone(standing.frontdesk.http, people["Alice"])


async def test_services_that_started_before_their_servers_work_once_those_are_there(standing: Standing) -> None:
    await standing.all_ready()
    alice = await alice_of(standing)
    await alice.shows_part("Alice")
    await all_are_counted(standing, alice, 3)


async def test_postgres_goes_away_and_comes_back(standing: Standing) -> None:
    await standing.all_ready()
    bob = await standing.frontdesk.customer("Bob", username="bob")
    await write(bob, 3, "before")
    standing.postgres.stop()
    await write(bob, 20, "meanwhile")
    await standing.troubled(gateway=set(), tracker={"postgres"}, admin_ui={"postgres"})
    standing.postgres.start()
    await standing.all_ready()
    await all_are_counted(standing, bob, 23)


async def test_rabbitmq_is_killed_and_comes_back(standing: Standing) -> None:
    await standing.all_ready()
    cora = await standing.frontdesk.customer("Cora", username="cora")
    await write(cora, 3, "before")
    standing.rabbitmq.kill()
    await write(cora, 20, "meanwhile")
    await standing.troubled(
        gateway={"broker", "replies", "pushes", "edits", "bulk", "replays"},
        tracker={"broker", "customer_events", "dead_letters"},
        admin_ui={"broker", "updates", "customer updates", "changes", "outcomes"},
    )
    standing.rabbitmq.start()
    await standing.all_ready()
    await all_are_counted(standing, cora, 23)
    owner = standing.frontdesk.owner
    await owner.write("/conversations")
    # A push or a digest may come below the panel.
    await owner.finds("@cora 🆕 New\n   💬 23 msgs (23)", "meanwhile 19")
