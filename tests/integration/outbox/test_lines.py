"""Each chat gets its deliveries in their order; nobody waits for anybody else's; and nothing is looked at in vain."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import uuid4

import pytest

from services.admin_ui.outbox.dispatcher import MOST_IN_FLIGHT
from shared.db import Database, open_database
from shared.db.deliveries import Ledger, NewDelivery, enqueue
from shared.db.queries import queries
from shared.domain.deliveries import Lane
from tests.support.ledger_rows import CUSTOMER, bulk, relay, reply
from tests.support.outbox import LedgerAtWork
from tests.support.telegram_stand_in import Refusal, TelegramStandIn
from tests.support.waiting import until

OTHER = 8


async def test_a_chat_gets_its_replies_in_their_order(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    await at_work.queue(*(reply(number, user_id=CUSTOMER if number % 2 else OTHER) for number in range(1, 15)))
    await at_work.all_settled()
    assert telegram.said(CUSTOMER) == [f"copy of 1001/{number}" for number in range(1, 15, 2)]
    assert telegram.said(OTHER) == [f"copy of 1001/{number}" for number in range(2, 15, 2)]


async def test_too_many_requests_keep_only_their_chat_waiting(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    telegram.refusals["copyMessage"].append(Refusal(429, "Too Many Requests: retry after 1", {"retry_after": 1}))
    first, second = await at_work.queue(reply(1), reply(2))
    others = await at_work.queue(*(reply(number, user_id=OTHER) for number in (3, 4, 5)))
    for delivery_id in others:
        await at_work.becomes(delivery_id, "sent")
    assert (await at_work.entry(first)).state == "queued"
    assert telegram.said(CUSTOMER) == []
    await at_work.becomes(second, "sent")
    assert telegram.said(CUSTOMER) == ["copy of 1001/1", "copy of 1001/2"]
    assert (await at_work.entry(first)).attempts == 2
    waited = await at_work.entry(first)
    assert waited.sending_since is not None
    assert (waited.sending_since - waited.created_at).total_seconds() >= 1
    assert at_work.counted("frontdesk_deliveries_settled_total", kind="reply", state="again") == 1
    assert await at_work.notices() == []


async def test_nothing_passes_a_message_that_gathers_its_album(
    at_work: LedgerAtWork, telegram: TelegramStandIn
) -> None:
    await at_work.queue(reply(1, wait_s=0.4))
    await at_work.queue(reply(2))
    await at_work.all_settled()
    assert telegram.said(CUSTOMER) == ["copy of 1001/1", "copy of 1001/2"]


async def test_what_is_held_keeps_nobody_waiting(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    await at_work.queue(reply(1, state="held"))
    (second,) = await at_work.queue(reply(2))
    await at_work.becomes(second, "sent")
    assert telegram.said(CUSTOMER) == ["copy of 1001/2"]
    assert (await at_work.ledger.count_open()).held == 1


async def test_a_reply_goes_before_bulk_to_its_chat(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    await at_work.queue(bulk(CUSTOMER, wait_s=0.3), bulk(OTHER, wait_s=0.3), reply(1, wait_s=0.3))
    await at_work.all_settled()
    assert telegram.said(CUSTOMER) == ["copy of 1001/1", "News"]


async def test_a_lane_has_only_so_much_in_flight(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    telegram.hold["copyMessage"] = telegram.hold["sendMessage"] = asyncio.Event()
    most = {lane: number for lanes in MOST_IN_FLIGHT for lane, number in lanes.items()}
    await at_work.queue(
        *(reply(number, user_id=number) for number in range(1, 71)),
        *(relay(number, admin_id=number) for number in range(101, 141)),
        *(bulk(number) for number in range(201, 221)),
    )
    await until(lambda: len(telegram.calls) == sum(most.values()))
    rows = await at_work.rows("SELECT lane, count(*) AS number FROM deliveries WHERE state = 'sending' GROUP BY lane")
    assert {Lane(row["lane"]): row["number"] for row in rows} == most
    telegram.hold["copyMessage"].set()
    await at_work.all_settled()
    assert len(telegram.messages) == 70 + 40 + 20


async def test_the_same_cause_is_sent_once(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    assert len(await at_work.queue(reply(1), reply(1))) == 1
    assert await at_work.queue(reply(1)) == []
    await at_work.all_settled()
    assert telegram.said(CUSTOMER) == ["copy of 1001/1"]


async def test_what_was_queued_by_somebody_else_is_found(at_work: LedgerAtWork, telegram: TelegramStandIn) -> None:
    async with at_work.database.transaction() as connection:
        await enqueue(connection, reply(1))
    await until(lambda: telegram.said(CUSTOMER) == ["copy of 1001/1"])


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url, name="test") as database:
        yield database


async def queue(database: Database, deliveries: Sequence[NewDelivery]) -> None:
    async with database.transaction() as connection:
        await enqueue(connection, *deliveries)


async def test_several_takers_take_each_delivery_once(database: Database) -> None:
    await queue(database, [reply(number, user_id=number % 30) for number in range(300)])
    ledger = Ledger(database)
    takes = await asyncio.gather(*(ledger.take(uuid4(), {Lane.REPLIES: 1000}) for _ in range(8)))
    taken = [entry for take in takes for entry in take]
    assert sorted(entry.chat_id for entry in taken) == list(range(30))
    assert sorted(entry.source_ids[0] for entry in taken) == list(range(30))


async def test_a_take_whose_answer_was_lost_is_undone(database: Database) -> None:
    await queue(database, [reply(1), reply(2, user_id=OTHER)])
    ledger, lost = Ledger(database), uuid4()
    await ledger.take(lost, {Lane.REPLIES: 1})
    await ledger.give_back(lost)
    again = await ledger.take(uuid4(), {Lane.REPLIES: 50})
    assert [entry.source_ids for entry in again] == [(1,), (2,)]


@pytest.mark.parametrize("has_statistics", [False, True])
async def test_a_take_reads_only_the_heads_of_lines(database: Database, has_statistics: bool) -> None:
    """Whatever the planner believes: a hundred thousand that wait, and as many that are settled."""
    async with database.transaction() as connection:
        await connection.execute(
            "INSERT INTO deliveries (cause, kind, lane, chat_id, method, parameters, state)"
            " SELECT 'bulk/' || n, 'notice', 3, n, 'sendMessage', '{}',"
            " CASE WHEN n <= 100000 THEN 'sent' ELSE 'queued' END"
            " FROM generate_series(1, 200000) n"
        )
    async with database.connection() as connection:
        if has_statistics:
            await connection.execute("ANALYZE deliveries")
        async with connection.transaction():
            take = {"take_id": uuid4(), "lanes": [0, 1, 3], "most": [50, 25, 8]}
            taken = [row async for row in queries("deliveries").take_deliveries(connection, **take)]
            looked_at = await connection.fetchval(
                "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'deliveries'"
            )
    assert [row["chat_id"] for row in taken] == list(range(100_001, 100_009))
    assert looked_at < 200
