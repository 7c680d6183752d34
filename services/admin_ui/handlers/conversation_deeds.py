"""What an admin does to a conversation from its card."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from services.admin_ui.actions import Archive, ConversationDeed, MarkRead, Pin, Restore, ShowCard, Unpin
from services.admin_ui.handlers.desk import Desk, together
from services.admin_ui.handlers.press import Press, show
from services.admin_ui.screens.greetings import CONVERSATION_NOT_FOUND, OVERTAKEN, UP_TO_DATE
from shared.db.conversations import Change, Conversations


@dataclass(frozen=True, slots=True)
class _Deed:
    toast: str
    carry_out: Callable[[Conversations, Any], Awaitable[Change]]


def _pin(conversations: Conversations, action: Pin) -> Awaitable[Change]:
    return conversations.set_pinned(action.user_id, is_pinned=True)


def _unpin(conversations: Conversations, action: Unpin) -> Awaitable[Change]:
    return conversations.set_pinned(action.user_id, is_pinned=False)


def _archive(conversations: Conversations, action: Archive) -> Awaitable[Change]:
    return conversations.archive(action.user_id, seen_message_id=action.seen_message_id)


def _restore(conversations: Conversations, action: Restore) -> Awaitable[Change]:
    return conversations.restore(action.user_id)


def _mark_read(conversations: Conversations, action: MarkRead) -> Awaitable[Change]:
    return conversations.mark_read(action.user_id, up_to_message_id=action.seen_message_id)


DEEDS: Final[dict[type[ConversationDeed], _Deed]] = {
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
    deed = DEEDS[type(action)]
    change = await deed.carry_out(desk.conversations, action)
    shown = show(desk, press, ShowCard(action.user_id, action.origin), _OTHERWISE.get(change, deed.toast))
    if change is Change.DONE:
        await together(shown, desk.announce(action.user_id))
    else:
        await shown
