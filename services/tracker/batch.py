"""A batch in the making: what has been received and is not committed yet. No clock, no input, no output."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.broker.port import Delivery
from shared.contracts.bundle import RefusedEvent, decode_bundle, join_events
from shared.contracts.codec import Undecodable
from shared.contracts.customer_events import AnyCustomerEvent


@dataclass(slots=True)
class Batch:
    """Deliveries, the events in them, and what in them could not be read (as bundles that can be replayed)."""

    capacity: int
    deliveries: list[Delivery] = field(default_factory=list)
    events: list[AnyCustomerEvent] = field(default_factory=list)
    refused: list[RefusedEvent] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        """Whether to commit before taking more."""
        return len(self.events) >= self.capacity

    def add(self, delivery: Delivery) -> None:
        """Take one bundle in; what is bad in it is kept apart and the rest joins the batch."""
        events, refused = _read(delivery.body)
        self.deliveries.append(delivery)
        self.events.extend(events)
        self.refused.extend(refused)

    @property
    def update_ids(self) -> tuple[int, int]:
        """The first and the last update id in it; (0, 0) without events."""
        ids = [event.update_id for event in self.events] or [0]
        return min(ids), max(ids)

    @property
    def user_ids(self) -> list[int]:
        """The customers something happened to, each once."""
        return sorted({event.user_id for event in self.events})


def _read(body: bytes) -> tuple[Sequence[AnyCustomerEvent], Sequence[RefusedEvent]]:
    try:
        events, refused = decode_bundle(body)
    except Undecodable as exc:
        return (), (RefusedEvent(body, str(exc)),)
    return events, [RefusedEvent(join_events([one.body]), one.reason) for one in refused]
