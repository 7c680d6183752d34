"""What was said in a conversation, both ways, a page at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar

from services.admin_ui.ui.action import (
    FirstUnread,
    HistoryPlace,
    NewerThan,
    Newest,
    OlderThan,
    ShowCard,
    ShowDirect,
    ShowHistory,
    ShowList,
)
from services.admin_ui.ui.names import name_in_text
from services.admin_ui.ui.screen import Button, Row, Screen, screen
from services.admin_ui.ui.transcript import Entry, day, entries, entry_lines, undelivered_lines
from services.admin_ui.ui.viewer import Viewer
from shared.db.conversations import ConversationRow
from shared.db.history import AllUndelivered, Stretch
from shared.telegram.text import plain, utf16_length

T = TypeVar("T")

MESSAGES_LOOKED_UP: Final = 24
UNDELIVERED_SHOWN: Final = 3
_MOST_ENTRIES: Final = 8
_LONGEST_TEXT: Final = 3400
_LONGEST_BESIDE_UNDELIVERED: Final = 2200
_LONGEST: Final = 4096 - 120
"""UTF-16 units of a page: the reminder of whom the admin writes to may come on top."""


@dataclass(frozen=True, slots=True)
class HistoryView:
    """What was looked up for a place of a history; `undelivered` is shown where the page ends on the newest message."""

    row: ConversationRow
    place: HistoryPlace
    stretch: Stretch
    undelivered: AllUndelivered


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines of the text that are of one instant, on the reader's clock."""

    at: datetime
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Page:
    """The entries that are on it, and how they read."""

    entries: Sequence[Entry]
    blocks: Sequence[_Block]
    has_older: bool
    has_newer: bool


def history(view: HistoryView, origin: ShowList, viewer: Viewer, now: datetime) -> Screen:
    """As many whole messages as fit: a text is cut only where it would not fit alone, and says so."""
    for page in _ever_shorter_pages(view, viewer):
        text = _text(view, page, viewer, now)
        if utf16_length(plain(text)) <= _LONGEST:
            break
    return screen([text], *_buttons(view, page, origin))


def _ever_shorter_pages(view: HistoryView, viewer: Viewer) -> Iterator[_Page]:
    every = entries(view.stretch.messages)
    kept = _next_to_place(view, every, _MOST_ENTRIES)
    blocks = [_said(view, entry, viewer, _LONGEST_TEXT) for entry in kept]
    for count in range(len(kept), 0, -1):
        yield _page(view, every, _next_to_place(view, kept, count), _next_to_place(view, blocks, count))
    alone = _next_to_place(view, kept, 1)
    yield _page(view, every, alone, [_said(view, entry, viewer, _LONGEST_BESIDE_UNDELIVERED) for entry in alone])


def _next_to_place(view: HistoryView, items: Sequence[T], count: int) -> Sequence[T]:
    """The items a reader who comes from the page's place meets first."""
    starts_there = isinstance(view.place, NewerThan | FirstUnread)
    return items[:count] if starts_there else items[-count:]


def _page(view: HistoryView, every: Sequence[Entry], kept: Sequence[Entry], blocks: Sequence[_Block]) -> _Page:
    return _Page(
        entries=kept,
        blocks=blocks,
        has_older=view.stretch.has_older or kept[:1] != every[:1],
        has_newer=view.stretch.has_newer or kept[-1:] != every[-1:],
    )


def _text(view: HistoryView, page: _Page, viewer: Viewer, now: datetime) -> str:
    title = f"📜 History: {name_in_text(view.row)}"
    blocks = [*page.blocks, *([] if page.has_newer else _undelivered(view, viewer))]
    if not blocks:
        return f"{title}\n\nNothing has been said yet."
    return "\n".join([title, *_with_days(blocks, now.astimezone(viewer.clock))])


def _said(view: HistoryView, entry: Entry, viewer: Viewer, longest: int) -> _Block:
    divider = ["── unread ──"] if _is_first_unread(view, entry) else []
    lines = entry_lines(entry, view.row, viewer, longest=longest)
    return _Block(entry.first.sent_at.astimezone(viewer.clock), [*divider, *lines])


def _is_first_unread(view: HistoryView, entry: Entry) -> bool:
    return any(message.message_id == view.row.first_unread_id for message in entry.messages)


def _undelivered(view: HistoryView, viewer: Viewer) -> list[_Block]:
    answers = view.undelivered.answers
    blocks = [
        _Block(answer.created_at.astimezone(viewer.clock), undelivered_lines(answer, viewer)) for answer in answers
    ]
    more = view.undelivered.total - len(answers)
    if more > 0:
        blocks.insert(0, _Block(blocks[0].at, [f"… and {more:,} more that have not arrived"]))
    return blocks


def _with_days(blocks: Iterable[_Block], now: datetime) -> list[str]:
    lines: list[str] = []
    today: date | None = None
    for block in blocks:
        if block.at.date() != today:
            today = block.at.date()
            lines.append(f"\n── {day(block.at, now)} ──")
        lines += block.lines
    return lines


def _buttons(view: HistoryView, page: _Page, origin: ShowList) -> list[Row]:
    who = view.row.user_id

    def button(label: str, place: HistoryPlace) -> Button:
        return Button(label, ShowHistory(who, place, origin))

    around: list[Button] = []
    jumps: list[Button] = []
    if page.has_older and page.entries:
        around.append(button("⬆️ Older", OlderThan(page.entries[0].first.message_id)))
    if page.has_newer and page.entries:
        around.append(button("⬇️ Newer", NewerThan(page.entries[-1].last.message_id)))
    if view.row.first_unread_id is not None and not any(_is_first_unread(view, entry) for entry in page.entries):
        jumps.append(button("⏮ First unread", FirstUnread()))
    if view.place != Newest():
        jumps.append(button("⏭ Newest", Newest()))
    away = (Button("👤 Card", ShowCard(who, origin)), Button("💬 Direct Message", ShowDirect(who, origin)))
    return [tuple(around), tuple(jumps), away]
