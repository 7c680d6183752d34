"""Who is in which conversation: in direct message mode everything an admin sends goes to that customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

from shared.db.database import Connection
from shared.db.queries import queries

MODE_LASTS: Final = timedelta(hours=8)
"""So long without use, and a mode is over; `direct_modes_in_use` says the same."""


@dataclass(frozen=True, slots=True)
class DirectMode:
    """An admin in a conversation.

    Customer messages after `shown_from_id` appear live, but for `shown_ids`, which were there on entering; `banner_ids`
    are those the banner shows. `answered_up_to` is the newest answer the admin knows of: when somebody else's newer one
    is there, sending asks first.
    """

    admin_id: int
    user_id: int
    entered_at: datetime
    used_at: datetime
    shown_from_id: int
    shown_ids: tuple[int, ...]
    banner_ids: tuple[int, ...]
    answered_up_to: int

    def is_over(self, now: datetime) -> bool:
        """Whether it was left alone for too long."""
        return now - self.used_at >= MODE_LASTS

    @classmethod
    def of(cls, row: Any) -> Self:
        """From a row of direct_modes."""
        values = {name: row[name] for name in cls.__slots__}
        return cls(**{**values, "shown_ids": tuple(row["shown_ids"]), "banner_ids": tuple(row["banner_ids"])})


async def find_mode(connection: Connection, admin_id: int) -> DirectMode | None:
    """The conversation the admin is in; it may be over by now."""
    row = await queries("direct_modes").find_mode(connection, admin_id=admin_id)
    return DirectMode.of(row) if row else None


async def use_mode(connection: Connection, admin_id: int, user_id: int, *, answered_up_to: int = 0) -> None:
    """The admin, if in this conversation, wrote in it, and knows of every answer up to this one."""
    await queries("direct_modes").use_mode(
        connection, admin_id=admin_id, user_id=user_id, answered_up_to=answered_up_to
    )


async def modes_in(connection: Connection, user_ids: Sequence[int]) -> list[DirectMode]:
    """Everybody who is in one of these customers' conversations and has used the mode in the last hours."""
    rows = queries("direct_modes").modes_in(connection, user_ids=list(user_ids))
    return [DirectMode.of(row) async for row in rows]
