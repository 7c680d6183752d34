"""Rows of messages, written as they stand, for what reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

import asyncpg

from tests.support.events import EPOCH

_INSERT: Final = """
INSERT INTO messages (
    user_id, message_id, direction, sent_at, admin_id, kind, text, label, media_group_id, reply_to_message_id, received,
    withheld, is_read
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message of customer 7, valid by default: a text the customer wrote at second `message_id`."""

    message_id: int
    direction: Literal["incoming", "outgoing"] = "incoming"
    second: int | None = None
    user_id: int = 7
    admin_id: int | None = None
    text: str = "Hello"
    label: str | None = None
    media_group_id: str | None = None
    reply_to: int | None = None
    received: bool = True
    withheld: bool = False
    is_read: bool = False


async def write_rows(database_url: str, rows: Iterable[MessageRow]) -> None:
    """Add them, whatever is there."""
    connection = await asyncpg.connect(database_url)
    try:
        await connection.executemany(_INSERT, [_values(row) for row in rows])
    finally:
        await connection.close()


def _values(row: MessageRow) -> tuple[object, ...]:
    return (
        row.user_id,
        row.message_id,
        row.direction,
        EPOCH + timedelta(seconds=row.message_id if row.second is None else row.second),
        row.admin_id,
        "photo" if row.label else "text",
        row.text,
        row.label,
        row.media_group_id,
        row.reply_to,
        row.received,
        row.withheld,
        row.is_read,
    )
