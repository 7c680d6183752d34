"""The ledger at work on the in-process broker, with Telegram's stand-in."""

from collections.abc import AsyncIterator

import pytest

from shared.broker.in_process import InProcessBroker
from shared.db import open_database
from tests.support.outbox import LedgerAtWork, ledger_at_work
from tests.support.telegram_stand_in import TelegramStandIn


@pytest.fixture
def telegram() -> TelegramStandIn:
    return TelegramStandIn()


@pytest.fixture
async def at_work(database_url: str, telegram: TelegramStandIn) -> AsyncIterator[LedgerAtWork]:
    broker = InProcessBroker()
    async with (
        open_database(database_url, name="test") as database,
        telegram.answering(broker),
        ledger_at_work(broker, database) as at_work,
    ):
        yield at_work
