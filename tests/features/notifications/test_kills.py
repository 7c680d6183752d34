"""admin_ui is killed again and again while customers write: each admin hears of everything, and of nothing twice that
is not a doubt in the ledger. Counted in the admins' chats.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from services.admin_ui.features.direct_mode import mode
from services.tracker.commit import commit
from shared.broker.port import Broker
from shared.contracts.announcements import ConversationsChanged
from shared.contracts.codec import encode
from shared.contracts.wire import CONVERSATION_CHANGES
from shared.db import Database, open_database
from tests.support.events import EPOCH, message
from tests.support.queues import connected_rabbitmq
from tests.support.services import running_service, settings_of_services
from tests.support.telegram_stand_in import TelegramStandIn
from tests.support.waiting import eventually

ANN, BOB = 1001, 1002
CUSTOMERS = (11, 12, 13)
IN_CONVERSATION = 12
MESSAGES_EACH = 15
KILLS = 3


@dataclass
class World:
    """The servers, Telegram at the other end of the lanes, and admin_ui in a process of its own."""

    settings: dict[str, str]
    broker: Broker
    database: Database
    telegram: TelegramStandIn
    written: Counter[int] = field(default_factory=Counter)

    async def write(self, user_id: int) -> None:
        """A customer writes: committed and announced as a tracker does."""
        self.written[user_id] += 1
        second = int((datetime.now(UTC) - EPOCH).total_seconds())
        written = message(user_id, self.written[user_id], second=second, username=f"user{user_id}")
        await commit(self.database, [written], ())
        await self.broker.publish(CONVERSATION_CHANGES, encode(ConversationsChanged([user_id])))

    async def fetch(self, sql: str) -> list[dict[str, Any]]:
        async with self.database.connection() as connection:
            return [dict(row) for row in await connection.fetch(sql)]

    async def is_at_rest(self) -> bool:
        """Nothing is due, and nothing is in flight."""
        (row,) = await self.fetch(
            "SELECT (SELECT count(*) FROM push_backlog) + (SELECT count(*) FROM pushes WHERE reason IS NOT NULL) "
            "+ (SELECT count(*) FROM deliveries WHERE state IN ('queued', 'sending')) AS left"
        )
        return bool(row["left"] == 0)


@pytest.fixture
async def world(database_url: str, amqp_url: str, queue_prefix: str) -> AsyncIterator[World]:
    telegram = TelegramStandIn()
    settings = settings_of_services(
        amqp_url=amqp_url, database_url=database_url, prefix=queue_prefix, admins=[ANN, BOB]
    ) | {"LOG_LEVEL": "error"}
    async with (
        connected_rabbitmq(amqp_url, queue_prefix) as broker,
        open_database(database_url, name="test") as database,
        telegram.answering(broker),
    ):
        yield World(settings, broker, database, telegram)


async def test_kills_lose_nothing_and_repeat_nothing_silently(world: World) -> None:
    await world.write(IN_CONVERSATION)
    await mode.enter(world.database, BOB, IN_CONVERSATION, 1)
    left, chance = [user_id for user_id in CUSTOMERS for _ in range(MESSAGES_EACH)], random.Random(7)  # noqa: S311
    chance.shuffle(left)
    for _ in range(KILLS):
        async with running_service("admin_ui", world.settings) as process:
            for _ in range(len(CUSTOMERS) * MESSAGES_EACH // (KILLS + 1)):
                await world.write(left.pop())
                await asyncio.sleep(chance.random() * 0.1)
            process.kill()
            await process.wait()
    async with running_service("admin_ui", world.settings):
        while left:
            await world.write(left.pop())
        await eventually(world.is_at_rest, "everybody has heard of everything", patience_s=150)
    await judge(world)


async def judge(world: World) -> None:
    told = await world.fetch(
        "SELECT admin_id, user_id, told_total, total_messages FROM pushes JOIN conversations USING (user_id)"
    )
    assert len(told) == 2 * len(CUSTOMERS)
    assert all(row["told_total"] == row["total_messages"] for row in told)
    doubts = await world.fetch("SELECT kind, count(*) FROM deliveries WHERE state = 'unknown' GROUP BY kind")
    doubtful = {row["kind"]: row["count"] for row in doubts}
    for admin_id in (ANN, BOB):
        pushed = {user_id for user_id in CUSTOMERS if (admin_id, user_id) != (BOB, IN_CONVERSATION)}
        pushes = [text for text in world.telegram.said(admin_id) if " new\n" in text]
        for user_id in pushed:
            wanted = f"💬 @user{user_id} 🆕 New · {world.written[user_id]} new\n<i>Hello</i>"
            assert wanted in pushes
        assert len(pushes) <= len(pushed) + doubtful.get("push", 0)
    copies = Counter(text for text in world.telegram.said(BOB) if text.startswith("copy of"))
    expected = {f"copy of {IN_CONVERSATION}/{number}" for number in range(2, MESSAGES_EACH + 2)}
    assert set(copies) == expected
    assert copies.total() <= len(expected) + doubtful.get("relay", 0)
