"""What admins send to customers, between the message and the ledger: whom it answers, who else answers, what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from shared.db.database import Connection
from shared.db.deliveries import LedgerEntry, NewDelivery, SentContent
from shared.db.queries import queries, queries_beside
from shared.domain.people import PersonName

_read_name: Final = msgspec.json.Decoder(PersonName).decode
_read_contents: Final = msgspec.json.Decoder(list[SentContent]).decode
_encode: Final = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Answer:
    """An admin's answer to a customer: the first of its messages. `at` is when it was delivered, or written while it
    is still on its way.
    """

    by: PersonName
    at: datetime
    label: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Held:
    """The first of what waits for an admin's decision."""

    delivery_id: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Who else answers a customer, and up to where one admin knows of it.

    `last_answer` is the newest that was delivered, `last_id` its message; `on_the_way` the newest of another admin that
    was not delivered yet. `mode_knows` and `push_knows` are the newest answers the admin knew of when using the mode
    or being told by a push; `held` is what waits for their decision.
    """

    last_id: int
    last_answer: Answer | None
    on_the_way: Answer | None
    held: Held | None
    mode_knows: int | None
    mode_used_at: datetime | None
    newest_shown: int
    push_knows: int | None
    push_id: int | None
    push_tells_of: int | None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that was delivered to a customer."""

    message_id: int
    admin_id: int
    sent_at: datetime
    deleted_at: datetime | None
    file_id: str | None


async def lock_customer(connection: Connection, user_id: int) -> bool:
    """Take the lock under which everything of a customer changes; False when the customer is gone."""
    return await queries("conversations").lock_customer(connection, user_id=user_id) is not None


async def find_standing(connection: Connection, admin_id: int, user_id: int) -> Standing | None:
    """Read under the customer's lock, nobody's answer comes between this and the admin's; None: no conversation."""
    row = await queries_beside(__file__).find_standing(connection, admin_id=admin_id, user_id=user_id)
    return _standing(row) if row else None


async def newest_seen(connection: Connection, admin_id: int, user_id: int, before_message_id: int) -> int | None:
    """The newest message of the customer that came to the admin before this one of theirs."""
    seen: int | None = await queries_beside(__file__).newest_seen(
        connection, admin_id=admin_id, user_id=user_id, admin_message_id=before_message_id
    )
    return seen


async def newest_attempt(connection: Connection, causes: Sequence[str], message_id: int) -> LedgerEntry | None:
    """The last attempt to send an admin's message that was written for one of these causes."""
    row = await queries_beside(__file__).newest_attempt(connection, causes=list(causes), message_id=message_id)
    return LedgerEntry.of(row) if row else None


async def lock_at_rest(connection: Connection, delivery_id: int) -> LedgerEntry | None:
    """A delivery that is not under way, locked; None when it is. The customer must be locked before it."""
    row = await queries_beside(__file__).lock_at_rest(connection, delivery_id=delivery_id)
    return LedgerEntry.of(row) if row else None


async def rewrite_delivery(connection: Connection, delivery_id: int, wanted: NewDelivery) -> None:
    """Send it as this instead, which is about more messages or others; it must be locked and not under way."""
    await queries_beside(__file__).rewrite_delivery(
        connection,
        delivery_id=delivery_id,
        method=wanted.method,
        parameters=_encode(wanted.parameters).decode(),
        source_ids=list(wanted.source_ids),
        content=_encode(wanted.content).decode(),
        wait_s=wanted.wait_s,
    )


async def reject_deliveries(connection: Connection, delivery_ids: Sequence[int], reason: str) -> None:
    """They are not sent; they must be locked and not under way."""
    await queries_beside(__file__).reject_deliveries(connection, delivery_ids=list(delivery_ids), reason=reason)


async def lock_held(connection: Connection, admin_id: int, user_id: int) -> list[LedgerEntry]:
    """What waits for the admin's decision, in order."""
    rows = queries_beside(__file__).lock_held(connection, admin_id=admin_id, user_id=user_id)
    return [LedgerEntry.of(row) async for row in rows]


async def release_deliveries(connection: Connection, delivery_ids: Sequence[int]) -> None:
    """Send what was held, now."""
    await queries_beside(__file__).release_deliveries(connection, delivery_ids=list(delivery_ids))


async def know_answers(connection: Connection, admin_id: int, user_id: int) -> None:
    """The admin has been asked about every answer there is by now."""
    await queries_beside(__file__).know_answers(connection, admin_id=admin_id, user_id=user_id)


async def is_sending_to(connection: Connection, chat_id: int) -> bool:
    """Whether a call is under way that may put a message into this chat."""
    return bool(await queries_beside(__file__).is_sending_to(connection, chat_id=chat_id))


async def is_being_relayed(connection: Connection, user_id: int, message_id: int) -> bool:
    """Whether this message of the customer is on its way, or about to be, to somebody who is in the conversation."""
    return bool(await queries_beside(__file__).is_being_relayed(connection, user_id=user_id, message_id=message_id))


async def find_outgoing(connection: Connection, user_id: int, message_id: int) -> list[Outgoing]:
    """A message delivered to the customer, with the rest of its album; empty when it was none."""
    rows = queries_beside(__file__).find_outgoing(connection, user_id=user_id, message_id=message_id)
    return [Outgoing(**dict(row)) async for row in rows]


async def admin_name(connection: Connection, admin_id: int) -> PersonName:
    """What to call an admin."""
    return _read_name(await queries_beside(__file__).admin_name(connection, admin_id=admin_id))


async def note_edit(connection: Connection, user_id: int, message_id: int, content: SentContent) -> None:
    """The customer sees this now."""
    await queries_beside(__file__).note_edit(
        connection,
        user_id=user_id,
        message_id=message_id,
        kind=content.kind,
        label=content.label,
        text=content.text,
        file_id=content.file_id,
    )


async def note_deletion(connection: Connection, user_id: int, message_ids: Sequence[int]) -> None:
    """The customer sees these no more."""
    await queries_beside(__file__).note_deletion(connection, user_id=user_id, message_ids=list(message_ids))


def _standing(row: Any) -> Standing:
    last = row["answerer"] and row["answered_at"]
    contents = _read_contents(row["answering_with"]) if row["answering"] else []
    first = contents[0] if contents else SentContent("other")
    return Standing(
        last_id=row["last_outgoing_id"],
        last_answer=(
            Answer(_read_name(row["answerer"]), row["answered_at"], row["label"], row["text"]) if last else None
        ),
        on_the_way=(
            Answer(_read_name(row["answering"]), row["answering_since"], first.label, first.text)
            if row["answering"]
            else None
        ),
        held=Held(row["held_id"], row["held_since"]) if row["held_id"] else None,
        mode_knows=row["mode_knows"],
        mode_used_at=row["mode_used_at"],
        newest_shown=max(row["shown_ids"] or (0,)),
        push_knows=row["push_knows"],
        push_id=row["push_id"],
        push_tells_of=row["push_tells_of"],
    )
