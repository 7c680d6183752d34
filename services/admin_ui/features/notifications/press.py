"""What an admin presses on a notification, and on the screen of notifications.

A notification stays one: whatever opens, opens on a new panel below it.
"""

from typing import Final

from services.admin_ui.features.conversation.face import UNCHANGED_TEXTS, Change
from services.admin_ui.features.conversation.face import archive as archive_conversation
from services.admin_ui.features.conversation.face import mark_read as mark_conversation_read
from services.admin_ui.features.inbox.actions import ShowList
from services.admin_ui.features.notifications.actions import (
    PushArchive,
    PushMarkRead,
    PushShowInbox,
    SetEscalation,
    SetPushLevel,
    SetQuietHours,
    ShowNotifications,
)
from services.admin_ui.features.notifications.escalations import set_escalate_after
from services.admin_ui.features.notifications.notify import inbox_now
from services.admin_ui.features.notifications.recipients import interest_of
from services.admin_ui.features.notifications.screen import digest
from services.admin_ui.features.notifications.settings import LEVELS, escalation, quiet_hours
from services.admin_ui.ui.desk import Desk, together
from services.admin_ui.ui.message import render
from services.admin_ui.ui.press import Press, answer, below, show
from services.admin_ui.ui.say import Text, say
from shared.db.admins import find_admin, lock_admin, set_push_level, set_quiet_hours
from shared.db.events import Event, note_event

_NO_QUIET_HOURS: Final = say("Quiet hours must start and end at different times.")
_NEWER_STAYS_UNREAD: Final = say("A new message has just come in: it stays unread.")


async def mark_read(desk: Desk, press: Press, action: PushMarkRead) -> None:
    """Everything the notification is about is read; it says so as soon as its turn comes."""
    seen = action.seen_message_id
    change = await mark_conversation_read(desk.database, action.user_id, press.admin_id, up_to_message_id=seen)
    there = await desk.conversations.find(action.user_id)
    done = _NEWER_STAYS_UNREAD if there and there.unread_messages else say("Marked as read")
    await _finish(desk, press, action.user_id, change, done)


async def archive(desk: Desk, press: Press, action: PushArchive) -> None:
    """Put the conversation away, unless there is more in it than the notification shows."""
    seen = action.seen_message_id
    change = await archive_conversation(desk.database, action.user_id, press.admin_id, seen_message_id=seen)
    await _finish(desk, press, action.user_id, change, say("Archived"))


async def show_inbox(desk: Desk, press: Press, _: PushShowInbox) -> None:
    """Show the inbox; the digest, which may be of hours ago, shows what is so now."""
    await show(desk, below(press), ShowList())
    if press.message_id is None:
        return
    async with desk.database.connection() as connection:
        interest = interest_of(await find_admin(connection, press.admin_id))
        shown = digest(await inbox_now(connection, interest))
    await desk.messages.edit(press.admin_id, press.message_id, render(shown, press.viewer))


async def change_level(desk: Desk, press: Press, action: SetPushLevel) -> None:
    """What the admin is notified about."""
    async with desk.database.transaction() as connection:
        before = (await lock_admin(connection, press.admin_id)).push_level
        if before != action.level:
            await set_push_level(connection, press.admin_id, action.level)
            await note_event(
                connection, Event("notifications.level", press.admin_id, before=before, after=action.level)
            )
    await _show_settings(desk, press, LEVELS[action.level])


async def change_quiet_hours(desk: Desk, press: Press, action: SetQuietHours) -> None:
    """When the admin is left alone."""
    start, end = action.quiet_from, action.quiet_until
    if (start is None) != (end is None) or (start is not None and start == end):
        return await _show_settings(desk, press, _NO_QUIET_HOURS)
    async with desk.database.transaction() as connection:
        admin = await lock_admin(connection, press.admin_id)
        before = _hours(admin.quiet_from, admin.quiet_until)
        if before != _hours(start, end):
            await set_quiet_hours(connection, press.admin_id, start, end)
            changed = Event("notifications.quiet_hours", press.admin_id, before=before, after=_hours(start, end))
            await note_event(connection, changed)
    return await _show_settings(desk, press, quiet_hours(start, end))


async def change_escalation(desk: Desk, press: Press, action: SetEscalation) -> None:
    """When everyone is alerted: the one setting that holds for all."""
    async with desk.database.transaction() as connection:
        before = await set_escalate_after(connection, action.minutes)
        if before != action.minutes:
            changed = Event("notifications.escalation", press.admin_id, before=before, after=action.minutes)
            await note_event(connection, changed)
    await _show_settings(desk, press, escalation(action.minutes))


async def _show_settings(desk: Desk, press: Press, toast: Text) -> None:
    """Say what holds now, from this moment on, and show the screen again."""
    desk.bell.ring()
    await show(desk, press, ShowNotifications(), toast)


async def _finish(desk: Desk, press: Press, user_id: int, change: Change, done: Text) -> None:
    answered = answer(desk, press, UNCHANGED_TEXTS.get(change, done))
    if change is Change.DONE:
        await together(answered, desk.announce(user_id))
    else:
        await answered


def _hours(start: int | None, end: int | None) -> list[int] | None:
    return None if start is None or end is None else [start, end]
