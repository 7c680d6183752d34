"""What an admin presses on a push. The push stays a push: whatever opens, opens on a new panel below it."""

import dataclasses
from datetime import UTC, datetime
from typing import Final

from services.admin_ui.features.direct_mode import press as direct_mode
from services.admin_ui.features.notifications.digest import push_digest
from services.admin_ui.features.notifications.notify import inbox_now
from services.admin_ui.features.notifications.recipients import Listener
from services.admin_ui.ui.action import (
    OpenInbox,
    PushArchive,
    PushMarkRead,
    PushOpen,
    PushReply,
    ShowCard,
    ShowDirect,
    ShowList,
)
from services.admin_ui.ui.desk import Desk, together
from services.admin_ui.ui.message import PanelMessages
from services.admin_ui.ui.press import Press, answer, show
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.texts import CONVERSATION_NOT_FOUND, NEWER_STAYS_UNREAD, OVERTAKEN, UP_TO_DATE
from shared.db.conversations import Change

_OTHERWISE: Final = {
    Change.UNCHANGED: UP_TO_DATE,
    Change.GONE: CONVERSATION_NOT_FOUND,
    Change.OVERTAKEN: OVERTAKEN,
}


async def reply(desk: Desk, press: Press, action: PushReply) -> None:
    """Enter the conversation."""
    await direct_mode.enter(desk, _below(press), ShowDirect(action.user_id))


async def open_card(desk: Desk, press: Press, action: PushOpen) -> None:
    """Show the conversation."""
    await direct_mode.open_card(desk, _below(press), ShowCard(action.user_id))


async def open_inbox(desk: Desk, press: Press, _: OpenInbox) -> None:
    """Show the inbox; the digest, which may be of hours ago, shows what is so now."""
    await show(desk, _below(press), ShowList())
    if press.message_id is not None:
        await PanelMessages(desk.bot).edit(press.admin_id, press.message_id, await _digest_now(desk, press))


async def _digest_now(desk: Desk, press: Press) -> Screen:
    admin = await desk.admins.find(press.admin_id)
    async with desk.database.connection() as connection:
        return push_digest(await inbox_now(connection, Listener.of(admin, press.role, datetime.now(UTC))))


async def mark_read(desk: Desk, press: Press, action: PushMarkRead) -> None:
    """Everything the push tells of is read; the push says so as soon as its turn comes."""
    change = await desk.conversations.mark_read(
        action.user_id, up_to_message_id=action.seen_message_id, by_admin=press.admin_id
    )
    there = await desk.conversations.find(action.user_id)
    done = NEWER_STAYS_UNREAD if there and there.unread_messages else "Marked as read"
    await _finish(desk, press, action.user_id, change, done)


async def archive(desk: Desk, press: Press, action: PushArchive) -> None:
    """Put the conversation away, unless there is more in it than the push shows."""
    change = await desk.conversations.archive(
        action.user_id, seen_message_id=action.seen_message_id, by_admin=press.admin_id
    )
    await _finish(desk, press, action.user_id, change, "Archived")


async def _finish(desk: Desk, press: Press, user_id: int, change: Change, done: str) -> None:
    answered = answer(desk, press, _OTHERWISE.get(change, done))
    if change is Change.DONE:
        await together(answered, desk.announce(user_id))
    else:
        await answered


def _below(press: Press) -> Press:
    return dataclasses.replace(press, message_id=None)
