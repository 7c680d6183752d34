"""Pure: what an admin is told next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from services.admin_ui.features.notifications.recipients import Listener
from services.admin_ui.features.notifications.store import PushMessage, Wish, WishedPush, Wishes

MOST_AT_ONCE: Final = 8
"""When more conversations than this are to be told of, one message tells of all of them."""

FRESH_FOR: Final = timedelta(minutes=10)
NEAR_WITHIN: Final = 10
"""A push is edited while fewer messages than this came after it in the chat."""

ALL_KINDS: Final[tuple[Wish, ...]] = ("redraw", "news", "held", "escalated")
KINDS_WHILE_UNDISTURBED: Final[tuple[Wish, ...]] = ("redraw", "escalated")
"""An edit makes no sound."""


@dataclass(frozen=True, slots=True)
class TellOfOne:
    """Send a push of one conversation, or edit this message of the chat."""

    wished: WishedPush
    edits: int | None


@dataclass(frozen=True, slots=True)
class TellOfMany:
    """Send one message about all that is wished. After quiet hours it says what happened meanwhile."""

    is_after_quiet_hours: bool
    is_alarm: bool


@dataclass(frozen=True, slots=True)
class TellNothing:
    """There is nothing to be said, or drawn, about these customers any more."""

    user_ids: Sequence[int]


Choice: TypeAlias = TellOfOne | TellOfMany | TellNothing


def kinds_for(listener: Listener) -> tuple[Wish, ...]:
    """What the admin may be told of now."""
    return KINDS_WHILE_UNDISTURBED if listener.is_undisturbed else ALL_KINDS


def choose(wishes: Wishes, listener: Listener, now: datetime, *, redraws_first: bool) -> Choice:
    """The one thing to do next, most urgent first. There is at least one wish. Redraws and news take turns, so that
    neither waits for ever."""
    idle = [one.conversation.user_id for one in wishes.first if not _has_something_to_say(one)]
    if idle:
        return TellNothing(idle)
    if wishes.news > MOST_AT_ONCE or wishes.held:
        return TellOfMany(is_after_quiet_hours=wishes.held > 0, is_alarm=wishes.escalated > 0)
    redraws = [one for one in wishes.first if not one.is_news]
    first = redraws[0] if redraws_first and redraws else wishes.first[0]
    return TellOfOne(first, edits=_message_to_edit(first, listener, now))


def is_in_reach(push: PushMessage | None, listener: Listener, now: datetime) -> bool:
    """Whether a message is so near and so fresh that an edit of it is seen."""
    if push is None or now - push.sent_at >= FRESH_FOR:
        return False
    return listener.admin.chat_messages - push.sent_at_count < NEAR_WITHIN


def _has_something_to_say(wished: WishedPush) -> bool:
    return wished.is_news or (wished.push is not None and wished.told_unread > 0)


def _message_to_edit(wished: WishedPush, listener: Listener, now: datetime) -> int | None:
    """An edit makes no sound: a new turn, and an alarm, are messages of their own."""
    if wished.push is None:
        return None
    if not wished.is_news:
        return wished.push.message_id
    is_same_turn = wished.told_unread > 0 and wished.wish != "escalated"
    return wished.push.message_id if is_same_turn and is_in_reach(wished.push, listener, now) else None
