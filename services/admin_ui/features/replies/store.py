"""What admins send to customers, between the message and the ledger: whom it answers, who else answers, what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypeAlias

import msgspec

from services.admin_ui.features.replies.admin_message import AdminMessage
from services.admin_ui.features.replies.outgoing import causes_of
from shared.db.database import Connection
from shared.db.deliveries import LedgerEntry, NewDelivery, SentContent
from shared.db.direct_modes import DirectMode
from shared.db.message_pairs import MessagePair
from shared.db.queries import queries_beside
from shared.domain.deliveries import DeliveryState
from shared.domain.people import PersonName
from shared.errors import TryAgain

_read_name: Final = msgspec.json.Decoder(PersonName).decode
_read_contents: Final = msgspec.json.Decoder(list[SentContent]).decode
_encode: Final = msgspec.json.Encoder().encode


Asks: TypeAlias = Literal["answered", "whom"]
"""Why something is held: somebody else answered, or whom it is for is not sure."""


class NotSettledYet(TryAgain):
    """What became of a message will be known in a moment; until then nobody knows which message it is over there."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """The last attempt to send a message that has no pair yet."""

    user_id: int
    state: DeliveryState
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """The admin entered or left a conversation after writing the message at hand. `before` is the customer they wrote
    to until then; None: nobody.
    """

    before: int | None


@dataclass(frozen=True, slots=True)
class TargetContext:
    """What says whom a message of an admin is for; all of it is of one moment.

    `is_written`: it was dealt with before. `album_for` is the customer to whom its album goes. `mode` is the
    conversation the admin is in, perhaps for too long, and `mode_with` its customer; `moved`: they went there, or left
    another, after writing the message. `panel_id` is their panel, and `panel_shows` the code of what that shows. Of the
    message it replies to `replied` is the pair, and `attempt` the last attempt to send it; `is_receiving`: a call is in
    flight that may have put it into the admin's chat just now.
    """

    is_written: bool = False
    album_for: int | None = None
    mode: DirectMode | None = None
    mode_with: PersonName | None = None
    moved: Moved | None = None
    panel_id: int | None = None
    panel_shows: str = ""
    replied: MessagePair | None = None
    attempt: Attempt | None = None
    is_receiving: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """An admin's answer to a customer: the first of its messages. `at` is when it was delivered, or written while it
    is still in flight.
    """

    by: PersonName
    at: datetime
    label: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Held:
    """What waits for an admin's decision: the question about it, which is known by the first delivery it holds."""

    question_id: int
    since: datetime


@dataclass(frozen=True, slots=True)
class AnswerContext:
    """What one admin has seen of a customer's messages, who else answers them, and up to where this admin knows of it.

    `last_answer` is the newest that was delivered, `last_id` its message; `in_flight` the newest of another admin that
    was not delivered yet. `mode_knows` and `push_knows` are the newest answers the admin knew of when using the mode
    or being notified; `held` is what waits for their decision. `newest_shown` was there when they entered the
    conversation, `newest_seen` came to them before the message at hand.
    """

    last_id: int
    last_answer: Answer | None
    in_flight: Answer | None
    held: Held | None
    mode_knows: int | None
    mode_used_at: datetime | None
    newest_shown: int
    newest_seen: int
    push_knows: int | None
    push_id: int | None
    push_tells_of: int | None


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message that was delivered to a customer."""

    message_id: int
    admin_id: int
    sent_at: datetime
    deleted_at: datetime | None
    file_id: str | None


async def find_target_context(connection: Connection, message: AdminMessage) -> TargetContext:
    """What says whom this message is for."""
    admin_id, answers = message.admin_id, message.answers
    row = await _sql().find_target_context(
        connection,
        admin_id=admin_id,
        message_id=message.message_id,
        update_id=message.update_id,
        causes=causes_of(admin_id, message.message_id, message.album),
        replied_id=answers,
        replied_causes=[] if answers is None else causes_of(admin_id, answers, message.answers_album),
    )
    return _target_context(row, message)


async def find_answer_context(
    connection: Connection, admin_id: int, user_id: int, message_id: int
) -> AnswerContext | None:
    """What this admin knew when writing this message. Read under the customer's lock, nobody's answer comes between
    this and the admin's. None: no conversation.
    """
    row = await _sql().find_answer_context(connection, admin_id=admin_id, user_id=user_id, admin_message_id=message_id)
    return _answer_context(row) if row else None


async def lock_album(connection: Connection, cause: str) -> LedgerEntry | None:
    """The delivery of an album as it is now, locked; None: there is none yet. The customer must be locked before it."""
    row = await _sql().lock_album(connection, cause=cause)
    return LedgerEntry.of(row) if row else None


async def newest_attempt(connection: Connection, causes: Sequence[str], message_id: int) -> LedgerEntry | None:
    """The last attempt to send an admin's message that was written for one of these causes."""
    row = await _sql().newest_attempt(connection, causes=list(causes), message_id=message_id)
    return LedgerEntry.of(row) if row else None


