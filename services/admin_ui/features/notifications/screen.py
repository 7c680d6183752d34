"""Notifications and digests as an admin reads them, and what becomes of them when somebody dealt with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.admin_ui.features.conversation.actions import ShowCard
from services.admin_ui.features.direct_mode.actions import ShowDirect
from services.admin_ui.features.inbox.face import marked, unread_suffix
from services.admin_ui.features.notifications.actions import PushArchive, PushMarkRead, PushShowInbox
from services.admin_ui.features.notifications.choice import DueNotification
from services.admin_ui.ui.action import Below
from services.admin_ui.ui.durations import waited
from services.admin_ui.ui.labels import preview_text
from services.admin_ui.ui.names import TIER_SIGNS, Name, Person, tier_label
from services.admin_ui.ui.say import NOTHING, Text, Value, italic, lay, say, say_count
from services.admin_ui.ui.screen import Button, Screen, screen
from shared.db.conversations import ConversationRow
from shared.domain.people import PersonName
from shared.telegram.text import in_lines, stored_preview

MOST_LINES: Final = 10
_REPLY: Final = say("↩️ Reply")
_OPEN: Final = say("📂 Open")
_MARK_READ: Final = say("✅ Mark Read")
_ARCHIVE: Final = say("📦 Archive")
_SHOW_INBOX: Final = (Button(say("💬 Conversations"), PushShowInbox()),)


@dataclass(frozen=True, slots=True)
class Digest:
    """How many conversations wait, the first of them, and about how many everyone is alerted."""

    conversations: int
    rows: Sequence[ConversationRow]
    escalated: int = 0


@dataclass(frozen=True, slots=True)
class WhileAway:
    """What came in during an admin's quiet hours and still waits."""

    conversations: int
    messages: int
    rows: Sequence[ConversationRow]


def notification(due: DueNotification, now: datetime) -> Screen:
    """What a notification about this conversation shows now."""
    return _waiting(due, now) if due.is_waiting else _dealt_with(due)


def replaced(customer: Person) -> Screen:
    """What is left of a notification when a newer one about the same conversation has come."""
    return Screen(say("💬 {customer} · ⬇️ newer below", customer=Name(customer)))


def digest(there: Digest) -> Screen:
    """Many conversations at once; or none any more, when somebody has dealt with them."""
    if there.conversations == 0:
        return screen([say("✅ All caught up")], _SHOW_INBOX)
    title = say_count(
        "📬 {n} conversation has new messages", "📬 {n} conversations have new messages", there.conversations
    )
    return _listing([title, *_alert(there.escalated)], there.conversations, there.rows)


def while_away(there: WhileAway) -> Screen:
    """The end of quiet hours."""
    title = say(
        "🌅 While you were away: {conversations}, {messages}",
        conversations=say_count("{n} conversation", "{n} conversations", there.conversations),
        messages=say_count("{n} message", "{n} messages", there.messages),
    )
    return _listing([title], there.conversations, there.rows)


def _waiting(due: DueNotification, now: datetime) -> Screen:
    row = due.conversation
    who, seen = row.user_id, row.last_message_id
    first = {"name": Name(row), "tier": tier_label(row.tier)}
    lines = [
        marked(
            row, say_count("💬 {name} {tier} · {n} new", "💬 {name} {tier} · {n} new", row.unread_messages, **first)
        ),
        *([say("⏰ no answer for {wait}", wait=waited(due.unanswered_since, now))] if due.unanswered_since else []),
        *_preview(row),
    ]
    return screen(
        lines,
        [Button(_REPLY, Below(ShowDirect(who))), Button(_OPEN, Below(ShowCard(who)))],
        [Button(_MARK_READ, PushMarkRead(who, seen)), Button(_ARCHIVE, PushArchive(who, seen))],
    )


def _dealt_with(due: DueNotification) -> Screen:
    """What became of it, above what it was about."""
    row = due.conversation
    return screen([_done(due), *_preview(row)], [Button(_OPEN, Below(ShowCard(row.user_id)))])


def _done(due: DueNotification) -> Text:
    row, handler = due.conversation, due.handler
    name = Name(row)
    if row.is_banned:
        return say("🚫 {name} · banned", name=name)
    if row.status == "archived":
        return _by(handler, say("📦 {name} · archived", name=name))
    if row.status == "snoozed":
        return _by(handler, say("💤 {name} · snoozed", name=name))
    if handler is not None:
        return _by(handler, say("✅ {name} · marked as read", name=name))
    return _by(row.last_answered_by, say("✅ {name} · answered", name=name))


def _by(admin: PersonName | None, done: Text) -> Text:
    return done if admin is None else say("{done} by {admin}", done=done, admin=Name(admin))


def _preview(row: ConversationRow) -> list[Text]:
    preview = in_lines(stored_preview(row.preview))
    return [italic(preview_text(preview))] if preview else []


def _alert(escalated: int) -> list[Text]:
    if not escalated:
        return []
    return [say_count("⏰ {n} of them has waited too long", "⏰ {n} of them have waited too long", escalated)]


def _listing(title: Sequence[Text], total: int, rows: Sequence[ConversationRow]) -> Screen:
    lines = [_line(row) for row in rows[:MOST_LINES]]
    more = [say("… and {n} more", n=total - len(lines))] if total > len(lines) else []
    return screen([*title, NOTHING, *lines, *more], _SHOW_INBOX)


def _line(row: ConversationRow) -> Value:
    name = Name(row, characters=24, units=40)
    return marked(row, lay("{name} {tier}{unread}", name=name, tier=TIER_SIGNS[row.tier], unread=unread_suffix(row)))
