"""/conversations: a page of the inbox or of the archive."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.admin_ui.ui.action import (
    After,
    Before,
    First,
    Last,
    Place,
    Shelf,
    ShowAll,
    ShowCard,
    ShowList,
    StayHere,
)
from services.admin_ui.ui.durations import ago
from services.admin_ui.ui.names import name_in_text, name_on_button, tier_label
from services.admin_ui.ui.screen import Button, Row, Screen, screen
from shared.db.conversations import ConversationRow
from shared.domain.people import PersonName
from shared.telegram.text import cut, escaped, in_one_line, isolated

PAGE_SIZE: Final = 10
HOT_FROM: Final = 50
_ROW_OF_LABELS: Final = 42
_BUTTONS_IN_ROW: Final = 3

TITLES: Final[dict[Shelf, str]] = {"active": "💬 Active Conversations", "archived": "📦 Archived Conversations"}


@dataclass(frozen=True, slots=True)
class ListPage:
    """What a page shows: `number` counts from 1; `total` is this list's length, `elsewhere` the other one's."""

    shelf: Shelf
    place: Place
    number: int
    rows: Sequence[ConversationRow]
    total: int
    elsewhere: int

    @property
    def pages(self) -> int:
        """At least 1, also for an empty list."""
        return page_count(self.total)


def page_count(total: int) -> int:
    """How many pages that many conversations fill; an empty list is one page."""
    return max(1, -(-total // PAGE_SIZE))


def conversation_list(page: ListPage, now: datetime) -> Screen:
    """The page to the letter of the product's description."""
    here = ShowList(page.shelf, page.place)
    title = f"{TITLES[page.shelf]} ({page.total:,})"
    if not page.rows:
        return screen([title, "", *nothing_found(page.shelf, page.elsewhere)], _filters(here))
    first = (page.number - 1) * PAGE_SIZE + 1
    entries = [_entry(number, row, now) for number, row in enumerate(page.rows, start=first)]
    return screen(
        ["\n\n".join([title, *entries])], *_packed(_opener(row, here) for row in page.rows), *_last_rows(page)
    )


def nothing_found(shelf: Shelf, elsewhere: int) -> list[str]:
    """What an empty list says, and why."""
    why = "No conversation has been archived."
    if shelf == "active":
        why = f"All of them are archived ({elsewhere:,})." if elsewhere else "Nobody has written to the bot yet."
    return ["No conversations found", why]


def marks(row: ConversationRow) -> str:
    """`📌` for pinned, `🔥` for urgent, both or nothing."""
    return ("📌" if row.is_pinned else "") + ("🔥" if row.priority >= HOT_FROM else "")


def team_signs(row: ConversationRow) -> str:
    """`🙋` for claimed, `👁` when somebody is in it now, both or nothing."""
    return ("🙋" if row.claim else "") + ("👁" if row.here_now else "")


def marked(row: ConversationRow, text: str) -> str:
    """The text after its marks, if it has any."""
    return _after(marks(row), text)


def fully_marked(row: ConversationRow, text: str) -> str:
    """The same, with the signs of the team too: where there is no room for names."""
    return _after(marks(row) + team_signs(row), text)


def _after(signs: str, text: str) -> str:
    return f"{signs} {text}" if signs else text


def unread_suffix(row: ConversationRow) -> str:
    """` (3)`, or nothing when all is read."""
    return f" ({row.unread_messages})" if row.unread_messages else ""


def _entry(number: int, row: ConversationRow, now: datetime) -> str:
    messages = "1 msg" if row.total_messages == 1 else f"{row.total_messages} msgs"
    lines = [
        marked(row, f"{number}. {name_in_text(row)} {tier_label(row.tier)}"),
        f"   💬 {messages}{unread_suffix(row)} • {ago(row.last_message_at, now)}",
        *_team(row),
    ]
    preview = isolated(cut(in_one_line(row.preview), 60, units=150))
    return "\n".join([*lines, f"   <i>{escaped(preview)}</i>"] if preview else lines)


def _team(row: ConversationRow) -> list[str]:
    who = [f"🙋 {_short_name(row.claim.by)}"] if row.claim else []
    if row.here_now:
        others = f" +{len(row.here_now) - 1}" if len(row.here_now) > 1 else ""
        who.append(f"👁 {_short_name(row.here_now[0])}{others}")
    return [f"   {' · '.join(who)}"] if who else []


def _short_name(admin: PersonName) -> str:
    return name_in_text(admin, characters=16, units=24)


def _opener(row: ConversationRow, here: ShowList) -> Button:
    return Button(fully_marked(row, name_on_button(row) + unread_suffix(row)), ShowCard(row.user_id, here))


def _packed(buttons: Iterable[Button]) -> list[Row]:
    rows: list[Row] = []
    for button in buttons:
        if rows and len(rows[-1]) < _BUTTONS_IN_ROW and _width((*rows[-1], button)) <= _ROW_OF_LABELS:
            rows[-1] = (*rows[-1], button)
        else:
            rows.append((button,))
    return rows


def _width(row: Row) -> int:
    return sum(len(button.label) for button in row)


def _last_rows(page: ListPage) -> list[Row]:
    return [_pager(page), _filters(ShowList(page.shelf, page.place))]


def _pager(page: ListPage) -> Row:
    if page.pages == 1 and page.place == First():
        return ()
    return (
        Button("⬅️", ShowList(page.shelf, _place_before(page))),
        Button(f"{page.number}/{page.pages}", StayHere()),
        Button("➡️", ShowList(page.shelf, _place_after(page))),
    )


def _place_before(page: ListPage) -> Place:
    if page.number <= 1:
        return Last()
    return First() if page.number == 2 else Before(page.rows[0].cursor, page.number - 1)


def _place_after(page: ListPage) -> Place:
    is_last = page.number >= page.pages or len(page.rows) < PAGE_SIZE
    return First() if is_last else After(page.rows[-1].cursor, page.number + 1)


def _filters(here: ShowList) -> Row:
    other = Button("📦 Archived", ShowList("archived")) if here.shelf == "active" else Button("💬 Active", ShowList())
    return (Button("📋 View All", ShowAll(here.shelf)), other, Button("🔄 Refresh", here))
