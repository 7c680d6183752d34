"""What the services tell each other after a commit. Receivers look the state up; an announcement carries none."""

from typing import Final

import msgspec

from shared.contracts.bundle import Undecodable
from shared.contracts.customer_events import TelegramId


class ConversationsChanged(msgspec.Struct, frozen=True, tag_field="event", tag="conversations_changed/1"):
    """Something in the conversations of these customers changed; may be announced more than once."""

    user_ids: list[TelegramId]


class Quarantined(msgspec.Struct, frozen=True, tag_field="event", tag="quarantined/1"):
    """An update that could not be translated, byte for byte, and why."""

    body: bytes
    reason: str


_encoder: Final = msgspec.json.Encoder()
_changed: Final = msgspec.json.Decoder(ConversationsChanged)
_quarantined: Final = msgspec.json.Decoder(Quarantined)


def encode_announcement(announcement: ConversationsChanged | Quarantined) -> bytes:
    """The announcement as JSON; bytes as base64."""
    return _encoder.encode(announcement)


def decode_conversations_changed(body: bytes) -> ConversationsChanged:
    """Raise `Undecodable` for anything else."""
    try:
        return _changed.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as exc:
        raise Undecodable(str(exc)) from exc


def decode_quarantined(body: bytes) -> Quarantined:
    """Raise `Undecodable` for anything else."""
    try:
        return _quarantined.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as exc:
        raise Undecodable(str(exc)) from exc
