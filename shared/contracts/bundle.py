"""The bundle: many customer events in one broker message, so that the broker's cost is paid once for all of them."""

from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from shared.contracts.codec import Undecodable, reader
from shared.contracts.customer_events import AnyCustomerEvent


class RefusedEvent(msgspec.Struct, frozen=True):
    """One event of a bundle that cannot be read, as it came."""

    body: bytes
    reason: str


_read_events: Final[Callable[[bytes], list[AnyCustomerEvent]]] = reader(list[AnyCustomerEvent])
decode_event: Final[Callable[[bytes], AnyCustomerEvent]] = reader(AnyCustomerEvent)  # type: ignore[arg-type]  # A union is no type to mypy.
_cut_apart: Final = reader(list[msgspec.Raw])


def join_events(encoded: Iterable[bytes]) -> bytes:
    """A bundle: a JSON array of events that are JSON already."""
    return b"[" + b",".join(encoded) + b"]"


def decode_bundle(body: bytes) -> tuple[list[AnyCustomerEvent], list[RefusedEvent]]:
    """The events of a bundle, and those that cannot be read, apart. Raises `Undecodable` when it is no array at all."""
    try:
        return _read_events(body), []
    except Undecodable:
        return _decode_one_by_one(body)


def _decode_one_by_one(body: bytes) -> tuple[list[AnyCustomerEvent], list[RefusedEvent]]:
    events: list[AnyCustomerEvent] = []
    refused: list[RefusedEvent] = []
    for raw in _cut_apart(body):
        event = bytes(raw)
        try:
            events.append(decode_event(event))
        except Undecodable as exc:
            refused.append(RefusedEvent(event, str(exc)))
    return events, refused
