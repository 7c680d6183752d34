"""The outbox alone, at work on its ledger, on any broker, with whatever stands for Telegram at its other end."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from prometheus_client import CollectorRegistry

from services.admin_ui.catalogue import FEATURES
from services.admin_ui.features.receipts.waiting import give_signs_after
from services.admin_ui.outbox.dispatcher import LIFETIME_S, Dispatcher
from services.admin_ui.outbox.engine import Outbox
from services.admin_ui.outbox.sweeper import Sweeping
from services.admin_ui.ui.registry import Registry
from services.tracker.commit import commit
from shared.broker.port import Broker, Deliveries
from shared.contracts.announcements import decode_conversations_changed
from shared.contracts.codec import encode
from shared.contracts.customer_events import AnyCustomerEvent
from shared.contracts.telegram_calls import DeliveryOutcome
from shared.contracts.wire import CONVERSATION_CHANGES, DELIVERY_OUTCOMES
from shared.db import Database
from shared.db.deliveries import Ledger, LedgerEntry, NewDelivery, enqueue
from shared.metrics import AdminUiMetrics
from tests.support.waiting import eventually, soon, until

Row = dict[str, Any]

NEVER = 1e9
KINDS: Final = Registry(FEATURES).kinds
"""What every feature declares."""


@dataclass(slots=True)
class LedgerAtWork:
    """What a test holds in its hands."""

    broker: Broker
    database: Database
    ledger: Ledger
    dispatcher: Dispatcher
    outbox: Outbox
    metrics: AdminUiMetrics
    announced: list[int]
    stop: asyncio.Event

    async def happen(self, *events: AnyCustomerEvent) -> None:
        """Customers do something: committed as a tracker does."""
        await commit(self.database, events, ())

    async def queue(self, *deliveries: NewDelivery) -> list[int]:
        """Write deliveries and have them sent; their ids."""
        async with self.database.transaction() as connection:
            ids = await enqueue(connection, *deliveries)
        self.dispatcher.wake()
        return ids

    async def entry(self, delivery_id: int) -> LedgerEntry:
        """A delivery as it stands."""
        found = await self.ledger.find(delivery_id)
        assert found is not None
        return found

    async def becomes(self, delivery_id: int, *states: str) -> LedgerEntry:
        """Wait until the delivery is in one of these states."""

        async def is_so() -> bool:
            return (await self.entry(delivery_id)).state in states

        await eventually(is_so, f"delivery {delivery_id} is {' or '.join(states)}")
        return await self.entry(delivery_id)

    async def all_settled(self) -> None:
        """Wait until nothing is queued or in flight."""

        async def is_so() -> bool:
            still_open = await self.ledger.count_open()
            return still_open.queued == still_open.sending == 0

        await eventually(is_so, "everything is settled")

    async def hears(self, delivery_id: int, attempt: int, status: int, body: bytes) -> None:
        """An answer comes in; returns when it has been dealt with."""
        outcome = DeliveryOutcome(delivery_id, attempt, status, msgspec.Raw(body))
        await soon(self.broker.publish(DELIVERY_OUTCOMES, encode(outcome)))

    async def forgotten(self, delivery_id: int) -> None:
        """Make it as old as something that nobody will ever hear of."""
        await self.rows(
            "UPDATE deliveries SET sending_since = sending_since - interval '1 min' WHERE delivery_id = $1 RETURNING 1",
            delivery_id,
        )

    async def rows(self, query: str, *values: Any) -> list[Row]:
        """What the database holds."""
        async with self.database.connection() as connection:
            return [dict(row) for row in await connection.fetch(query, *values)]

    async def row(self, query: str, *values: Any) -> Row:
        """Its one row."""
        (row,) = await self.rows(query, *values)
        return row

    async def notices(self) -> list[tuple[str, list[str]]]:
        """What admins were told, with the buttons below it."""
        told = [entry.parameters for entry in await self.deliveries("notice")]
        return [(parameters["text"], labels_of(parameters)) for parameters in told]

    async def deliveries(self, kind: str) -> Sequence[LedgerEntry]:
        """Every delivery of a kind, oldest first."""
        rows = await self.rows("SELECT * FROM deliveries WHERE kind = $1 ORDER BY delivery_id", kind)
        return [LedgerEntry.of(row) for row in rows]

    def counted(self, name: str, **labels: str) -> float:
        """The value of a metric."""
        return self.metrics.registry.get_sample_value(name, labels) or 0.0


def sent_as(*message_ids: int) -> bytes:
    """Telegram's answer when it sent these."""
    ids = [{"message_id": message_id} for message_id in message_ids]
    return msgspec.json.encode({"ok": True, "result": ids[0] if len(ids) == 1 else ids})


def refused_with(code: int, description: str = "") -> bytes:
    """Telegram's answer when it did not."""
    return msgspec.json.encode({"ok": False, "error_code": code, "description": description})


def labels_of(parameters: Row) -> list[str]:
    """What stands on the buttons of a message that is sent."""
    rows = (parameters.get("reply_markup") or {"inline_keyboard": []})["inline_keyboard"]
    return [button["text"] for row in rows for button in row]


@contextlib.asynccontextmanager
async def ledger_at_work(
    broker: Broker, database: Database, *, lifetime_s: float = LIFETIME_S, waits_after_s: float = NEVER
) -> AsyncIterator[LedgerAtWork]:
    """Everything that works on the ledger, sweeping busily; stops gracefully at the end. However slow the machine, no
    reply is said to wait unless asked for.
    """
    metrics, ledger, stop = AdminUiMetrics(CollectorRegistry(), kinds=KINDS), Ledger(database), asyncio.Event()
    dispatcher, announced = Dispatcher(broker, ledger, lifetime_s=lifetime_s), list[int]()
    sweeping = Sweeping(every=0.05, caught_up=0.05)
    outbox = Outbox(broker, database, ledger, dispatcher, metrics, kinds=KINDS, sweeping=sweeping)
    async with broker.consume(CONVERSATION_CHANGES, prefetch=10) as changes, asyncio.TaskGroup() as tasks:
        listening = tasks.create_task(_listen(changes, announced))
        working = tasks.create_task(outbox.run(stop))
        tasks.create_task(give_signs_after(waits_after_s, database, dispatcher.wake, stop))
        await until(lambda: outbox.outcomes.is_consuming)
        try:
            yield LedgerAtWork(broker, database, ledger, dispatcher, outbox, metrics, announced, stop)
        finally:
            stop.set()
            await asyncio.wait([working])
            listening.cancel()


async def _listen(changes: Deliveries, announced: list[int]) -> None:
    while True:
        delivery = await changes.receive()
        announced.extend(decode_conversations_changed(delivery.body).user_ids)
        await changes.ack([delivery])
