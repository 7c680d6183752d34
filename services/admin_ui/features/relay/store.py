"""What is relayed live to admins who are in a conversation: which messages, and what is in flight."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from shared.db.backlog import BacklogRow
from shared.db.database import Connection
from shared.db.deliveries import NewDelivery, SentContent
from shared.db.direct_modes import DirectMode
from shared.db.queries import queries_beside

_encoder: Final = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class CustomerMessage:
    """A message of a customer, as far as relaying it needs it."""

    message_id: int
    kind: str
    label: str | None
    text: str
    file_id: str | None
    media_group_id: str | None
    reply_to_message_id: int | None


@dataclass(frozen=True, slots=True)
class OpenRelay:
    """A relay that has not arrived yet; nobody has begun to send it while it `is_queued`."""

    delivery_id: int
    admin_id: int
    user_id: int
    source_ids: tuple[int, ...]
    is_queued: bool
    media_group_id: str | None


@dataclass(frozen=True, slots=True)
class EditedCopy:
    """A copy of an edited message in an admin's chat, and what it is to show; `entities` as Telegram sends them."""

    admin_id: int
    admin_message_id: int
    user_id: int
    kind: str
    text: str
    file_id: str | None
    entities: Any
    edit_update_id: int


async def read_open_relays(connection: Connection, admin_ids: Sequence[int]) -> list[OpenRelay]:
    """What is in flight to these admins. What is not among it and did arrive is paired for later statements."""
    rows = queries_beside(__file__).open_relays(connection, admin_ids=list(admin_ids))
    return [OpenRelay(**{**row, "source_ids": tuple(row["source_ids"])}) async for row in rows]


async def read_new_to(
    connection: Connection, mode: DirectMode, known_ids: Sequence[int], *, up_to_id: int, newest: int, limit: int
) -> list[CustomerMessage]:
    """The messages up to this one the admin has not seen live: of the `newest` such the first `limit`, oldest first.
    `known_ids` are in flight.
    """
    rows = queries_beside(__file__).new_to(
        connection,
        admin_id=mode.admin_id,
        user_id=mode.user_id,
        shown_from_id=mode.shown_from_id,
        up_to_id=up_to_id,
        known_ids=[*mode.shown_ids, *known_ids],
        newest=newest,
        limit=limit,
    )
    return [CustomerMessage(**row) async for row in rows]


async def is_last_in_chat(connection: Connection, mode: DirectMode) -> bool:
    """Whether nothing that is another customer's has come into the admin's chat since it was this one's: the banner of
    the mode, or a later message.
    """
    last = await queries_beside(__file__).last_in_chat(connection, admin_id=mode.admin_id, entered_at=mode.entered_at)
    return last is None or last["user_id"] == mode.user_id or last["is_older"]


async def read_files_to_show(connection: Connection, mode: DirectMode, limit: int) -> list[CustomerMessage]:
    """What the banner of this mode can only name, and the admin does not have in the chat: the newest such."""
    rows = queries_beside(__file__).files_to_show(
        connection,
        admin_id=mode.admin_id,
        user_id=mode.user_id,
        shown_ids=list(mode.shown_ids),
        banner_ids=list(mode.banner_ids),
        limit=limit,
    )
    return [CustomerMessage(**row) async for row in rows]


async def read_messages(connection: Connection, user_id: int, message_ids: Sequence[int]) -> list[CustomerMessage]:
    """These messages of a customer, in their order."""
    rows = queries_beside(__file__).messages_of(connection, user_id=user_id, message_ids=list(message_ids))
    return [CustomerMessage(**row) async for row in rows]


async def read_counterparts(
    connection: Connection, mode: DirectMode, messages: Iterable[CustomerMessage]
) -> dict[int, int]:
    """What stands in the admin's chat for what these messages answer, by its id in the customer's chat."""
    answered = [one.reply_to_message_id for one in messages if one.reply_to_message_id is not None]
    if not answered:
        return {}
    rows = queries_beside(__file__).counterparts(
        connection, admin_id=mode.admin_id, user_id=mode.user_id, message_ids=answered
    )
    return {row["customer_message_id"]: row["admin_message_id"] async for row in rows}


async def extend_relay(connection: Connection, delivery_id: int, album: NewDelivery) -> bool:
    """Make a queued relay this album; False when somebody has begun to send it."""
    content: Sequence[SentContent] = album.content
    done = await queries_beside(__file__).extend_relay(
        connection,
        delivery_id=delivery_id,
        method=album.method,
        parameters=_encoder.encode(album.parameters).decode(),
        source_ids=list(album.source_ids),
        content=_encoder.encode(content).decode(),
        wait_s=album.wait_s,
    )
    return bool(done)


async def follow_edits(
    connection: Connection, admin_ids: Sequence[int], edited: Sequence[BacklogRow]
) -> list[EditedCopy]:
    """The copies of edited messages in these admins' chats. The same edit may come more than once."""
    rows = queries_beside(__file__).edits_to_follow(
        connection,
        admin_ids=list(admin_ids),
        user_ids=[one.user_id for one in edited],
        message_ids=[one.message_id for one in edited],
    )
    return [EditedCopy(**{**row, "entities": _entities(row["entities"])}) async for row in rows]


def _entities(stored: str | None) -> Any:
    return msgspec.json.decode(stored) if stored else None
