"""What a tracker writes: one folded batch of customer events, in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import msgspec

from shared.contracts.customer_events import MessageEdited, MessageReceived
from shared.db.database import Connection
from shared.db.queries import queries

_encoder: Final = msgspec.json.Encoder()


class CustomerSighting(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a batch tells of one customer: the newest profile and its date, and when the batch first saw them.

    `heard_at` dates the newest event that is no message (a command, an edit, a block); None when there is none.
    """

    user_id: int
    first_seen_at: datetime
    profile_at: datetime
    profile_update_id: int
    first_name: str = ""
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    heard_at: datetime | None = None
    heard_update_id: int | None = None


class BotBlockChange(msgspec.Struct, frozen=True):
    """Whether the customer has the bot blocked since `occurred_at`."""

    user_id: int
    blocked: bool
    occurred_at: datetime
    update_id: int


@dataclass(frozen=True, slots=True)
class InboxChanges:
    """A folded batch. Each list has a key at most once and is sorted by it: unsorted batches deadlock.

    Keys: `user_id` of customers and blocks, (`user_id`, `message_id`) of received and edited. Every user_id that occurs
    anywhere is among the customers.
    """

    customers: Sequence[CustomerSighting] = ()
    received: Sequence[MessageReceived] = ()
    edited: Sequence[MessageEdited] = ()
    blocks: Sequence[BotBlockChange] = field(default=())


@dataclass(frozen=True, slots=True)
class Applied:
    """What a batch came to: the messages counted for the first time, by their dates in unix seconds, and how many
    of banned customers were kept out.
    """

    sent_at: tuple[int, ...]
    withheld: int


async def apply_changes(connection: Connection, changes: InboxChanges) -> Applied:
    """Apply a folded batch. Any order, repetition and split of the same events leads to the same rows.

    Must run in a transaction: the first statement locks the customers, the later ones see all that came before.
    """
    sql, customers = queries("inbox"), _json(changes.customers)
    await sql.meet_customers(connection, customers=customers)
    row = await sql.receive_messages(connection, messages=_json(changes.received))
    if changes.edited:
        await sql.edit_messages(connection, edits=_json(changes.edited))
    if changes.blocks:
        await sql.set_blocked_bot(connection, blocks=_json(changes.blocks))
    if row["some_banned"]:
        await sql.hear_of_banned(connection, customers=customers)
    if row["some_renamed"] or any(customer.heard_at for customer in changes.customers):
        await sql.rename_customers(connection, customers=customers)
    return Applied(sent_at=tuple(row["sent_at"]), withheld=row["withheld"])


def _json(rows: Sequence[msgspec.Struct]) -> str:
    return _encoder.encode(rows).decode()