async def lock_at_rest(connection: Connection, delivery_id: int) -> LedgerEntry:
    """A delivery, locked. The customer must be locked before it. Raises `NotSettledYet` while it is in flight."""
    row = await _sql().lock_at_rest(connection, delivery_id=delivery_id)
    if row is None:
        raise NotSettledYet("the message is in flight")
    return LedgerEntry.of(row)


async def rewrite_delivery(connection: Connection, delivery_id: int, wanted: NewDelivery) -> None:
    """Send it as this instead, which is about more messages or others; it must be locked and not in flight."""
    await _sql().rewrite_delivery(
        connection,
        delivery_id=delivery_id,
        method=wanted.method,
        parameters=_encode(wanted.parameters).decode(),
        source_ids=list(wanted.source_ids),
        content=_encode(wanted.content).decode(),
        wait_s=wanted.wait_s,
    )


async def reject_deliveries(connection: Connection, delivery_ids: Sequence[int], reason: str) -> None:
    """They are not sent; they must be locked and not in flight."""
    await _sql().reject_deliveries(connection, delivery_ids=list(delivery_ids), reason=reason)


async def hold(
    connection: Connection, delivery_id: int, asks: Asks, *, question_id: int | None = None, other_id: int | None = None
) -> int:
    """This delivery waits for the admin's answer to this question, or to a new one; the question's id. `other_id` is
    another customer it may be for.
    """
    question = question_id or delivery_id
    await _sql().hold(connection, delivery_id=delivery_id, question_id=question, asks=asks, other_id=other_id)
    return question


async def find_question(
    connection: Connection, admin_id: int, user_id: int, other_id: int | None, within: timedelta
) -> int | None:
    """The question whom something is for that was asked about the same two a moment ago."""
    question_id: int | None = await _sql().find_question(
        connection, admin_id=admin_id, user_id=user_id, other_id=other_id, seconds=within.total_seconds()
    )
    return question_id


async def customers_asked_about(connection: Connection, admin_id: int, question_id: int) -> set[int]:
    """Whom what this question holds may be for; empty when it holds nothing."""
    rows = _sql().find_held(connection, admin_id=admin_id, question_id=question_id)
    return {user_id async for row in rows for user_id in (row["user_id"], row["other_id"]) if user_id is not None}


async def lock_held(connection: Connection, admin_id: int, question_id: int) -> list[int]:
    """What waits for the admin's answer to this question, in order. Its customers must be locked before it."""
    rows = _sql().lock_held(connection, admin_id=admin_id, question_id=question_id)
    return [row["delivery_id"] async for row in rows]


@dataclass(frozen=True, slots=True)
class SentByMode:
    """A reply whose customer the mode said, with the messages of the admin's that it stands for."""

    delivery_id: int
    user_id: int
    source_ids: Sequence[int]


async def sent_by_mode_since(
    connection: Connection, admin_id: int, update_id: int, *, besides: int | None
) -> list[SentByMode]:
    """What the admin wrote after this update, and before their next move, that went to another customer than this."""
    rows = _sql().sent_by_mode_since(connection, admin_id=admin_id, update_id=update_id, besides=besides)
    return [SentByMode(row["delivery_id"], row["user_id"], row["source_ids"]) async for row in rows]


async def redirect(connection: Connection, delivery_ids: Sequence[int], user_id: int, answers_id: int | None) -> None:
    """They are for this customer; they must be locked and held."""
    await _sql().redirect(connection, delivery_ids=list(delivery_ids), user_id=user_id, answers_id=answers_id)


async def release_deliveries(connection: Connection, delivery_ids: Sequence[int]) -> None:
    """Send what was held, now."""
    await _sql().release_deliveries(connection, delivery_ids=list(delivery_ids))


