"""One message that tells of many conversations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.admin_ui.features.inbox.screen import marked, unread_suffix
from services.admin_ui.ui.action import OpenInbox
from services.admin_ui.ui.names import TIER_SIGNS, name_in_text
from services.admin_ui.ui.screen import Button, Screen, screen
from shared.db.conversations import ConversationRow

MOST_LINES: Final = 10
_BUTTONS: Final = [Button("💬 Conversations", OpenInbox())]


@dataclass(frozen=True, slots=True)
class PushDigest:
    """How many conversations wait, the first of them, and of how many everybody is told because nobody answers."""

    conversations: int
    rows: Sequence[ConversationRow]
    unanswered: int = 0


@dataclass(frozen=True, slots=True)
class WhileAway:
    """What came in during an admin's quiet hours and still waits."""

    conversations: int
    messages: int
    rows: Sequence[ConversationRow]


def push_digest(digest: PushDigest) -> Screen:
    """Many conversations at once; or none any more, when somebody has dealt with them."""
    if digest.conversations == 0:
        return screen(["✅ Nothing waits for you any more"], _BUTTONS)
    title = f"📬 {_conversations(digest.conversations)} {'has' if digest.conversations == 1 else 'have'} new messages"
    alarm = [f"⏰ nobody answers {digest.unanswered:,} of them"] if digest.unanswered else []
    return _listing([title, *alarm], digest.conversations, digest.rows)


def while_away(digest: WhileAway) -> Screen:
    """The end of quiet hours."""
    messages = "1 message" if digest.messages == 1 else f"{digest.messages:,} messages"
    title = f"🌅 While you were away: {_conversations(digest.conversations)}, {messages}"
    return _listing([title], digest.conversations, digest.rows)


def _listing(title: list[str], total: int, rows: Sequence[ConversationRow]) -> Screen:
    lines = [_line(row) for row in rows[:MOST_LINES]]
    more = [f"… and {total - len(lines):,} more"] if total > len(lines) else []
    return screen([*title, "", *lines, *more], _BUTTONS)


def _line(row: ConversationRow) -> str:
    name = name_in_text(row, characters=24, units=40)
    return marked(row, f"{name} {TIER_SIGNS[row.tier]}{unread_suffix(row)}")


def _conversations(number: int) -> str:
    return "1 conversation" if number == 1 else f"{number:,} conversations"
