"""admin_ui or the gateway is killed at any step of a delivery: nothing is lost, and what is sent twice is in the ledger
as a doubt. Counted in the customers' chats.
"""

import asyncio
import contextlib
import signal
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import pytest

from services.admin_ui.features.receipts.decisions import mark_as_arrived, send_again
from services.gateway.service import run_gateway
from services.tracker.commit import commit
from shared.broker.port import Broker
from shared.db import Database, open_database
from shared.db.deliveries import LedgerEntry, enqueue
from tests.support.events import message
from tests.support.fake_bot_api import FakeBotApi, fake_bot_api
from tests.support.gateway import settings_for
from tests.support.killed_outbox import STEPS
from tests.support.ledger_rows import reply
from tests.support.outbox import LedgerAtWork, ledger_at_work
from tests.support.processes import running_module
from tests.support.queues import connected_rabbitmq
from tests.support.services import running_service, settings_of_services
from tests.support.waiting import eventually, soon, until

CUSTOMERS = (11, 12, 13, 14)
REPLIES_EACH = 3
LEFT_BEHIND = "SELECT delivery_id FROM deliveries WHERE state = 'sending'"


@dataclass
class World:
    """What the test holds of the world: its servers, and Telegram's side of every chat."""

    settings: dict[str, str]
    broker: Broker
    database: Database
    telegram: FakeBotApi

    @contextlib.asynccontextmanager
    async def gateway(self) -> AsyncIterator[None]:
        """A gateway that nobody kills."""
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(run_gateway(settings_for(self.telegram.url), self.broker, stop))
            try:
                yield
            finally:
                stop.set()


@pytest.fixture
async def world(database_url: str, amqp_url: str, queue_prefix: str) -> AsyncIterator[World]:
    async with (
        fake_bot_api() as telegram,
        connected_rabbitmq(amqp_url, queue_prefix) as broker,
        open_database(database_url, name="test") as database,
    ):
        settings = settings_of_services(
            amqp_url=amqp_url, database_url=database_url, telegram_url=telegram.url, prefix=queue_prefix
        )
        yield World(settings | {"LOG_LEVEL": "error"}, broker, database, telegram)


async def write_replies(database: Database) -> None:
    """Each by an admin of its own, so that no chat's limit keeps a receipt or a notice waiting."""
    await commit(database, [message(user_id, 1) for user_id in CUSTOMERS], ())
    numbers = range(len(CUSTOMERS) * REPLIES_EACH)
    async with database.transaction() as connection:
        await enqueue(
            connection,
            *(reply(n, user_id=CUSTOMERS[n % len(CUSTOMERS)], admin_id=1000 + n, answers_id=1) for n in numbers),
        )


async def swept(at_work: LedgerAtWork) -> Sequence[LedgerEntry]:
    """Everything settled, what a kill left behind included; the replies."""
    left_behind = {row["delivery_id"] for row in await at_work.rows(LEFT_BEHIND)}
    await until(lambda: at_work.outbox.outcomes.had_room_for_s > 1)
    for row in await at_work.rows(LEFT_BEHIND):
        if row["delivery_id"] in left_behind:
            await at_work.forgotten(row["delivery_id"])
    await at_work.all_settled()
    return await at_work.deliveries("reply")


def copies(telegram: FakeBotApi) -> Counter[str]:
    return Counter(text for user_id in CUSTOMERS for text in telegram.chats[user_id])


def source(entry: LedgerEntry) -> str:
    return f"{entry.admin_id}/{entry.source_ids[0]}"


async def judge(at_work: LedgerAtWork, telegram: FakeBotApi) -> None:
    """Nothing is lost, what arrived twice was in doubt, the order holds, and the inbox says so."""
    replies = await at_work.deliveries("reply")
    doubts = Counter(source(entry) for entry in replies if entry.state == "unknown")
    arrived = copies(telegram)
    assert set(arrived) == {source(entry) for entry in replies}
    assert all(number <= 1 + doubts[which] for which, number in arrived.items())
    for user_id in CUSTOMERS:
        certain = [text for text in telegram.chats[user_id] if not doubts[text]]
        assert certain == sorted(certain, key=lambda text: int(text.partition("/")[2]))
    unread = await at_work.rows("SELECT unread_messages FROM conversations")
    assert [row["unread_messages"] for row in unread] == [0] * len(CUSTOMERS)
    in_history = await at_work.row("SELECT count(*) AS number FROM messages WHERE direction = 'outgoing'")
    assert in_history["number"] == sum(entry.state == "sent" for entry in replies)
    assert await at_work.rows("SELECT * FROM dead_letters") == []


