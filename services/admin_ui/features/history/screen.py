"""What was said in a conversation, both ways, a page at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar

from services.admin_ui.features.conversation.actions import ShowCard
from services.admin_ui.features.direct_mode.actions import ShowDirect
from services.admin_ui.features.history.actions import (
    FirstUnread,
    HistoryPlace,
    NewerThan,
    Newest,
    OlderThan,
    ShowHistory,
)
from services.admin_ui.features.history.store import AllUndelivered, HistoryPage
from services.admin_ui.ui.action import Action
from services.admin_ui.ui.durations import Day
from services.admin_ui.ui.names import Name
from services.admin_ui.ui.say import Said, Text, joined, lay, say
from services.admin_ui.ui.screen import Button, Row, Screen, screen
from services.admin_ui.ui.transcript import TranscriptEntry, entries, entry_lines, undelivered_lines
from services.admin_ui.ui.viewer import Viewer
from shared.db.conversations import ConversationRow
from shared.telegram.text import utf16_length

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
    page: HistoryPage
    undelivered: AllUndelivered


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines of the text that are of one instant."""

    at: datetime
    lines: Sequence[Text]


@dataclass(frozen=True, slots=True)
class _Shown:
    """The entries of a page that fit on the screen, and how they read."""

    entries: Sequence[TranscriptEntry]
    blocks: Sequence[_Block]
    has_older: bool
    has_newer: bool


def history(view: HistoryView, back: Action | None, viewer: Viewer) -> Screen:
    """As many whole messages as fit: a text is cut only where it would not fit alone, and says so
    (docs/decisions.md 6.2).
    """
    for shown in _ever_shorter(view, viewer):
        text = _text(view, shown, viewer)
        if utf16_length(text.plain(viewer)) <= _LONGEST:
            break
    return screen([text], *_buttons(view, shown, back))


def way_in(row: ConversationRow, back: Action | None, _: Viewer) -> Mapping[tuple[int, int], Button]:
    """The button on the card."""
    return {(4, 1): Button(say("📜 History"), ShowHistory(row.user_id, back=back))}


def _ever_shorter(view: HistoryView, viewer: Viewer) -> Iterator[_Shown]:
    every = entries(view.page.messages)
    kept = _next_to_place(view, every, _MOST_ENTRIES)
    blocks = [_block(view, entry, viewer, _LONGEST_TEXT) for entry in kept]
    for count in range(len(kept), 0, -1):
        yield _of_page(view, every, _next_to_place(view, kept, count), _next_to_place(view, blocks, count))
    alone = _next_to_place(view, kept, 1)
    yield _of_page(view, every, alone, [_block(view, entry, viewer, _LONGEST_BESIDE_UNDELIVERED) for entry in alone])


def _next_to_place(view: HistoryView, items: Sequence[T], count: int) -> Sequence[T]:
    """The items a reader who comes from the page's place meets first."""
    starts_there = isinstance(view.place, NewerThan | FirstUnread)
    return items[:count] if starts_there else items[-count:]


def _of_page(
    view: HistoryView, every: Sequence[TranscriptEntry], kept: Sequence[TranscriptEntry], blocks: Sequence[_Block]
) -> _Shown:
    return _Shown(
        entries=kept,
        blocks=blocks,
        has_older=view.page.has_older or kept[:1] != every[:1],
        has_newer=view.page.has_newer or kept[-1:] != every[-1:],
    )


def _text(view: HistoryView, shown: _Shown, viewer: Viewer) -> Text:
    title = say("📜 History: {customer}", customer=Name(view.row))
    blocks = [*shown.blocks, *([] if shown.has_newer else _undelivered(view, viewer))]
    if not blocks:
        return joined("\n\n", [title, say("No messages yet.")])
    return joined("\n", [title, *_with_days(blocks, viewer)])


def _block(view: HistoryView, entry: TranscriptEntry, viewer: Viewer, longest: int) -> _Block:
    divider = [say("── unread ──")] if _is_first_unread(view, entry) else []
    return _Block(entry.first.sent_at, [*divider, *entry_lines(entry, view.row, viewer, longest=longest)])


def _is_first_unread(view: HistoryView, entry: TranscriptEntry) -> bool:
    return any(message.message_id == view.row.first_unread_id for message in entry.messages)


def _undelivered(view: HistoryView, viewer: Viewer) -> list[_Block]:
    answers = view.undelivered.answers
    blocks = [_Block(answer.created_at, undelivered_lines(answer, viewer)) for answer in answers]
    more = view.undelivered.total - len(answers)
    if more > 0:
        blocks.insert(0, _Block(blocks[0].at, [say("… and {n} more, delivery not confirmed", n=more)]))
    return blocks


def _with_days(blocks: Iterable[_Block], viewer: Viewer) -> Iterator[Text]:
    last: date | None = None
    for block in blocks:
        day = block.at.astimezone(viewer.zone).date()
        if day != last:
            last = day
            yield lay("\n── {day} ──", day=Day(block.at, viewer.now))
        yield from block.lines


def _buttons(view: HistoryView, shown: _Shown, back: Action | None) -> list[Row]:
    who = view.row.user_id

    def button(label: Said, place: HistoryPlace) -> Button:
        return Button(label, ShowHistory(who, place, back=back))

    around: list[Button] = []
    jumps: list[Button] = []
    if shown.has_older and shown.entries:
        around.append(button(say("⬆️ Older"), OlderThan(shown.entries[0].first.message_id)))
    if shown.has_newer and shown.entries:
        around.append(button(say("⬇️ Newer"), NewerThan(shown.entries[-1].last.message_id)))
    if view.row.first_unread_id is not None and not any(_is_first_unread(view, entry) for entry in shown.entries):
        jumps.append(button(say("⏮ First unread"), FirstUnread()))
    if view.place != Newest():
        jumps.append(button(say("⏭ Newest"), Newest()))
    away = (
        Button(say("👤 Card"), ShowCard(who, back=back)),
        Button(say("💬 Direct Message"), ShowDirect(who, back=back)),
    )
    return [tuple(around), tuple(jumps), away]
