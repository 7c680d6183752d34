"""What an admin does to a conversation from its card."""

from typing import Final

from services.admin_ui.features.conversation import store
from services.admin_ui.features.conversation.actions import (
    Archive,
    Claim,
    MarkRead,
    Pin,
    Release,
    Restore,
    ShowCard,
    Unpin,
)
from services.admin_ui.features.conversation.claims import claimed, released
from services.admin_ui.features.conversation.store import Change
from services.admin_ui.ui.action import OnCustomer
from services.admin_ui.ui.common_texts import CONVERSATION_NOT_FOUND, OVERTAKEN, UP_TO_DATE
from services.admin_ui.ui.desk import Desk, together
from services.admin_ui.ui.press import Press, show
from services.admin_ui.ui.say import Text, say

UNCHANGED_TEXTS: Final = {
    Change.UNCHANGED: UP_TO_DATE,
    Change.GONE: CONVERSATION_NOT_FOUND,
    Change.OVERTAKEN: OVERTAKEN,
}
"""What a press that changed nothing is answered with."""


async def pin(desk: Desk, press: Press, action: Pin) -> None:
    """Keep it on top."""
    change = await store.set_pinned(desk.database, action.user_id, press.admin_id, is_pinned=True)
    await _show_outcome(desk, press, action, change, say("Pinned"))


async def unpin(desk: Desk, press: Press, action: Unpin) -> None:
    """Let it take its place by priority again."""
    change = await store.set_pinned(desk.database, action.user_id, press.admin_id, is_pinned=False)
    await _show_outcome(desk, press, action, change, say("Unpinned"))


async def archive(desk: Desk, press: Press, action: Archive) -> None:
    """Put it away, unless there is more in it than the card showed."""
    seen = action.seen_message_id
    change = await store.archive(desk.database, action.user_id, press.admin_id, seen_message_id=seen)
    await _show_outcome(desk, press, action, change, say("Archived"))


async def restore(desk: Desk, press: Press, action: Restore) -> None:
    """Bring it back."""
    change = await store.restore(desk.database, action.user_id, press.admin_id)
    await _show_outcome(desk, press, action, change, say("Restored"))


async def mark_read(desk: Desk, press: Press, action: MarkRead) -> None:
    """Everything the card was about is read."""
    seen = action.seen_message_id
    change = await store.mark_read(desk.database, action.user_id, press.admin_id, up_to_message_id=seen)
    await _show_outcome(desk, press, action, change, say("Marked as read"))


async def claim(desk: Desk, press: Press, action: Claim) -> None:
    """Make it the admin's own conversation; who has the right to takes over another's."""
    may_take_over = press.may("claims.others")
    made = await store.claim(desk.database, action.user_id, press.admin_id, may_take_over=may_take_over)
    await _show_outcome(desk, press, action, made.change, claimed(made, press.viewer.now) or UP_TO_DATE)


async def release(desk: Desk, press: Press, action: Release) -> None:
    """Make it nobody's; who has the right to releases another's too."""
    may_release_others = press.may("claims.others")
    made = await store.release(desk.database, action.user_id, press.admin_id, may_release_others=may_release_others)
    said = released(made, press.admin_id, press.viewer.now)
    await _show_outcome(desk, press, action, made.change, said or UP_TO_DATE)


async def _show_outcome(desk: Desk, press: Press, action: OnCustomer, change: Change, done: Text) -> None:
    """Answer the press and show the card again; every other panel hears of what changed."""
    shown = show(desk, press, ShowCard(action.user_id, back=action.back), UNCHANGED_TEXTS.get(change, done))
    if change is Change.DONE:
        await together(shown, desk.announce(action.user_id, shown_to=press.admin_id))
    else:
        await shown
