"""The bundle: many customer events in one broker message, so that the broker's cost is paid once for all of them."""

from collections.abc import Iterable
from typing import Final

import msgspec

from shared.contracts.customer_events import AnyCustomerEvent
from shared.errors import NeverAgain


class Undecodable(NeverAgain):
    """These bytes are no contract this version knows."""


class RefusedEvent(msgspec.Struct, frozen=True):
    """One event of a bundle that cannot be read, as it came."""

    body: bytes
    reason: str


_encoder: Final = msgspec.json.Encoder()
_events: Final[msgspec.json.Decoder[list[AnyCustomerEvent]]] = msgspec.json.Decoder(list[AnyCustomerEvent])
_event: Final[msgspec.json.Decoder[AnyCustomerEvent]] = msgspec.json.Decoder(AnyCustomerEvent)
_raw_events: Final[msgspec.json.Decoder[list[msgspec.Raw]]] = msgspec.json.Decoder(list[msgspec.Raw])
_UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def encode_event(event: AnyCustomerEvent) -> bytes:
    """One event as JSON."""
    return _encoder.encode(event)


def join_events(encoded: Iterable[bytes]) -> bytes:
    """A bundle: a JSON array of events that are JSON already."""
    return b"[" + b",".join(encoded) + b"]"


def decode_event(body: bytes) -> AnyCustomerEvent:
    """Raise `Undecodable` for anything else than one event of a known version."""
    try:
        return _event.decode(body)
    except _UNREADABLE as exc:
        raise Undecodable(str(exc)) from exc


def decode_bundle(body: bytes) -> tuple[list[AnyCustomerEvent], list[RefusedEvent]]:
    """The events of a bundle, and those that cannot be read, apart. Raises `Undecodable` when it is no array at all."""
    try:
        return _events.decode(body), []
    except _UNREADABLE:
        return _decode_one_by_one(body)


def _decode_one_by_one(body: bytes) -> tuple[list[AnyCustomerEvent], list[RefusedEvent]]:
    try:
        raws = _raw_events.decode(body)
    except _UNREADABLE as exc:
        raise Undecodable(str(exc)) from exc
    events: list[AnyCustomerEvent] = []
    refused: list[RefusedEvent] = []
    for raw in raws:
        event = bytes(raw)
        try:
            events.append(decode_event(event))
        except Undecodable as exc:
            refused.append(RefusedEvent(event, str(exc)))
    return events, refused
