"""A push: the message that tells an admin of a conversation, and what becomes of it when somebody dealt with it."""

from datetime import datetime
from typing import Final

from services.admin_ui.features.inbox.screen import marked
from services.admin_ui.features.notifications.store import WishedPush
from services.admin_ui.ui.action import PushArchive, PushMarkRead, PushOpen, PushReply
from services.admin_ui.ui.names import name_in_text, tier_label
from services.admin_ui.ui.screen import Button, Screen, screen
from shared.db.conversations import ConversationRow
from shared.domain.customers import Status
from shared.telegram.text import escaped, in_lines, isolated, stored_preview

_MINUTE: Final = 60
_SIGNS: Final[dict[Status, str]] = {"archived": "📦", "snoozed": "💤"}
_DEEDS: Final[dict[Status, str]] = {"archived": "archived", "snoozed": "snoozed"}


def push_message(wished: WishedPush, now: datetime) -> Screen:
    """What a push of this conversation shows now."""
    return _waiting(wished, now) if wished.is_waiting else _dealt_with(wished)


def _waiting(wished: WishedPush, now: datetime) -> Screen:
    row = wished.conversation
    lines = [
        marked(row, f"💬 {name_in_text(row)} {tier_label(row.tier)} · {row.unread_messages:,} new"),
        *([f"⏰ nobody answered for {waited(wished.unanswered_since, now)}"] if wished.unanswered_since else []),
        *_preview(row),
    ]
    who, seen = row.user_id, row.last_message_id
    return screen(
        lines,
        [Button("↩️ Reply", PushReply(who)), Button("📂 Open", PushOpen(who))],
        [Button("✅ Mark read", PushMarkRead(who, seen)), Button("📦 Archive", PushArchive(who, seen))],
    )


def _dealt_with(wished: WishedPush) -> Screen:
    """What became of it, above what it was about."""
    row = wished.conversation
    return screen([_deed(wished), *_preview(row)], [Button("📂 Open", PushOpen(row.user_id))])


def _preview(row: ConversationRow) -> list[str]:
    preview = isolated(in_lines(stored_preview(row.preview)))
    return [f"<i>{escaped(preview)}</i>"] if preview else []


def _deed(wished: WishedPush) -> str:
    row, handler = wished.conversation, wished.handler
    sign, deed, by = _SIGNS.get(row.status, "✅"), _DEEDS.get(row.status, "marked read"), handler
    if row.is_banned:
        sign, deed, by = "🚫", "banned", None
    elif row.status == "active" and handler is None:
        deed, by = "answered", row.last_answered_by
    return f"{sign} {name_in_text(row)} · {deed}" + (f" by {name_in_text(by)}" if by else "")


def waited(since: datetime, now: datetime) -> str:
    """How long somebody has been waiting: `15 min`, `2 h 5 min`, `3 d 4 h`."""
    minutes = max(0, int((now - since).total_seconds()) // _MINUTE)
    hours, days = minutes // 60, minutes // (24 * 60)
    if days:
        return f"{days} d {hours % 24} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"
