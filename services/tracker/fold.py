"""Folds a batch into one row per key, sorted: what the transaction then writes. Pure.

Every step is a join (the newest profile, the newest edit, the newest block, one row per message), so folding any
split of the same events and applying the parts in any order leads to the same rows (docs/decisions.md 1.3).
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, TypeVar

from shared.contracts.customer_events import (
    AnyCustomerEvent,
    BotBlocked,
    BotUnblocked,
    CustomerEvent,
    MessageEdited,
    MessageReceived,
)
from shared.db.inbox import BotBlockChange, CustomerSighting, InboxChanges

Event = TypeVar("Event", bound=CustomerEvent)
Key = TypeVar("Key", int, tuple[int, int])

_BLOCKS: Final = (BotBlocked, BotUnblocked)


def fold(events: Iterable[AnyCustomerEvent]) -> InboxChanges:
    """One row per customer, message, edited message and block."""
    every = list(events)
    return InboxChanges(
        customers=_sightings(every),
        received=_newest([e for e in every if isinstance(e, MessageReceived)], _message),
        edited=_newest([e for e in every if isinstance(e, MessageEdited)], _message),
        blocks=[_block(e) for e in _newest([e for e in every if isinstance(e, _BLOCKS)], _customer)],
    )


def _customer(event: CustomerEvent) -> int:
    return event.user_id


def _message(event: MessageReceived | MessageEdited) -> tuple[int, int]:
    return event.user_id, event.message_id


def _newest(events: Iterable[Event], key: Callable[[Event], Key]) -> list[Event]:
    newest: dict[Key, Event] = {}
    for event in events:
        known = newest.get(one := key(event))
        if known is None or (event.occurred_at, event.update_id) > (known.occurred_at, known.update_id):
            newest[one] = event
    return [newest[one] for one in sorted(newest)]


def _sightings(events: list[AnyCustomerEvent]) -> list[CustomerSighting]:
    first_seen = dict[int, datetime]()
    for event in events:
        first_seen[event.user_id] = min(event.occurred_at, first_seen.get(event.user_id, event.occurred_at))
    heard = {e.user_id: e for e in _newest([e for e in events if not isinstance(e, MessageReceived)], _customer)}
    return [
        _sighting(event, first_seen[event.user_id], heard.get(event.user_id)) for event in _newest(events, _customer)
    ]


def _sighting(newest: CustomerEvent, first_seen_at: datetime, heard: CustomerEvent | None) -> CustomerSighting:
    return CustomerSighting(
        user_id=newest.user_id,
        first_seen_at=first_seen_at,
        profile_at=newest.occurred_at,
        profile_update_id=newest.update_id,
        first_name=newest.first_name,
        last_name=newest.last_name,
        username=newest.username,
        language_code=newest.language_code,
        heard_at=heard.occurred_at if heard else None,
        heard_update_id=heard.update_id if heard else None,
    )


def _block(event: BotBlocked | BotUnblocked) -> BotBlockChange:
    return BotBlockChange(event.user_id, isinstance(event, BotBlocked), event.occurred_at, event.update_id)
