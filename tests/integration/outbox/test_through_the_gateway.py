"""Whatever Telegram answers, or does not: counted in its chats, through the real gateway and RabbitMQ."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.admin_ui.features.receipts.decisions import send_again
from services.gateway.service import run_gateway
from shared.db import open_database
from tests.support.events import message
from tests.support.fake_bot_api import (
    ANSWER_LOST,
    BLOCKED,
    FAILED,
    FAILED_AFTERWARDS,
    NEVER_CAME,
    Answer,
    FakeBotApi,
    fake_bot_api,
    refusal,
)
from tests.support.gateway import settings_for
from tests.support.ledger_rows import CUSTOMER, album, reply
from tests.support.outbox import LedgerAtWork, ledger_at_work
from tests.support.queues import connected_rabbitmq
from tests.support.waiting import until

OTHER = 8
CALL_LIVES_S = 1.0


@pytest.fixture
async def telegram() -> AsyncIterator[FakeBotApi]:
    async with fake_bot_api() as telegram:
        yield telegram


@pytest.fixture
async def at_work(
    database_url: str, amqp_url: str, queue_prefix: str, telegram: FakeBotApi
) -> AsyncIterator[LedgerAtWork]:
    stop = asyncio.Event()
    async with (
        open_database(database_url, name="test") as database,
        connected_rabbitmq(amqp_url, queue_prefix) as broker,
        asyncio.TaskGroup() as tasks,
    ):
        tasks.create_task(run_gateway(settings_for(telegram.url), broker, stop))
        async with ledger_at_work(broker, database, lifetime_s=CALL_LIVES_S) as at_work:
            await at_work.happen(message(CUSTOMER, 1), message(OTHER, 1))
            yield at_work
        stop.set()


@pytest.mark.parametrize(
    ("fault", "state", "copies"),
    [
        (ANSWER_LOST, "unknown", 1),
        (FAILED_AFTERWARDS, "unknown", 1),
        (NEVER_CAME, "unknown", 0),
        (FAILED, "unknown", 0),
        (BLOCKED, "rejected", 0),
        (refusal(400, "Bad Request: message to copy not found"), "rejected", 0),
    ],
)
async def test_after_a_fault_only_the_admin_sends_again(
    fault: Answer, state: str, copies: int, at_work: LedgerAtWork, telegram: FakeBotApi
) -> None:
    telegram.scripts[CUSTOMER].append(fault)
    (delivery_id,) = await at_work.queue(reply(1, admin_id=1001))
    await at_work.becomes(delivery_id, state)
    await at_work.all_settled()
    assert telegram.chats[CUSTOMER] == ["1001/1"] * copies
    assert len(telegram.chats[1001]) == len(await at_work.notices()) == 1
    await send_again(at_work.database, 1001, delivery_id)
    at_work.dispatcher.wake()
    await at_work.all_settled()
    assert telegram.chats[CUSTOMER] == ["1001/1"] * (copies + 1)
    assert telegram.reactions == {(1001, 1): ["👍"]}
    states = [entry.state for entry in await at_work.deliveries("reply")]
    assert states == [state, "sent"]


async def test_too_many_requests_keep_only_that_chat_waiting(at_work: LedgerAtWork, telegram: FakeBotApi) -> None:
    telegram.scripts[CUSTOMER].append(refusal(429, "Too Many Requests: retry after 3", retry_after=3))
    mine = [reply(number, admin_id=1000 + number) for number in (1, 2, 3)]
    others = [reply(number, user_id=OTHER, admin_id=1000 + number) for number in (4, 5, 6)]
    (first, *_), theirs = await at_work.queue(*mine), await at_work.queue(*others)
    await at_work.all_settled()
    rows = await at_work.rows("SELECT delivery_id FROM deliveries WHERE kind = 'reply' ORDER BY settled_at")
    in_time = [row["delivery_id"] for row in rows]
    assert in_time.index(first) > max(in_time.index(delivery_id) for delivery_id in theirs)
    assert telegram.chats[CUSTOMER] == ["1001/1", "1002/2", "1003/3"]
    assert telegram.chats[OTHER] == ["1004/4", "1005/5", "1006/6"]
    assert {entry.state for entry in await at_work.deliveries("reply")} == {"sent"}
    assert await at_work.notices() == []


async def test_a_missing_answer_leaves_a_doubt_and_blocks_nothing(at_work: LedgerAtWork, telegram: FakeBotApi) -> None:
    telegram.holds[CUSTOMER] = asyncio.Event()
    first, second = await at_work.queue(reply(1), reply(2))
    await at_work.becomes(first, "unknown")
    telegram.holds.pop(CUSTOMER).set()
    await at_work.becomes(second, "sent")
    await at_work.all_settled()
    assert telegram.chats[CUSTOMER] == ["1001/1", "1001/2"]
    assert [entry.state for entry in await at_work.deliveries("reply")] == ["unknown", "sent"]


async def test_a_burst_to_one_chat_arrives_in_order(at_work: LedgerAtWork, telegram: FakeBotApi) -> None:
    """Its place comes later than the call lives: the gateway gives it back, and the ledger lets it wait."""
    ids = await at_work.queue(*(reply(number, admin_id=1000 + number) for number in range(1, 9)))
    await at_work.becomes(ids[-1], "sent")
    await at_work.all_settled()
    assert telegram.chats[CUSTOMER] == [f"{1000 + number}/{number}" for number in range(1, 9)]
    assert {entry.state for entry in await at_work.deliveries("reply")} == {"sent"}


async def test_albums_and_texts_keep_their_order(at_work: LedgerAtWork, telegram: FakeBotApi) -> None:
    await at_work.queue(album(1, 2, 3), reply(4))
    await until(lambda: len(telegram.chats[CUSTOMER]) == 4)
    await at_work.all_settled()
    assert telegram.chats[CUSTOMER] == ["1001/1", "1001/2", "1001/3", "1001/4"]
