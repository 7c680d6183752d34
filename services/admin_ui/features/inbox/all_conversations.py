"""View All: up to fifty conversations in compact lines, each opened by its number."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.admin_ui.features.conversation.actions import ShowCard
from services.admin_ui.features.inbox.actions import ShowAll, ShowList
from services.admin_ui.features.inbox.marks import fully_marked, unread_suffix
from services.admin_ui.features.inbox.screen import Shelves, nothing_found, titled
from services.admin_ui.ui.common_texts import BACK, REFRESH
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.durations import ago
from services.admin_ui.ui.feature import ListMark
from services.admin_ui.ui.names import TIER_SIGNS, Name
from services.admin_ui.ui.say import Value, lay, say
from services.admin_ui.ui.screen import Button, Row, Screen, screen
from services.admin_ui.ui.viewer import Viewer
from shared.db.conversations import ConversationRow
from shared.domain.customers import Status

MOST_LINES: Final = 50
_NUMBERS_IN_ROW: Final = 8


@dataclass(frozen=True, slots=True)
class AllConversations:
    """The first rows of a list, and how many conversations have each status."""

    shelf: Status
    rows: Sequence[ConversationRow]
    counts: Mapping[Status, int]


async def open_all(desk: Desk, action: ShowAll, viewer: Viewer) -> Screen:
    """The first lines of a shelf as they are now. Raises `UnreadableAction` when no feature has that shelf any more."""
    desk.registry.shelf(action.shelf)
    rows, counts = await asyncio.gather(
        desk.conversations.page(action.shelf, limit=MOST_LINES), desk.conversations.counts()
    )
    shelves = Shelves(desk.registry.shelves, desk.registry.marks)
    return all_conversations(AllConversations(action.shelf, rows, counts), shelves, viewer)


def all_conversations(view: AllConversations, shelves: Shelves, viewer: Viewer) -> Screen:
    """One line a conversation; says how many more there are."""
    shelf, total = shelves.one(view.shelf), view.counts[view.shelf]
    title = titled(shelf, total)
    back = [Button(BACK, ShowList(view.shelf)), Button(REFRESH, ShowAll(view.shelf))]
    if not view.rows:
        return screen([title, "", *nothing_found(shelf, view.counts)], back)
    lines = [_line(number, row, shelves.marks, viewer) for number, row in enumerate(view.rows, start=1)]
    more = total - len(view.rows)
    rest: list[Value] = ["", say("… and {n} more", n=more)] if more > 0 else []
    return screen([title, "", *lines, *rest], *_numbers(view), back)


def _line(number: int, row: ConversationRow, marks: Sequence[ListMark], viewer: Viewer) -> Value:
    line = lay(
        "{number}. {customer} {tier}{unread} • {ago}",
        number=number,
        customer=Name(row, characters=24, units=40),
        tier=TIER_SIGNS[row.tier],
        unread=unread_suffix(row),
        ago=ago(row.last_message_at, viewer.now),
    )
    return fully_marked(row, line, marks)


def _numbers(view: AllConversations) -> list[Row]:
    back = ShowList(view.shelf)
    buttons = [
        Button(lay("{n}", n=number), ShowCard(row.user_id, back=back)) for number, row in enumerate(view.rows, start=1)
    ]
    return [tuple(buttons[at : at + _NUMBERS_IN_ROW]) for at in range(0, len(buttons), _NUMBERS_IN_ROW)]
