"""What becomes of an admin's message: whom it is for, and whether it is sent, held back or refused. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

import msgspec

from services.admin_ui.features.direct_mode.actions import ShowDirect
from services.admin_ui.features.replies.admin_message import AdminMessage
from services.admin_ui.features.replies.outgoing import reply_with, with_part
from services.admin_ui.features.replies.store import Answer, AnswerContext, Held, TargetContext
from services.admin_ui.features.replies.texts import GONE, NOWHERE, UNKNOWN_REPLY, mode_over, unsendable
from services.admin_ui.ui.action import encode_action
from services.admin_ui.ui.screen import Screen
from shared.db.deliveries import LedgerEntry, NewDelivery
from shared.db.message_pairs import MessagePair
from shared.domain.people import PersonName

ARRIVES_WITHIN: Final = timedelta(seconds=5)
"""So long a reply waits for the message it replies to, to be a reply over there too."""


@dataclass(frozen=True, slots=True)
class Target:
    """The customer a message is for; `replied` is the pair of the message it replies to, if that is known. `by_mode`:
    nothing in the message says so, but the mode it was written in.
    """

    user_id: int
    replied: MessagePair | None = None
    by_mode: bool = False


@dataclass(frozen=True, slots=True)
class InDoubt:
    """A message that is for this customer or for another, which only its author can say (docs/decisions.md 8.9).

    `moved`: they entered or left a conversation after writing it; `before_id` is whom they wrote to when they wrote it,
    `now_id` whom they write to now; None: nobody. `replayed`: it comes so late that it may not be wanted any more.
    """

    target: Target
    why: Literal["moved", "replayed"]
    before_id: int | None = None
    now_id: int | None = None

    @property
    def other_id(self) -> int | None:
        """The other customer it may be for."""
        return self.now_id if self.now_id != self.target.user_id else None


@dataclass(frozen=True, slots=True)
class NoTarget:
    """A message that goes nowhere, and why."""

    reason: Literal["unknown_reply", "nowhere", "mode_over"]


@dataclass(frozen=True, slots=True)
class Nothing:
    """It was dealt with before, or goes the way of its album."""


@dataclass(frozen=True, slots=True)
class Wait:
    """What it depends on is in flight: look again in a moment."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """It is not sent, and the admin reads why. `album` is given up with it, whether it is there or yet to be written:
    half of it would be worse than none.
    """

    why: Screen
    album: LedgerEntry | NewDelivery | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """Its album, which has not left yet, takes it along."""

    delivery_id: int
    whole: NewDelivery


@dataclass(frozen=True, slots=True)
class Send:
    """It goes out."""

    reply: NewDelivery


@dataclass(frozen=True, slots=True)
class Ask:
    """It is held back until the admin decides, because of this answer; `held` waits already."""

    reply: NewDelivery
    answer: Answer | None
    held: Held | None


@dataclass(frozen=True, slots=True)
class AskWhom:
    """It is held back until the admin says whom it is for."""

    reply: NewDelivery
    doubt: InDoubt


Decision: TypeAlias = Nothing | Wait | Refuse | Join | Send | Ask | AskWhom
Whom: TypeAlias = Target | InDoubt | NoTarget | Wait


@dataclass(frozen=True, slots=True)
class Context:
    """All that is known of a message. `album` and `answering` are read under the lock of the customer `whom` names;
    `answering` is None when there is no such customer.
    """

    message: AdminMessage
    now: datetime
    there: TargetContext
    whom: Whom
    album: LedgerEntry | None = None
    answering: AnswerContext | None = None


def whom_for(message: AdminMessage, there: TargetContext, now: datetime) -> Whom:
    """An album goes whole to where its first part went. Else Telegram's reply decides, in direct message mode or not,
    else the mode the admin was in when writing. A reply to the banner of the mode is a message in it like any other.
    What lay among the dead letters is asked about in any case.
    """
    if there.album_for is not None:
        return Target(there.album_for)
    if message.answers is None or _is_banner(there, message.answers):
        whom = _whom_in_mode(there, now)
    else:
        whom = _whom_of_reply(there, now)
    return InDoubt(whom, "replayed") if message.is_replayed and isinstance(whom, Target) else whom


def _whom_of_reply(there: TargetContext, now: datetime) -> Whom:
    if there.replied is not None:
        return Target(there.replied.user_id, there.replied)
    attempt = there.attempt
    if attempt is None:
        return Wait("the message it replies to may be arriving") if there.is_receiving else NoTarget("unknown_reply")
    if attempt.state in ("queued", "sending") and now - attempt.created_at < ARRIVES_WITHIN:
        return Wait("the message it replies to is in flight")
    return Target(attempt.user_id)


def decide(context: Context) -> Decision:
    """The same context gives the same decision, however often the message comes."""
    album = context.album
    if context.there.is_written or (album and context.message.message_id in album.source_ids):
        return Nothing()
    match context.whom:
        case Wait():
            return context.whom
        case NoTarget():
            return Refuse(_why_nowhere(context.whom, context))
        case Target():
            return _decide_for(context.whom, None, context)
        case InDoubt():
            return _decide_for(context.whom.target, context.whom, context)


def quoted_message(target: Target, answering: AnswerContext) -> int | None:
    """The message in the customer's chat that it replies to. A notification stands for one only if it is about
    just that.
    """
    replied = target.replied
    if replied is None:
        return None
    if replied.role == "push" and (answering.push_id, answering.push_tells_of) != (replied.admin_message_id, 1):
        return None
    return replied.customer_message_id


def answered_message(target: Target, answering: AnswerContext) -> int | None:
    """The newest message of the customer that it answers: the one replied to, else the newest the admin has seen."""
    if target.replied is not None and target.replied.role != "sent":
        return target.replied.customer_message_id
    return max(answering.newest_shown, answering.newest_seen) or None


def newer_answer(target: Target, answering: AnswerContext, admin_id: int) -> Answer | None:
    """Somebody else's answer that the admin could not know of when writing; one in flight counts already."""
    replied_at = target.replied.made_at if target.replied else None
    since, coming, last = answering.mode_used_at or replied_at, answering.in_flight, answering.last_answer
    if coming is not None and (since is None or coming.at > since):
        return coming
    if last is None or last.by.user_id == admin_id or answering.last_id <= _known(answering):
        return None
    was_there = answering.mode_knows is None and replied_at is not None and last.at <= replied_at
    return None if was_there else last