async def know_answers(connection: Connection, admin_id: int, user_id: int) -> None:
    """The admin has been asked about every answer there is by now."""
    await _sql().know_answers(connection, admin_id=admin_id, user_id=user_id)


async def is_receiving(connection: Connection, chat_id: int) -> bool:
    """Whether a call is in flight that may put a message into this chat."""
    return bool(await _sql().is_receiving(connection, chat_id=chat_id))


async def is_being_relayed(connection: Connection, user_id: int, message_id: int) -> bool:
    """Whether this message of the customer is in flight, or about to be, to somebody who is in the conversation."""
    return bool(await _sql().is_being_relayed(connection, user_id=user_id, message_id=message_id))


async def find_outgoing(connection: Connection, user_id: int, message_id: int) -> list[OutgoingMessage]:
    """A message delivered to the customer, with the rest of its album; empty when it was none."""
    rows = _sql().find_outgoing(connection, user_id=user_id, message_id=message_id)
    return [OutgoingMessage(**dict(row)) async for row in rows]


async def admin_name(connection: Connection, admin_id: int) -> PersonName:
    """What to call an admin."""
    return _read_name(await _sql().admin_name(connection, admin_id=admin_id))


async def save_sent(connection: Connection, delivery_id: int, messages: Sequence[tuple[int, SentContent]]) -> None:
    """What was delivered, by its ids in the customer's chat, becomes part of the history; the bot is not blocked."""
    rows = [{"message_id": message_id, **msgspec.to_builtins(content)} for message_id, content in messages]
    await _sql().save_sent(connection, delivery_id=delivery_id, messages=_encode(rows).decode())


async def note_block(connection: Connection, delivery_id: int) -> None:
    """Telegram refused this delivery because the customer has the bot blocked."""
    await _sql().note_block(connection, delivery_id=delivery_id)


async def note_edit(connection: Connection, user_id: int, message_id: int, content: SentContent) -> None:
    """The customer sees this now."""
    await _sql().note_edit(
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
    await _sql().note_deletion(connection, user_id=user_id, message_ids=list(message_ids))


def _sql() -> Any:
    return queries_beside(__file__)


def _target_context(row: Any, message: AdminMessage) -> TargetContext:
    names = {name: row[f"mode_{name}"] for name in PersonName.__slots__}
    attempt = (row["attempt_for"], row["attempt_state"], row["attempt_created_at"])
    return TargetContext(
        is_written=row["is_written"],
        album_for=row["album_for"],
        mode=DirectMode.of(row) if row["user_id"] is not None else None,
        mode_with=PersonName(**names) if row["mode_user_id"] is not None else None,
        moved=Moved(row["moved_from"]) if row["has_moved"] else None,
        panel_id=row["panel_id"],
        panel_shows=row["panel_shows"] or "",
        replied=_replied(row, message.admin_id, message.answers),
        attempt=Attempt(*attempt) if row["attempt_for"] is not None else None,
        is_receiving=row["is_receiving"],
    )


def _replied(row: Any, admin_id: int, replied_id: int | None) -> MessagePair | None:
    if replied_id is None or row["replied_role"] is None:
        return None
    return MessagePair(
        admin_id=admin_id,
        admin_message_id=replied_id,
        user_id=row["replied_user_id"],
        customer_message_id=row["replied_customer_message_id"],
        role=row["replied_role"],
        made_at=row["replied_made_at"],
    )


def _answer_context(row: Any) -> AnswerContext:
    contents = _read_contents(row["answering_with"]) if row["answering"] else []
    first = contents[0] if contents else SentContent("other")
    return AnswerContext(
        last_id=row["last_outgoing_id"],
        last_answer=(
            Answer(_read_name(row["answerer"]), row["answered_at"], row["label"], row["text"])
            if row["answerer"] and row["answered_at"]
            else None
        ),
        in_flight=(
            Answer(_read_name(row["answering"]), row["answering_since"], first.label, first.text)
            if row["answering"]
            else None
        ),
        held=Held(row["question_id"], row["held_since"]) if row["question_id"] else None,
        mode_knows=row["mode_knows"],
        mode_used_at=row["mode_used_at"],
        newest_shown=max(row["shown_ids"] or (0,)),
        newest_seen=row["newest_seen"],
        push_knows=row["push_knows"],
        push_id=row["push_id"],
        push_tells_of=row["push_tells_of"],
    )