@pytest.mark.parametrize("step", STEPS)
async def test_admin_ui_killed_at_any_step_loses_nothing(step: str, world: World) -> None:
    await write_replies(world.database)
    async with world.gateway():
        async with running_module("tests.support.killed_outbox", step, **world.settings) as killed:
            assert await soon(killed.wait()) == -signal.SIGKILL
        async with ledger_at_work(world.broker, world.database) as at_work:
            replies = await swept(at_work)
            in_doubt = [entry for entry in replies if entry.state == "unknown"]
            # The gateway lived, and its answers waited: nobody knows only of what never left.
            assert not any(copies(world.telegram)[source(entry)] for entry in in_doubt)
            assert in_doubt or step != "after the take"
            for entry in in_doubt:
                assert any("Nobody knows" in text for text in world.telegram.chats[entry.admin_id or 0])
                await send_again(world.database, entry.admin_id or 0, entry.delivery_id)
            at_work.dispatcher.wake()
            await at_work.all_settled()
            await judge(at_work, world.telegram)
    assert max(copies(world.telegram).values()) == 1


async def test_a_gateway_killed_after_sending_leaves_a_doubt(world: World) -> None:
    await write_replies(world.database)
    for user_id in CUSTOMERS:
        world.telegram.holds[user_id] = asyncio.Event()
    async with ledger_at_work(world.broker, world.database) as at_work:
        async with running_service("gateway", world.settings) as gateway:
            at_work.dispatcher.wake()
            await until(lambda: all(world.telegram.chats[user_id] for user_id in CUSTOMERS))
            gateway.kill()
            await gateway.wait()
        for user_id in CUSTOMERS:
            world.telegram.holds.pop(user_id).set()
        async with world.gateway():
            replies = await swept(at_work)
            in_doubt = [entry for entry in replies if entry.state == "unknown"]
            assert len(in_doubt) == len(CUSTOMERS)
            assert set(copies(world.telegram).values()) == {1}
            # Two admins risk a second copy, two know better.
            for entry in in_doubt[:2]:
                await send_again(world.database, entry.admin_id or 0, entry.delivery_id)
            for entry in in_doubt[2:]:
                await mark_as_arrived(world.database, entry.admin_id or 0, entry.delivery_id)
            at_work.dispatcher.wake()
            await at_work.all_settled()
            assert (await at_work.ledger.count_open()).unknown == 0
    arrived = copies(world.telegram)
    assert sorted(arrived.values()) == [1] * 10 + [2] * 2
    assert {which for which, number in arrived.items() if number == 2} == {source(entry) for entry in in_doubt[:2]}


async def test_calls_that_expired_are_made_again(world: World) -> None:
    """However long it was away: as long as it cannot have made them, nobody is asked anything."""
    await write_replies(world.database)
    async with ledger_at_work(world.broker, world.database, lifetime_s=0.2) as at_work:
        at_work.dispatcher.wake()
        await eventually(lambda: are_expired(at_work), "the calls are too old to be made")
        for row in await at_work.rows(LEFT_BEHIND):
            await at_work.forgotten(row["delivery_id"])
    async with world.gateway(), ledger_at_work(world.broker, world.database) as at_work:
        await at_work.all_settled()
        assert {entry.state for entry in await at_work.deliveries("reply")} == {"sent"}
        assert await at_work.notices() == []
        await judge(at_work, world.telegram)
    assert set(copies(world.telegram).values()) == {1}


async def are_expired(at_work: LedgerAtWork) -> bool:
    expired = "SELECT 1 FROM deliveries WHERE state = 'sending' AND sending_since < now() - interval '0.3 s'"
    return len(await at_work.rows(expired)) == len(CUSTOMERS)
