"""The delivery ledger: what is to be sent, what was, and what nobody knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self
from uuid import UUID

import msgspec

from shared.db.database import Connection, Database
from shared.db.queries import queries
from shared.domain.deliveries import DeliveryState, Lane
from shared.domain.people import PersonName

_encoder: Final = msgspec.json.Encoder()


class SentContent(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the history shows of one message: as `MessageEvent` has it. `media` is a part of an album as
    `sendMediaGroup` takes it, for an album that has to be sent by its files.
    """

    kind: str
    text: str = ""
    label: str | None = None
    file_id: str | None = None
    media_group_id: str | None = None
    media: dict[str, Any] | None = None


class NewDelivery(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A delivery as its cause writes it.

    `cause` names what it is sent for, like `reply/7/1234`: the same cause is written once however often it comes.
    `chat_id` is the chat it goes to; `user_id` the customer it is about, `admin_id` the admin. `source_ids` are the
    messages it stands for in the chat they were written in, and `content` what the history shows of each. A reply
    answers the customer's messages up to `answers_id`; `mode_update_id` is the update that brought it, where the direct
    message mode said whom it is for. It is sent after `wait_s` seconds at the earliest.
    """

    cause: str
    kind: str
    lane: Lane
    chat_id: int
    method: str
    parameters: dict[str, Any]
    user_id: int | None = None
    admin_id: int | None = None
    source_ids: Sequence[int] = ()
    answers_id: int | None = None
    content: Sequence[SentContent] = ()
    state: str = "queued"
    wait_s: float = 0.0
    retry_of: int | None = None
    mode_update_id: int | None = None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A delivery as it stands in the ledger."""

    delivery_id: int
    cause: str
    kind: str
    lane: Lane
    chat_id: int
    user_id: int | None
    admin_id: int | None
    method: str
    parameters: dict[str, Any]
    source_ids: tuple[int, ...]
    answers_id: int | None
    content: tuple[SentContent, ...]
    state: DeliveryState
    attempts: int
    created_at: datetime
    sending_since: datetime | None
    settled_at: datetime | None
    sent_ids: tuple[int, ...]
    reason: str | None
    retry_of: int | None
    dismissed_at: datetime | None

    @classmethod
    def of(cls, row: Any) -> Self:
        """From a row of deliveries."""
        values = {name: row[name] for name in cls.__slots__}
        return cls(
            **{
                **values,
                "lane": Lane(row["lane"]),
                "parameters": msgspec.json.decode(row["parameters"]),
                "content": tuple(msgspec.json.decode(row["content"], type=list[SentContent])),
                "source_ids": tuple(row["source_ids"]),
                "sent_ids": tuple(row["sent_ids"]),
            }
        )


async def enqueue(connection: Connection, *deliveries: NewDelivery) -> list[int]:
    """Write deliveries in the transaction of their cause; the ids of those that were not there already, in order."""
    rows = _encoder.encode([_as_row(place, one) for place, one in enumerate(deliveries)])
    sql = queries("deliveries")
    return [row["delivery_id"] async for row in sql.enqueue(connection, deliveries=rows.decode())]


async def enqueue_newest(connection: Connection, *deliveries: NewDelivery) -> None:
    """The same for edits and reactions, of which only the newest on a message matters: it takes the place of one that
    waits, so that whoever changes theirs again and again keeps nobody else of the chat waiting.
    """
    for delivery in deliveries:
        replaced = await queries("deliveries").replace_queued(
            connection,
            cause=delivery.cause,
            kind=delivery.kind,
            chat_id=delivery.chat_id,
            message_id=delivery.parameters["message_id"],
            method=delivery.method,
            parameters=_encoder.encode(delivery.parameters).decode(),
            content=_encoder.encode(list(delivery.content)).decode(),
        )
        if not replaced:
            await enqueue(connection, delivery)


def _as_row(place: int, delivery: NewDelivery) -> dict[str, Any]:
    return {"place": place, "state": "queued", "wait_s": 0.0, **msgspec.to_builtins(delivery)}


async def lock_delivery(connection: Connection, delivery_id: int) -> LedgerEntry | None:
    """A delivery that nobody else can change before the transaction ends; of a reply also the customer, who comes
    first in every transaction.
    """
    sql = queries("deliveries")
    found = await sql.find_delivery(connection, delivery_id=delivery_id)
    if found and found["kind"] == "reply":
        await queries("conversations").lock_customer(connection, user_id=found["user_id"])
    row = await sql.lock_delivery(connection, delivery_id=delivery_id)
    return LedgerEntry.of(row) if row else None


async def find_by_cause(connection: Connection, cause: str) -> LedgerEntry | None:
    """The delivery that was written for this."""
    row = await queries("deliveries").find_by_cause(connection, cause=cause)
    return LedgerEntry.of(row) if row else None


async def is_retried(connection: Connection, delivery_id: int) -> bool:
    """Whether another delivery was written in its place. True only of one that is locked stays so."""
    return bool(await queries("deliveries").is_retried(connection, delivery_id=delivery_id))


async def settle_delivery(
    connection: Connection,
    delivery_id: int,
    state: DeliveryState,
    *,
    sent_ids: Sequence[int] = (),
    reason: str | None = None,
) -> float:
    """What became of it; returns its age in seconds."""
    age_s: float = await queries("deliveries").settle_delivery(
        connection, delivery_id=delivery_id, state=state, sent_ids=list(sent_ids), reason=reason
    )
    return age_s


async def queue_again(connection: Connection, delivery_id: int, after_s: float) -> None:
    """It was not made: the same again, after this many seconds."""
    await queries("deliveries").queue_again(connection, delivery_id=delivery_id, after_s=after_s)


async def dismiss_delivery(connection: Connection, delivery_id: int) -> None:
    """An admin says that it arrived."""
    await queries("deliveries").dismiss_delivery(connection, delivery_id=delivery_id)


async def withdraw_delivery(connection: Connection, cause: str, reason: str) -> bool:
    """Take back what nobody has begun to send; False when it is too late for that."""
    return bool(await queries("deliveries").withdraw_delivery(connection, cause=cause, reason=reason))


async def note_answer(connection: Connection, entry: LedgerEntry, newest_id: int = 0) -> None:
    """The customer has this answer, whose newest message is `newest_id` if that is known: what it answers is read, and
    notifications of it will say so.
    """
    await queries("deliveries").note_answer(connection, delivery_id=entry.delivery_id, newest_id=newest_id)
    if entry.answers_id is not None:
        await queries("conversations").mark_read(connection, user_id=entry.user_id, up_to_message_id=entry.answers_id)


async def find_customer(connection: Connection, user_id: int) -> PersonName | None:
    """The customer's names; None when they are gone."""
    row = await queries("deliveries").find_customer(connection, user_id=user_id)
    return PersonName(**dict(row)) if row else None


async def customer_name(connection: Connection, user_id: int) -> PersonName:
    """What to call the customer, also one who is gone."""
    return await find_customer(connection, user_id) or PersonName(user_id)


async def count_chat_messages(connection: Connection, admin_id: int, messages: int) -> None:
    """The bot put so many messages into the admin's chat."""
    await queries("admins").count_chat_message(connection, admin_id=admin_id, messages=messages)


FIRST: Final = 0
"""Before every delivery."""


@dataclass(frozen=True, slots=True)
class OpenDeliveries:
    """How many deliveries are in each state that ends; `unknown` are replies nobody has decided about."""

    queued: int
    sending: int
    held: int
    unknown: int


class Ledger:
    """The deliveries of one database. Every method raises `DatabaseUnavailable` when Postgres is away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = queries("deliveries")

    async def take(self, take_id: UUID, most: Mapping[Lane, int]) -> list[LedgerEntry]:
        """Mark the next deliveries as `sending`: the first in line of each chat with nothing in flight, and in each
        lane not more than make `most` in flight. When it raises, it may have happened: `give_back`.
        """
        lanes, limits = [int(lane) for lane in most], list(most.values())
        async with self._database.connection() as connection:
            taken = self._sql.take_deliveries(connection, take_id=take_id, lanes=lanes, most=limits)
            entries = [LedgerEntry.of(row) async for row in taken]
        return sorted(entries, key=lambda entry: (entry.lane, entry.delivery_id))

    async def give_back(self, take_id: UUID) -> None:
        """Undo a take whose answer was lost."""
        async with self._database.connection() as connection:
            await self._sql.give_back(connection, take_id=take_id)

    async def next_due_in(self) -> float | None:
        """Seconds until the next of those that have to wait may go; None when there is none."""
        async with self._database.connection() as connection:
            seconds: float | None = await self._sql.next_due_in(connection)
        return seconds

    async def find(self, delivery_id: int) -> LedgerEntry | None:
        """One delivery."""
        async with self._database.connection() as connection:
            row = await self._sql.find_delivery(connection, delivery_id=delivery_id)
        return LedgerEntry.of(row) if row else None

    async def overdue(self, seconds: float) -> list[tuple[int, int]]:
        """The id and the attempt of each that has been `sending` for longer than this."""
        async with self._database.connection() as connection:
            rows = self._sql.overdue_deliveries(connection, seconds=seconds)
            return [(row["delivery_id"], row["attempts"]) async for row in rows]

    async def prune(
        self, after: int, settled_for: timedelta, doubted_for: timedelta, limit: int
    ) -> tuple[int, int | None]:
        """Forget, of the next rows after this one, what has been settled for so long: `doubted_for` where somebody may
        still want to know, else `settled_for`. Returns how many, and after which to go on; None at the end.
        """
        async with self._database.connection() as connection:
            row = await self._sql.prune(
                connection,
                after=after,
                settled_hours=settled_for // timedelta(hours=1),
                doubts_hours=doubted_for // timedelta(hours=1),
                limit=limit,
            )
        return row["pruned"], row["after"]

    async def count_open(self) -> OpenDeliveries:
        """How many are not settled, or settled in doubt."""
        async with self._database.connection() as connection:
            return OpenDeliveries(**dict(await self._sql.count_open(connection)))
