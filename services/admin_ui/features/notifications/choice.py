"""Pure: what an admin is notified about next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from services.admin_ui.features.notifications.reasons import Reason
from services.admin_ui.features.notifications.recipients import Recipient
from shared.db.conversations import ConversationRow
from shared.domain.people import PersonName

MOST_AT_ONCE: Final = 8
"""When more conversations than this are due, one message is about all of them."""

FRESH_FOR: Final = timedelta(minutes=10)
NEAR_WITHIN: Final = 10
"""A notification is edited while fewer messages than this came after it in the chat."""

ALL_REASONS: Final[tuple[Reason, ...]] = ("redraw", "news", "held", "escalated")
REASONS_WHILE_UNDISTURBED: Final[tuple[Reason, ...]] = ("redraw", "escalated")
"""An edit makes no sound."""


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A notification in an admin's chat: when it was sent, and how many messages the chat had then."""

    message_id: int
    sent_at: datetime
    sent_at_count: int


@dataclass(frozen=True, slots=True)
class DueNotification:
    """A notification that is due, with everything it shows.

    `is_waiting`: somebody ought to do something about the conversation; `is_news`: and the admin is to hear of it.
    `sent` is the message there is, which shows `told_unread`. `unanswered_since` is set once everyone has been alerted
    that nobody answers. `handler` marked the conversation read or archived it.
    """

    conversation: ConversationRow
    reason: Reason
    is_waiting: bool
    is_news: bool
    turn: int
    told_unread: int
    sent: SentMessage | None = None
    unanswered_since: datetime | None = None
    handler: PersonName | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """The most urgent of what is due to one admin; how many of all are news, and of these held back, escalated."""

    first: tuple[DueNotification, ...] = ()
    news: int = 0
    held: int = 0
    escalated: int = 0


@dataclass(frozen=True, slots=True)
class NotifyOfOne:
    """Send a notification about one conversation, or edit this message of the chat."""

    due: DueNotification
    edits: int | None


@dataclass(frozen=True, slots=True)
class NotifyOfMany:
    """Send one message about all that is due. After quiet hours it says what happened meanwhile."""

    is_after_quiet_hours: bool
    is_alert: bool


@dataclass(frozen=True, slots=True)
class NotifyOfNothing:
    """There is nothing to be said, or drawn, about these customers any more."""

    user_ids: Sequence[int]


Choice: TypeAlias = NotifyOfOne | NotifyOfMany | NotifyOfNothing


def reasons_for(recipient: Recipient) -> tuple[Reason, ...]:
    """For which reasons the admin may be notified now."""
    return REASONS_WHILE_UNDISTURBED if recipient.is_undisturbed else ALL_REASONS


def choose(due: Due, recipient: Recipient, now: datetime, *, redraws_first: bool) -> Choice:
    """The one thing to do next, most urgent first, where something is due. Redraws and news take turns, so that neither
    waits for ever."""
    idle = [one.conversation.user_id for one in due.first if not _has_something_to_say(one)]
    if idle:
        return NotifyOfNothing(idle)
    if due.news > MOST_AT_ONCE or due.held:
        return NotifyOfMany(is_after_quiet_hours=due.held > 0, is_alert=due.escalated > 0)
    redraws = [one for one in due.first if not one.is_news]
    first = redraws[0] if redraws_first and redraws else due.first[0]
    return NotifyOfOne(first, edits=_message_to_edit(first, recipient, now))


def is_in_reach(sent: SentMessage | None, recipient: Recipient, now: datetime) -> bool:
    """Whether a message is so near and so fresh that an edit of it is seen."""
    if sent is None or now - sent.sent_at >= FRESH_FOR:
        return False
    return recipient.admin.chat_messages - sent.sent_at_count < NEAR_WITHIN


def _has_something_to_say(due: DueNotification) -> bool:
    return due.is_news or (due.sent is not None and due.told_unread > 0)


def _message_to_edit(due: DueNotification, recipient: Recipient, now: datetime) -> int | None:
    """An edit makes no sound: a new turn, and an alert, are messages of their own."""
    if due.sent is None:
        return None
    if not due.is_news:
        return due.sent.message_id
    is_same_turn = due.told_unread > 0 and due.reason != "escalated"
    return due.sent.message_id if is_same_turn and is_in_reach(due.sent, recipient, now) else None
