"""A message of a conversation, both ways, and an answer that has not arrived, as the database hands them out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, Self

import msgspec

from shared.db.deliveries import SentContent
from shared.domain.deliveries import DeliveryState
from shared.domain.people import PersonName

_read_name: Final = msgspec.json.Decoder(PersonName).decode
_read_content: Final = msgspec.json.Decoder(tuple[SentContent, ...]).decode


@dataclass(frozen=True, slots=True)
class HistoryMessage:
    """A message of a conversation. `admin` sent an outgoing one, if it is known who did; `quoted` is the beginning of
    the message it answers.
    """

    message_id: int
    direction: Literal["incoming", "outgoing"]
    admin: PersonName | None
    sent_at: datetime
    label: str | None
    text: str
    media_group_id: str | None = None
    is_edited: bool = False
    is_deleted: bool = False
    quoted: str | None = None

    @classmethod
    def of(cls, row: Any) -> Self:
        """From a row of messages."""
        values = {name: row[name] for name in cls.__slots__}
        return cls(**values | {"admin": _read_name(row["admin"]) if row["admin"] else None})


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An answer that has not arrived, or of which nobody knows; `state` is never `sent`."""

    admin: PersonName | None
    created_at: datetime
    state: DeliveryState
    reason: str | None
    content: tuple[SentContent, ...]

    @classmethod
    def of(cls, row: Any) -> Self:
        """From a row of deliveries."""
        return cls(
            admin=_read_name(row["admin"]) if row["admin"] else None,
            created_at=row["created_at"],
            state=row["state"],
            reason=row["reason"],
            content=_read_content(row["content"]),
        )
