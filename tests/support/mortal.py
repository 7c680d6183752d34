"""What services open, in a form whose process kills itself (SIGKILL) at one named step, the first time it gets there.

The step is the first argument of the program.
"""

import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final

from shared.broker.port import Broker, Deliveries, Delivery
from shared.contracts.wire import CONVERSATION_CHANGES, Queue
from shared.db import Database

CAME_IN: Final = "after a message came in"
IN_TRANSACTION: Final = "inside the transaction"
COMMITTED: Final = "after the commit"
ANNOUNCED: Final = "after the announcement"
ACKED: Final = "after the ack"

_ANNOUNCING: Final = {CONVERSATION_CHANGES: ANNOUNCED}


def die_at(step: str) -> None:
    """End the process here, if this is the step it dies at."""
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
            die_at(IN_TRANSACTION)
        die_at(COMMITTED)


class MortalBroker:
    """A broker whose process may die after a publish was confirmed, as `steps` names it by queue."""

    def __init__(self, broker: Broker, steps: Mapping[Queue, str] = _ANNOUNCING) -> None:
        self._broker = broker
        self._steps = steps

    def __getattr__(self, name: str) -> Any:
        return getattr(self._broker, name)

    async def publish(self, queue: Queue, body: bytes, *, is_replayed: bool = False) -> None:
        await self._broker.publish(queue, body, is_replayed=is_replayed)
        if queue in self._steps:
            die_at(self._steps[queue])

    @contextlib.asynccontextmanager
    async def consume(self, queue: Queue, *, prefetch: int) -> AsyncIterator[Any]:
        async with self._broker.consume(queue, prefetch=prefetch) as deliveries:
            yield MortalDeliveries(deliveries)


class MortalDeliveries:
    """A consumer whose process may die with a message in its hand, or after having acknowledged it."""

    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries = deliveries

    def __getattr__(self, name: str) -> Any:
        return getattr(self._deliveries, name)

    async def receive(self) -> Delivery:
        delivery = await self._deliveries.receive()
        die_at(CAME_IN)
        return delivery

    async def ack(self, deliveries: Sequence[Delivery]) -> None:
        await self._deliveries.ack(deliveries)
        die_at(ACKED)
