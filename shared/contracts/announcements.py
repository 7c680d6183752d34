"""What the services tell each other after a commit. Receivers look the state up; an announcement carries none."""

from typing import Final

import msgspec

from shared.contracts.codec import reader
from shared.contracts.customer_events import TelegramId


class ConversationsChanged(msgspec.Struct, frozen=True, tag_field="event", tag="conversations_changed/1"):
    """Something in the conversations of these customers changed; may be announced more than once. `shown_to` is the
    admin who changed it and whose panel shows it already.
    """

    user_ids: list[TelegramId]
    shown_to: TelegramId | None = None


class Quarantined(msgspec.Struct, frozen=True, tag_field="event", tag="quarantined/1"):
    """An update that could not be translated, byte for byte, and why."""

    body: bytes
    reason: str


decode_conversations_changed: Final = reader(ConversationsChanged)
decode_quarantined: Final = reader(Quarantined)
