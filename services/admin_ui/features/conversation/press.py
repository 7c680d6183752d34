"""What an admin does to a conversation from its card."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from services.admin_ui.features.conversation.claims import claimed, released
from services.admin_ui.ui.action import (
    Archive,
    Claim,
    ConversationDeed,
    MarkRead,
    Pin,
    Release,
    Restore,
    ShowCard,
    Unpin,
)
from services.admin_ui.ui.desk import Desk, together
from services.admin_ui.ui.press import Press, show
from services.admin_ui.ui.texts import CONVERSATION_NOT_FOUND, OVERTAKEN, UP_TO_DATE
from shared.db.conversations import Change, Conversations


@dataclass(frozen=True, slots=True)
class _Deed:
    toast: str
    carry_out: Callable[[Conversations, Any, int], Awaitable[Change]]


def _pin(conversations: Conversations, action: Pin, _: int) -> Awaitable[Change]:
    return conversations.set_pinned(action.user_id, is_pinned=True)


def _unpin(conversations: Conversations, action: Unpin, _: int) -> Awaitable[Change]:
    return conversations.set_pinned(action.user_id, is_pinned=False)


def _archive(conversations: Conversations, action: Archive, admin_id: int) -> Awaitable[Change]:
    return conversations.archive(action.user_id, seen_message_id=action.seen_message_id, by_admin=admin_id)


def _restore(conversations: Conversations, action: Restore, _: int) -> Awaitable[Change]:
    return conversations.restore(action.user_id)


def _mark_read(conversations: Conversations, action: MarkRead, admin_id: int) -> Awaitable[Change]:
    return conversations.mark_read(action.user_id, up_to_message_id=action.seen_message_id, by_admin=admin_id)


_DEEDS: Final[dict[type[ConversationDeed], _Deed]] = {
    Pin: _Deed("Pinned", _pin),
    Unpin: _Deed("Unpinned", _unpin),
    Archive: _Deed("Archived", _archive),
    Restore: _Deed("Restored", _restore),
    MarkRead: _Deed("Marked as read", _mark_read),
}
_OTHERWISE: Final = {
    Change.UNCHANGED: UP_TO_DATE,
    Change.GONE: CONVERSATION_NOT_FOUND,
    Change.OVERTAKEN: OVERTAKEN,
}


async def carry_out(desk: Desk, press: Press, action: ConversationDeed) -> None:
    """Do it in the database, say what came of it, and show the card again; every other panel hears of it too."""
    deed = _DEEDS[type(action)]
    change = await deed.carry_out(desk.conversations, action, press.admin_id)
    await _show_outcome(desk, press, action, change, _OTHERWISE.get(change, deed.toast))


async def claim(desk: Desk, press: Press, action: Claim) -> None:
    """Make it the admin's own conversation; an owner may take over another's."""
    is_owner = press.role == "owner"
    made = await desk.conversations.claim(action.user_id, press.admin_id, may_take_over=is_owner)
    toast = claimed(made, datetime.now(UTC)) or _OTHERWISE[made.change]
    await _show_outcome(desk, press, action, made.change, toast)


async def release(desk: Desk, press: Press, action: Release) -> None:
    """Make the admin's own conversation nobody's; an owner may release another's too."""
    is_owner = press.role == "owner"
    made = await desk.conversations.release(action.user_id, press.admin_id, may_release_others=is_owner)
    toast = released(made, press.admin_id, datetime.now(UTC)) or _OTHERWISE[made.change]
    await _show_outcome(desk, press, action, made.change, toast)


async def _show_outcome(desk: Desk, press: Press, action: ConversationDeed, change: Change, toast: str) -> None:
    shown = show(desk, press, ShowCard(action.user_id, action.origin), toast)
    if change is Change.DONE:
        await together(shown, desk.announce(action.user_id))
    else:
        await shown
