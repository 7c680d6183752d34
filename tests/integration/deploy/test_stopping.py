"""Everything in one process stops in an order in which nobody is left waiting for somebody who has gone."""

import asyncio
import signal
from pathlib import Path

import asyncpg

from tests.support.frontdesk import Frontdesk, frontdesk
from tests.support.muted import mute_admins
from tests.support.waiting import PATIENCE_S, eventually

SETTLED_WHILE_STOPPING = 20
REPLIES = """
    INSERT INTO deliveries (cause, kind, lane, chat_id, user_id, method, parameters, not_before)
    SELECT 'reply/' || n, 'reply', 0, 700000 + n, 700000 + n, 'sendMessage',
           json_build_object('chat_id', 700000 + n, 'text', 'x'), now() + n * interval '50 ms'
    FROM generate_series(1, 2400) n
"""
"""One falls due each twentieth of a second, for two minutes, for a chat that Telegram does not know."""

WAITS_FOR_A_LOCK = """
    SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
SETTLED = "SELECT count(*) FROM deliveries WHERE settled_at IS NOT NULL"


async def test_replies_that_fall_due_while_a_tracker_finishes_are_made_and_none_is_in_doubt(
    database_url: str, tmp_path: Path
) -> None:
    await mute_admins(database_url)
    async with frontdesk(tmp_path, DATABASE_URL=database_url) as running:
        looking = await asyncpg.connect(database_url, timeout=PATIENCE_S)
        holding = await asyncpg.connect(database_url, timeout=PATIENCE_S)
        async with holding.transaction():
            await hold_up_the_tracker(running, holding, looking)
            await looking.execute(REPLIES)
            running.process.send_signal(signal.SIGTERM)
            before: int = await looking.fetchval(SETTLED)

            async def calls_are_made() -> bool:
                return int(await looking.fetchval(SETTLED)) >= before + SETTLED_WHILE_STOPPING

            await eventually(calls_are_made, "replies made while it stops")
        await holding.close()
        async with asyncio.timeout(PATIENCE_S):
            assert await running.process.wait() == 0
        states = await looking.fetch("SELECT DISTINCT state FROM deliveries")
        await looking.close()
        assert {row["state"] for row in states} == {"queued", "rejected"}


async def hold_up_the_tracker(
    running: Frontdesk, holding: "asyncpg.Connection[asyncpg.Record]", looking: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    """It has a message in hand that it cannot commit before the transaction of `holding` ends."""
    alice = await running.customer("Alice", username="alice")
    await alice.write("Hello")

    async def is_known() -> bool:
        return bool(await looking.fetchval("SELECT count(*) > 0 FROM conversations"))

    async def is_held_up() -> bool:
        return bool(await looking.fetchval(WAITS_FOR_A_LOCK))

    await eventually(is_known, "the first message is counted")
    await holding.execute("SELECT FROM users WHERE user_id = $1 FOR UPDATE", alice.user_id)
    await alice.write("Hello?")
    await eventually(is_held_up, "the tracker waits")
