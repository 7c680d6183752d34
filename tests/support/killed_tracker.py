"""A real tracker process that kills itself (SIGKILL) at one named step, the first time it gets there.

`python -m tests.support.killed_tracker STEP`, configured as a tracker is.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from services.tracker.service import run_tracker
from services.tracker.settings import TrackerSettings
from shared.broker.port import Broker, Deliveries, Delivery
from shared.broker.rabbitmq import open_rabbitmq
from shared.contracts.wire import Queue
from shared.db import Database, open_database
from shared.service.run import run_service
from shared.settings import groups
from shared.settings.load import load_settings

STEPS: Final = (
    "inside the transaction",
    "after the commit",
    "after the announcement",
    "after the ack",
)


def die_at(step: str) -> None:
    if sys.argv[1] == step:
        os.kill(os.getpid(), signal.SIGKILL)


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
    """A consumer whose process may die after an ack has been sent."""

    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries = deliveries

    def __getattr__(self, name: str) -> Any:
        return getattr(self._deliveries, name)

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
        die_at("after the announcement")

    @contextlib.asynccontextmanager
    async def consume(self, queue: Queue, *, prefetch: int) -> AsyncIterator[Any]:
        async with self._broker.consume(queue, prefetch=prefetch) as deliveries:
            yield MortalDeliveries(deliveries)


async def serve(stop: asyncio.Event) -> None:
    """Open everything as a tracker does, in its mortal form."""
    amqp, database = load_settings(groups.Amqp), load_settings(groups.Database)
    async with (
        open_database(str(database.database_url), name="tracker") as opened,
        open_rabbitmq(str(amqp.amqp_url), amqp.amqp_prefix) as broker,
    ):
        mortal: Any = MortalDatabase(opened)
        await run_tracker(load_settings(TrackerSettings), MortalBroker(broker), mortal, stop)


if __name__ == "__main__":
    run_service("tracker", serve)
