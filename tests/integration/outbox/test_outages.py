"""The broker, the gateway or the database is away: nothing is lost, and nothing is sent twice in silence."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from shared.broker.in_process import InProcessBroker
from shared.contracts.wire import CONVERSATION_CHANGES, REPLIES
from shared.db import Database, open_database
from shared.db.deliveries import Ledger, enqueue
from tests.support.database import postgres_away
from tests.support.events import message
from tests.support.ledger_rows import ADMIN, CUSTOMER, reply
from tests.support.outbox import LedgerAtWork, ledger_at_work, sent_as
from tests.support.telegram_stand_in import TelegramStandIn
from tests.support.unreliable_broker import BlockedBroker
from tests.support.waiting import until

NEVER_SENT = 10**9
"""The number of a delivery that there is not."""


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url, name="test") as database:
        yield database


@pytest.fixture
async def broker(telegram: TelegramStandIn) -> AsyncIterator[BlockedBroker]:
    """A broker that can be told to take nothing, with Telegram behind it."""
    broker = BlockedBroker(InProcessBroker())
    async with telegram.answering(broker):
        yield broker


async def test_a_call_is_published_until_the_broker_takes_it(
    broker: BlockedBroker, database: Database, telegram: TelegramStandIn
) -> None:
    broker.blocked.add(REPLIES)
    async with ledger_at_work(broker, database) as at_work:
        (delivery_id,) = await at_work.queue(reply(1))
        await until(lambda: broker.refusals >= 2)
        broker.blocked.clear()
        await at_work.becomes(delivery_id, "sent")
    assert telegram.said(CUSTOMER) == ["copy of 1001/1"]


async def test_a_call_that_was_never_taken_is_the_sweepers(
    broker: BlockedBroker, database: Database, telegram: TelegramStandIn
) -> None:
    broker.blocked.add(REPLIES)
    async with ledger_at_work(broker, database, lifetime_s=0.3) as at_work:
        delivery_id = await _expired(at_work)
        broker.blocked.clear()
        await at_work.forgotten(delivery_id)
        await at_work.becomes(delivery_id, "unknown")
        await at_work.all_settled()
    assert len(telegram.said(ADMIN)) == 1
    assert telegram.said(CUSTOMER) == []


async def test_sweeping_does_not_wait_for_silence(
    broker: BlockedBroker, database: Database, telegram: TelegramStandIn
) -> None:
    broker.blocked.add(REPLIES)
    async with ledger_at_work(broker, database, lifetime_s=0.3) as at_work:
        delivery_id = await _expired(at_work)

        async def answers_keep_coming() -> None:
            while True:
                await at_work.hears(NEVER_SENT, 1, 200, sent_as(1))

        coming = [asyncio.create_task(answers_keep_coming()) for _ in range(3)]
        await at_work.forgotten(delivery_id)
        await at_work.becomes(delivery_id, "unknown")
        assert not any(task.done() for task in coming)
        for task in coming:
            task.cancel()
        await asyncio.wait(coming)


async def test_a_change_is_announced_as_soon_as_it_can_be(
    broker: BlockedBroker, database: Database, telegram: TelegramStandIn
) -> None:
    broker.blocked.add(CONVERSATION_CHANGES)
    async with ledger_at_work(broker, database) as at_work:
        (delivery_id,) = await at_work.queue(reply(1))
        await at_work.becomes(delivery_id, "sent")
        await until(lambda: broker.refusals >= 2)
        assert at_work.announced == []
        broker.blocked.clear()
        await until(lambda: at_work.announced == [CUSTOMER])


async def test_without_a_database_an_answer_waits(
    broker: BlockedBroker, database: Database, telegram: TelegramStandIn, database_url: str
) -> None:
    async with ledger_at_work(broker, database) as at_work:
        await at_work.happen(message(CUSTOMER, 1))
        telegram.hold["copyMessage"] = asyncio.Event()
        (delivery_id,) = await at_work.queue(reply(1, answers_id=1))
        await until(lambda: bool(telegram.made("copyMessage")))
        async with postgres_away(database_url):
            with capture_logs() as logs:
                telegram.hold["copyMessage"].set()
                await until(lambda: any(line["event"] == "cannot settle, trying again" for line in logs))
        await at_work.becomes(delivery_id, "sent")
        await until(lambda: (ADMIN, 1) in telegram.reactions)
    assert telegram.said(CUSTOMER) == ["copy of 1001/1"]


async def test_stopping_settles_what_is_in_flight_and_sends_nothing(
    broker: BlockedBroker, database: Database, telegram: TelegramStandIn
) -> None:
    telegram.hold["copyMessage"] = asyncio.Event()
    async with ledger_at_work(broker, database) as at_work:
        ids = await at_work.queue(reply(1), reply(2))
        await until(lambda: bool(telegram.made("copyMessage")))
        at_work.stop.set()
        telegram.hold["copyMessage"].set()
    entries = [await Ledger(database).find(delivery_id) for delivery_id in ids]
    assert [entry.state for entry in entries if entry] == ["sent", "queued"]


async def test_what_was_queued_before_a_start_goes_out(
    broker: BlockedBroker, database: Database, telegram: TelegramStandIn
) -> None:
    async with database.transaction() as connection:
        await enqueue(connection, reply(1))
    async with ledger_at_work(broker, database) as at_work:
        await at_work.all_settled()
    assert telegram.said(CUSTOMER) == ["copy of 1001/1"]


async def _expired(at_work: LedgerAtWork) -> int:
    """A reply whose call never came to the gateway: nobody will ever hear of it."""
    await at_work.happen(message(CUSTOMER, 1))
    with capture_logs() as logs:
        (delivery_id,) = await at_work.queue(reply(1))
        await until(lambda: any(line["event"] == "call expired unpublished" for line in logs))
    return delivery_id
