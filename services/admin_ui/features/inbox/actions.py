"""What can be asked for about lists of conversations."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, TypeAlias

from services.admin_ui.ui.action import (
    ID,
    MAX_ID,
    Action,
    Codec,
    from_base36,
    letters,
    numbers,
    one_of,
    to_base36,
)
from services.admin_ui.ui.rights import READ
from shared.db.conversations import Cursor
from shared.domain.customers import Status

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PAGE_NUMBER: Final = numbers(1, 10**9)
_COUNT: Final = numbers(0, MAX_ID)


def _write_cursor(cursor: Cursor) -> str:
    at = (cursor.last_message_at - _EPOCH) // timedelta(microseconds=1)
    numbers_of = (int(cursor.is_pinned), cursor.priority, cursor.unread, at, cursor.user_id)
    return ".".join(map(to_base36, numbers_of))


def _read_cursor(parts: list[str]) -> Cursor:
    return Cursor(
        is_pinned=bool(from_base36(parts.pop(0), 0, 1)),
        priority=_COUNT.read(parts),
        unread=_COUNT.read(parts),
        last_message_at=_EPOCH + timedelta(microseconds=from_base36(parts.pop(0), -MAX_ID, MAX_ID)),
        user_id=ID.read(parts),
    )


InOrder: TypeAlias = Annotated[Cursor, Codec(_write_cursor, _read_cursor)]
Number: TypeAlias = Annotated[int, _PAGE_NUMBER]


@dataclass(frozen=True, slots=True)
class First:
    """The first page."""


@dataclass(frozen=True, slots=True)
class Last:
    """The last page."""


@dataclass(frozen=True, slots=True)
class After:
    """The page that starts right after this row of the list; `number` is the one on its counter."""

    cursor: InOrder
    number: Number


@dataclass(frozen=True, slots=True)
class Before:
    """The page that ends right before this row of the list."""

    cursor: InOrder
    number: Number


Place: TypeAlias = First | Last | After | Before
ShelfStatus: TypeAlias = Annotated[Status, letters(active="a", archived="r", snoozed="s")]


@dataclass(frozen=True, slots=True)
class ShowList(Action, code="il", needs=READ):
    """A page of a shelf: of all conversations with one status."""

    shelf: ShelfStatus = "active"
    place: Annotated[Place, one_of(f=First, l=Last, n=After, p=Before)] = field(default_factory=First)


@dataclass(frozen=True, slots=True)
class ShowAll(Action, code="iv", needs=READ):
    """Many conversations of a shelf in compact lines."""

    shelf: ShelfStatus = "active"


@dataclass(frozen=True, slots=True)
class StayHere(Action, code="in", needs=READ):
    """The page counter: it only answers."""
