"""The outbox at work in a real process, which kills itself (SIGKILL) at one named step, the first time it gets there.

`python -m tests.support.killed_outbox STEP`, configured as admin_ui is.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from prometheus_client import CollectorRegistry

from services.admin_ui.outbox.dispatcher import Dispatcher
from services.admin_ui.outbox.engine import Outbox
from shared.broker.rabbitmq import open_rabbitmq
from shared.contracts.wire import CONVERSATION_CHANGES, REPLIES
from shared.db import open_database
from shared.db.deliveries import Ledger, LedgerEntry
from shared.domain.deliveries import Lane
from shared.metrics import AdminUiMetrics
from shared.service.run import run_service
from shared.settings import groups
from shared.settings.load import load_settings
from tests.support.mortal import (
    ACKED,
    ANNOUNCED,
    CAME_IN,
    COMMITTED,
    IN_TRANSACTION,
    MortalBroker,
    MortalDatabase,
    die_at,
)
from tests.support.outbox import KINDS

BEFORE_TAKE: Final = "before the take"
TAKEN: Final = "after the take"
PUBLISHED: Final = "after the publish"
STEPS: Final = (BEFORE_TAKE, TAKEN, PUBLISHED, CAME_IN, IN_TRANSACTION, COMMITTED, ANNOUNCED, ACKED)


class MortalLedger(Ledger):
    """A ledger whose process may die around a take."""

    async def take(self, take_id: UUID, most: Mapping[Lane, int]) -> list[LedgerEntry]:
        die_at(BEFORE_TAKE)
        taken = await super().take(take_id, most)
        if taken:
            die_at(TAKEN)
        return taken


async def serve(stop: asyncio.Event) -> None:
    """Open everything as admin_ui does, in its mortal form."""
    amqp, settings = load_settings(groups.Amqp), load_settings(groups.Database)
    async with (
        open_database(str(settings.database_url), name="admin_ui") as opened,
        open_rabbitmq(str(amqp.amqp_url), amqp.amqp_prefix) as rabbitmq,
    ):
        database: Any = MortalDatabase(opened)
        broker = MortalBroker(rabbitmq, {REPLIES: PUBLISHED, CONVERSATION_CHANGES: ANNOUNCED})
        ledger = MortalLedger(opened)
        dispatcher = Dispatcher(broker, ledger)
        metrics = AdminUiMetrics(CollectorRegistry())
        await Outbox(broker, database, ledger, dispatcher, metrics, kinds=KINDS).run(stop)


if __name__ == "__main__":
    run_service("admin_ui", serve)
