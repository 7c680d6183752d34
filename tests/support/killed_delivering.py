"""The ledger at work in a real process, which kills itself (SIGKILL) at one named step, the first time it gets there.

`python -m tests.support.killed_delivering STEP`, configured as admin_ui is.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from prometheus_client import CollectorRegistry

from services.admin_ui.deliver.delivering import Delivering
from services.admin_ui.deliver.dispatcher import Dispatcher
from shared.broker.port import Broker, Deliveries, Delivery
from shared.broker.rabbitmq import open_rabbitmq
from shared.contracts.wire import CONVERSATION_CHANGES, REPLIES, Queue
from shared.db import Database, open_database
from shared.db.deliveries import Ledger, LedgerEntry
from shared.domain.deliveries import Lane
from shared.metrics import AdminUiMetrics
from shared.service.run import run_service
from shared.settings import groups
from shared.settings.load import load_settings

STEPS: Final = (
    "before the take",
    "after the take",
    "after the publish",
    "after the answer came in",
    "inside the transaction",
    "after the commit",
    "after the announcement",
    "after the ack",
)


def die_at(step: str) -> None:
    if sys.argv[1] == step:
        os.kill(os.getpid(), signal.SIGKILL)


class MortalLedger(Ledger):
    """A ledger whose process may die around a take."""

    async def take(self, take_id: UUID, most: Mapping[Lane, int]) -> list[LedgerEntry]:
        die_at("before the take")
        taken = await super().take(take_id, most)
        if taken:
            die_at("after the take")
        return taken


class MortalDatabase:
    """A database whose process may die around a commit."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        async with self._database.transaction() as connection:
            yield connection
            die_at("inside the transaction")
        die_at("after the commit")


class MortalDeliveries:
    """A consumer whose process may die with an answer in its hand, or after having acknowledged it."""

    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries = deliveries

    def __getattr__(self, name: str) -> Any:
        return getattr(self._deliveries, name)

    async def receive(self) -> Delivery:
        delivery = await self._deliveries.receive()
        die_at("after the answer came in")
        return delivery

    async def ack(self, deliveries: Sequence[Delivery]) -> None:
        await self._deliveries.ack(deliveries)
        die_at("after the ack")


class MortalBroker:
    """A broker whose process may die after a publish was confirmed."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    def __getattr__(self, name: str) -> Any:
        return getattr(self._broker, name)

    async def publish(self, queue: Queue, body: bytes) -> None:
        await self._broker.publish(queue, body)
        if queue == REPLIES:
            die_at("after the publish")
        if queue == CONVERSATION_CHANGES:
            die_at("after the announcement")

    @contextlib.asynccontextmanager
    async def consume(self, queue: Queue, *, prefetch: int) -> AsyncIterator[Any]:
        async with self._broker.consume(queue, prefetch=prefetch) as deliveries:
            yield MortalDeliveries(deliveries)


async def serve(stop: asyncio.Event) -> None:
    """Open everything as admin_ui does, in its mortal form."""
    amqp, settings = load_settings(groups.Amqp), load_settings(groups.Database)
    async with (
        open_database(str(settings.database_url), name="admin_ui") as opened,
        open_rabbitmq(str(amqp.amqp_url), amqp.amqp_prefix) as rabbitmq,
    ):
        database: Any = MortalDatabase(opened)
        broker, ledger = MortalBroker(rabbitmq), MortalLedger(opened)
        dispatcher = Dispatcher(broker, ledger)
        metrics = AdminUiMetrics(CollectorRegistry())
        await Delivering(broker, database, ledger, dispatcher, metrics).run(stop)


if __name__ == "__main__":
    run_service("admin_ui", serve)
