"""What was said in a conversation, both ways, and what of it has not arrived."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, Self

import msgspec

from shared.db.database import Database
from shared.db.deliveries import SentContent
from shared.db.queries import queries
from shared.domain.deliveries import DeliveryState
from shared.domain.people import PersonName

_BEYOND_ALL: Final = 2**63 - 1
_read_name: Final = msgspec.json.Decoder(PersonName).decode
_read_content: Final = msgspec.json.Decoder(tuple[SentContent, ...]).decode


@dataclass(frozen=True, slots=True)
class Said:
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
class Stretch:
    """Messages that follow each other, oldest first, and whether there are more before and after them."""

    messages: tuple[Said, ...]
    has_older: bool = False
    has_newer: bool = False


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An answer that has not arrived, or of which nobody knows; `state` is never `sent`."""

    admin: PersonName | None
    created_at: datetime
    state: DeliveryState
    reason: str | None
    content: tuple[SentContent, ...]


@dataclass(frozen=True, slots=True)
class AllUndelivered:
    """The newest of them, oldest first, and how many there are in all."""

    answers: tuple[Undelivered, ...] = ()
    total: int = 0


class History:
    """The histories in one database. Every method raises `DatabaseUnavailable` when Postgres is away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = queries("history")

    async def newest(self, user_id: int, limit: int) -> Stretch:
        """The last messages of a conversation."""
        return await self.older_than(user_id, _BEYOND_ALL, limit)

    async def older_than(self, user_id: int, message_id: int, limit: int) -> Stretch:
        """The messages right before this one."""
        return await self._stretch(user_id, older_than=message_id, newer_than=0, older=limit, newer=0)

    async def newer_than(self, user_id: int, message_id: int, limit: int) -> Stretch:
        """The messages right after this one."""
        return await self._stretch(user_id, older_than=0, newer_than=message_id, older=0, newer=limit)

    async def undelivered(self, user_id: int, *, rejected_since: datetime, limit: int) -> AllUndelivered:
        """The answers that have not arrived; of those that were refused only the ones written since then."""
        async with self._database.connection() as connection:
            found = self._sql.undelivered_answers(
                connection, user_id=user_id, rejected_since=rejected_since, limit=limit
            )
            rows = [row async for row in found]
        return AllUndelivered(tuple(_undelivered(row) for row in reversed(rows)), rows[0]["total"] if rows else 0)

    async def _stretch(self, user_id: int, **place: int) -> Stretch:
        async with self._database.connection() as connection:
            rows = [row async for row in self._sql.history_page(connection, user_id=user_id, **place)]
            if not rows:
                return Stretch(())
            first_id, last_id = rows[0]["message_id"], rows[-1]["message_id"]
            more = await self._sql.is_more_around(connection, user_id=user_id, first_id=first_id, last_id=last_id)
        return Stretch(tuple(Said.of(row) for row in rows), has_older=more["older"], has_newer=more["newer"])


def _undelivered(row: Any) -> Undelivered:
    return Undelivered(
        admin=_read_name(row["admin"]) if row["admin"] else None,
        created_at=row["created_at"],
        state=row["state"],
        reason=row["reason"],
        content=_read_content(row["content"]),
    )
