"""View All: up to fifty conversations in compact lines, each opened by its number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.admin_ui.features.inbox.screen import TITLES, fully_marked, nothing_found, unread_suffix
from services.admin_ui.ui.action import Shelf, ShowAll, ShowCard, ShowList
from services.admin_ui.ui.durations import ago
from services.admin_ui.ui.names import TIER_SIGNS, name_in_text
from services.admin_ui.ui.screen import Button, Row, Screen, screen
from shared.db.conversations import ConversationRow

MOST_LINES: Final = 50
_NUMBERS_IN_ROW: Final = 8


@dataclass(frozen=True, slots=True)
class AllConversations:
    """The first rows of a list, and how many there are in it and in the other one."""

    shelf: Shelf
    rows: Sequence[ConversationRow]
    total: int
    elsewhere: int


def all_conversations(view: AllConversations, now: datetime) -> Screen:
    """One line a conversation; says how many more there are."""
    title = f"{TITLES[view.shelf]} ({view.total:,})"
    back = [Button("⬅️ Back", ShowList(view.shelf)), Button("🔄 Refresh", ShowAll(view.shelf))]
    if not view.rows:
        return screen([title, "", *nothing_found(view.shelf, view.elsewhere)], back)
    lines = [_line(number, row, now) for number, row in enumerate(view.rows, start=1)]
    more = view.total - len(view.rows)
    rest = ["", f"… and {more:,} more"] if more > 0 else []
    return screen([title, "", *lines, *rest], *_numbers(view), back)


def _line(number: int, row: ConversationRow, now: datetime) -> str:
    name = name_in_text(row, characters=24, units=40)
    text = f"{number}. {name} {TIER_SIGNS[row.tier]}{unread_suffix(row)} • {ago(row.last_message_at, now)}"
    return fully_marked(row, text)


def _numbers(view: AllConversations) -> list[Row]:
    origin = ShowList(view.shelf)
    buttons = [Button(str(number), ShowCard(row.user_id, origin)) for number, row in enumerate(view.rows, start=1)]
    return [tuple(buttons[at : at + _NUMBERS_IN_ROW]) for at in range(0, len(buttons), _NUMBERS_IN_ROW)]
