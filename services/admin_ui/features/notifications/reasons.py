"""Pure: for what reason an admin is to be notified, after something happened in a conversation."""

from typing import Literal

import msgspec
from msgspec.structs import replace

from services.admin_ui.features.notifications.recipients import Recipient

Reason = Literal["redraw", "news", "held", "escalated"]
"""Why a notification is due. `redraw`: the one there is shows what is no longer so. `news`: new messages came in;
`held` while the admin's quiet hours last. `escalated`: nobody has answered."""


class ConversationState(msgspec.Struct, frozen=True, gc=False):
    """A conversation, as far as notifying depends on it. `is_waiting`: somebody ought to do something about it."""

    user_id: int
    is_waiting: bool
    total_messages: int
    unread_messages: int
    last_message_id: int
    priority: int
    claimed_by: int | None


class AdminState(msgspec.Struct, frozen=True, gc=False):
    """What an admin was last notified about in a conversation: everything up to `told_total` messages
    (docs/decisions.md 7.1). `told_unread` is what the notification shows, 0 when it says that all is dealt with.
    `is_new`: none of it is kept yet. `is_there`: the admin is in the conversation and sees live what comes in.
    """

    admin_id: int
    user_id: int
    reason: Reason | None = None
    told_total: int = 0
    told_unread: int = 0
    delivery_id: int | None = None
    message_id: int | None = None
    is_new: bool = False
    is_there: bool = False

    @property
    def shows_unread(self) -> bool:
        """Whether there is a notification, or soon will be, that says that somebody waits."""
        return self.told_unread > 0 and (self.message_id is not None or self.delivery_id is not None)


def after_change(
    state: AdminState, conversation: ConversationState, recipient: Recipient, *, is_edited: bool = False
) -> AdminState:
    """What is due to this admin now. `is_edited`: the message a notification shows may read otherwise now."""
    if not conversation.is_waiting:
        return replace(_all_seen(state, conversation), reason="redraw" if state.shows_unread else None)
    if conversation.total_messages > state.told_total:
        if wants(recipient, conversation):
            return _with_news(state, is_quiet=recipient.is_quiet)
        if state.reason in (None, "redraw"):
            state = _all_seen(state, conversation)
    is_outdated = state.shows_unread and (is_edited or state.told_unread != conversation.unread_messages)
    return replace(state, reason="redraw") if is_outdated and state.reason is None else state


def after_live(state: AdminState, conversation: ConversationState, *, left: int) -> AdminState:
    """The same for an admin who is in the conversation and sees live what comes in; `left` of it has to wait."""
    seen = replace(state, told_total=max(state.told_total, conversation.total_messages - left))
    return seen if conversation.is_waiting else replace(seen, reason="redraw" if state.shows_unread else None)


def wants(recipient: Recipient, conversation: ConversationState) -> bool:
    """Whether the admin wants to be notified about new messages in this conversation."""
    interest = recipient.interest
    if interest is None or conversation.priority < interest.min_priority:
        return False
    return interest.claimed_by is None or interest.claimed_by == conversation.claimed_by


def _with_news(state: AdminState, *, is_quiet: bool) -> AdminState:
    if state.reason in (None, "redraw"):
        return replace(state, reason="held" if is_quiet else "news")
    return state


def _all_seen(state: AdminState, conversation: ConversationState) -> AdminState:
    return replace(state, told_total=max(state.told_total, conversation.total_messages))