def _is_banner(there: TargetContext, message_id: int) -> bool:
    """Whether this message is the admin's panel and shows the banner of their mode, whatever that leads back to."""
    if there.mode is None or there.panel_id != message_id:
        return False
    banner = encode_action(ShowDirect(there.mode.user_id))
    return there.panel_shows == banner or there.panel_shows.startswith(f"{banner}.")


def _whom_in_mode(there: TargetContext, now: datetime) -> Whom:
    mode = there.mode
    if there.moved is not None:
        before, now_id = there.moved.before, mode.user_id if mode and not mode.is_over(now) else None
        if before != now_id:
            return _whom_before_moving(before, now_id)
    if mode is None:
        return NoTarget("nowhere")
    return NoTarget("mode_over") if mode.is_over(now) else Target(mode.user_id, by_mode=True)


def _whom_before_moving(before_id: int | None, now_id: int | None) -> Whom:
    first = before_id if before_id is not None else now_id
    return NoTarget("nowhere") if first is None else InDoubt(Target(first), "moved", before_id, now_id)


def _why_nowhere(target: NoTarget, context: Context) -> Screen:
    mode = context.there.mode
    if target.reason == "mode_over" and mode:
        return mode_over(context.there.mode_with or PersonName(mode.user_id), mode.used_at, context.now)
    return UNKNOWN_REPLY if target.reason == "unknown_reply" else NOWHERE


def _decide_for(target: Target, doubt: InDoubt | None, context: Context) -> Decision:
    message, album = context.message, context.album
    if context.answering is None:
        return Refuse(GONE)
    if album and album.chat_id != target.user_id:
        return Wait("its album goes to another customer")
    if message.unsendable:
        why = unsendable(message.unsendable, message.length)
        return Refuse(why, _given_up_with(message, target, album))
    if album and album.state in ("queued", "held"):
        return Join(album.delivery_id, with_part(album, message))
    if album and album.state == "rejected" and not album.attempts:
        # It was given up as a whole, and the admin knows why.
        return Nothing()
    return _send_or_ask(context, target, doubt, context.answering)


def _given_up_with(
    message: AdminMessage, target: Target, album: LedgerEntry | None
) -> LedgerEntry | NewDelivery | None:
    if message.album is None:
        return None
    if album is None:
        return reply_with(message, target.user_id, quotes=None, answers=None)
    return album if album.state in ("queued", "held") else None


def _send_or_ask(
    context: Context, target: Target, doubt: InDoubt | None, answering: AnswerContext
) -> Send | Ask | AskWhom:
    reply = reply_with(
        context.message,
        target.user_id,
        quotes=quoted_message(target, answering),
        answers=answered_message(target, answering),
        is_late=context.album is not None,
    )
    if target.by_mode:
        reply = msgspec.structs.replace(reply, mode_update_id=context.message.update_id)
    if doubt is not None:
        return AskWhom(reply, doubt)
    newer = newer_answer(target, answering, context.message.admin_id)
    if newer is None and answering.held is None:
        return Send(reply)
    return Ask(reply, newer or answering.last_answer, answering.held)


def _known(answering: AnswerContext) -> int:
    """In a conversation only what was there on entering counts: that a push above was drawn again is easily missed."""
    return answering.push_knows or 0 if answering.mode_knows is None else answering.mode_knows
