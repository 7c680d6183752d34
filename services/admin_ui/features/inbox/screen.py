"""/conversations: a page of a shelf, the inbox or the archive."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.admin_ui.features.conversation.actions import ShowCard
from services.admin_ui.features.inbox.actions import (
    After,
    Before,
    First,
    Last,
    Place,
    ShowAll,
    ShowList,
    StayHere,
)
from services.admin_ui.features.inbox.marks import fully_marked, marked, unread_suffix
from services.admin_ui.ui.common_texts import REFRESH
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.durations import ago
from services.admin_ui.ui.feature import ListMark, Shelf
from services.admin_ui.ui.labels import preview_text
from services.admin_ui.ui.names import Name, short_name, tier_label
from services.admin_ui.ui.say import Text, joined, lay, say, say_count
from services.admin_ui.ui.screen import Button, Row, Screen, packed, screen
from services.admin_ui.ui.viewer import Viewer
from shared.db.conversations import ConversationRow, Conversations
from shared.domain.customers import Status
from shared.telegram.text import cut, in_one_line

PAGE_SIZE: Final = 10
_LETTERS_IN_ROW: Final = 42
"""What a row of names shows whole on a phone of 390 px."""


@dataclass(frozen=True, slots=True)
class Shelves:
    """The shelves there are, and the signs that conversations have on them."""

    shelves: Sequence[Shelf]
    marks: Sequence[ListMark]

    def one(self, status: Status) -> Shelf:
        """The shelf of this status."""
        return next(shelf for shelf in self.shelves if shelf.status == status)


@dataclass(frozen=True, slots=True)
class ListPage:
    """What a page shows: `number` counts from 1; `counts` says how many conversations have each status."""

    shelf: Status
    place: Place
    number: int
    rows: Sequence[ConversationRow]
    counts: Mapping[Status, int]

    @property
    def total(self) -> int:
        """How long the list is."""
        return self.counts[self.shelf]

    @property
    def pages(self) -> int:
        """At least 1, also for an empty list."""
        return page_count(self.total)


async def open_list(desk: Desk, action: ShowList, viewer: Viewer) -> Screen:
    """The page as it is now. Raises `UnreadableAction` when no feature has that shelf any more."""
    desk.registry.shelf(action.shelf)
    page = await look_up(desk.conversations, action)
    return conversation_list(page, Shelves(desk.registry.shelves, desk.registry.marks), viewer)


async def look_up(conversations: Conversations, action: ShowList) -> ListPage:
    """What is at this place of the list; the first page when nothing is there any more."""
    shelf, place = action.shelf, action.place
    rows, counts = await asyncio.gather(_rows(conversations, shelf, place), conversations.counts())
    pages = page_count(counts[shelf])
    if isinstance(place, Last) and pages > 1:
        return ListPage(shelf, place, pages, rows[-(counts[shelf] - (pages - 1) * PAGE_SIZE) :], counts)
    if isinstance(place, After | Before) and rows:
        return ListPage(shelf, place, min(place.number, pages), rows, counts)
    if isinstance(place, After | Before):
        rows = await _rows(conversations, shelf, First())
    return ListPage(shelf, First(), 1, rows, counts)


def page_count(total: int) -> int:
    """How many pages that many conversations fill; an empty list is one page."""
    return max(1, -(-total // PAGE_SIZE))


def conversation_list(page: ListPage, shelves: Shelves, viewer: Viewer) -> Screen:
    """The page to the letter of the product's description."""
    here, shelf = ShowList(page.shelf, page.place), shelves.one(page.shelf)
    title = titled(shelf, page.total)
    if not page.rows:
        return screen([title, "", *nothing_found(shelf, page.counts)], _last_row(here, shelves))
    first = (page.number - 1) * PAGE_SIZE + 1
    entries = [_entry(number, row, shelves.marks, viewer) for number, row in enumerate(page.rows, start=first)]
    openers = [_opener(row, here, shelves.marks) for row in page.rows]
    text = joined("\n\n", [title, *entries])
    return screen([text], *packed(openers, viewer, letters=_LETTERS_IN_ROW), _pager(page), _last_row(here, shelves))


def titled(shelf: Shelf, total: int) -> Text:
    """`💬 Active Conversations (8)`."""
    return lay("{title} ({n})", title=shelf.title, n=total)


def nothing_found(shelf: Shelf, counts: Mapping[Status, int]) -> list[Text]:
    """What an empty list says, and why."""
    return [say("No conversations found"), shelf.nothing(counts)]


async def _rows(conversations: Conversations, shelf: Status, place: Place) -> list[ConversationRow]:
    return await conversations.page(
        shelf,
        limit=PAGE_SIZE,
        after=place.cursor if isinstance(place, After) else None,
        before=place.cursor if isinstance(place, Before) else None,
        from_end=isinstance(place, Last),
    )


def _entry(number: int, row: ConversationRow, marks: Sequence[ListMark], viewer: Viewer) -> Text:
    name = lay("{number}. {customer} {tier}", number=number, customer=Name(row), tier=tier_label(row.tier))
    named = [text for mark in marks if mark.names and (text := mark.names(row))]
    lines = [
        marked(row, name),
        lay(
            "   💬 {messages}{unread} • {ago}",
            messages=say_count("{n} msg", "{n} msgs", row.total_messages),
            unread=unread_suffix(row),
            ago=ago(row.last_message_at, viewer.now),
        ),
    ]
    if named:
        lines.append(lay("   {names}", names=joined(" · ", named)))
    preview = cut(in_one_line(row.preview), 60, units=150)
    if preview:
        lines.append(lay("   <i>{preview}</i>", preview=preview_text(preview)))
    return joined("\n", lines)


def _opener(row: ConversationRow, here: ShowList, marks: Sequence[ListMark]) -> Button:
    label = lay("{customer}{unread}", customer=short_name(row), unread=unread_suffix(row))
    return Button(fully_marked(row, label, marks), ShowCard(row.user_id, back=here))


def _pager(page: ListPage) -> Row:
    if page.pages == 1 and page.place == First():
        return ()
    return (
        Button(lay("⬅️"), ShowList(page.shelf, _place_before(page))),
        Button(lay("{number}/{pages}", number=page.number, pages=page.pages), StayHere()),
        Button(lay("➡️"), ShowList(page.shelf, _place_after(page))),
    )


def _place_before(page: ListPage) -> Place:
    if page.number <= 1:
        return Last()
    return First() if page.number == 2 else Before(page.rows[0].cursor, page.number - 1)


def _place_after(page: ListPage) -> Place:
    is_last = page.number >= page.pages or len(page.rows) < PAGE_SIZE
    return First() if is_last else After(page.rows[-1].cursor, page.number + 1)


def _last_row(here: ShowList, shelves: Shelves) -> Row:
    others = [shelf for shelf in shelves.shelves if shelf.status != here.shelf]
    return (
        Button(say("📋 View All"), ShowAll(here.shelf)),
        *(Button(shelf.button, ShowList(shelf.status)) for shelf in others),
        Button(REFRESH, here),
    )
