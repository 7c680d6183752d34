"""Commits a batch: one transaction, or, when something in it can never be stored, as many as it takes to find it."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from services.tracker.fold import fold
from shared.contracts.bundle import RefusedEvent, join_events
from shared.contracts.codec import encode
from shared.contracts.customer_events import AnyCustomerEvent, MessageReceived
from shared.contracts.wire import CUSTOMER_EVENTS
from shared.db import Database, Unstorable
from shared.db.dead_letters import bury
from shared.db.inbox import apply_changes

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Committed:
    """What a batch came to. `sent_at` are the dates of the messages counted, in unix seconds; `duplicate` those that
    had been counted before.
    """

    withheld: int = 0
    dead_lettered: int = 0
    duplicate: int = 0
    sent_at: tuple[int, ...] = ()

    def __add__(self, other: "Committed") -> "Committed":
        return Committed(
            self.withheld + other.withheld,
            self.dead_lettered + other.dead_lettered,
            self.duplicate + other.duplicate,
            self.sent_at + other.sent_at,
        )


async def commit(database: Database, events: Sequence[AnyCustomerEvent], refused: Sequence[RefusedEvent]) -> Committed:
    """Apply the events and bury what was refused, each exactly once however often this is called with them.

    Raises:
        DatabaseUnavailable: whether it was committed is unknown; call again with the same.
    """
    try:
        return await _in_one_transaction(database, events, refused)
    except Unstorable as exc:
        if len(events) <= 1:
            poison = [RefusedEvent(join_events([encode(event)]), str(exc)) for event in events]
            return await _in_one_transaction(database, (), [*refused, *poison])
    middle = len(events) // 2
    first = await commit(database, events[:middle], refused)
    return first + await commit(database, events[middle:], ())


async def _in_one_transaction(
    database: Database, events: Sequence[AnyCustomerEvent], refused: Sequence[RefusedEvent]
) -> Committed:
    async with database.transaction() as connection:
        applied = await apply_changes(connection, fold(events)) if events else None
        # In the same order by every tracker: two that bury the same would wait for each other.
        for one in sorted(refused, key=lambda one: one.body):
            await bury(connection, queue=CUSTOMER_EVENTS.name, body=one.body, reason=one.reason)
    for one in refused:
        await log.awarning("dead-lettered", queue=CUSTOMER_EVENTS.name, size=len(one.body), reason=one.reason)
    if applied is None:
        return Committed(dead_lettered=len(refused))
    received = sum(isinstance(event, MessageReceived) for event in events)
    duplicate = received - len(applied.sent_at) - applied.withheld
    return Committed(applied.withheld, len(refused), duplicate, applied.sent_at)
