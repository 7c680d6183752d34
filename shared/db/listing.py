"""The queries of a list of conversations: one template, a predicate, and a place in the order of every list."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiosql

BY_STATUS: Final = "c.conversation_status = :status"

_TEMPLATE: Final = Path(__file__).parent / "sql" / "conversation_list.sql"
_CURSOR: Final = ("is_pinned", "priority", "unread", "last_message_at", "user_id")
_PLACE: Final = """AND (c.is_pinned, c.priority_level, c.unread_messages, c.last_message_at, c.user_id) {compared}
          ((SELECT :is_pinned::boolean), (SELECT :priority::integer), (SELECT :unread::integer),
           (SELECT :last_message_at::timestamptz), (SELECT :user_id::bigint))"""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of the list: where it lies, and in which direction it is read from there."""

    name: str
    direction: str
    compared: str | None = None


_PAGES: Final = (
    _Page("first", "DESC"),
    _Page("last", "ASC"),
    _Page("after", "DESC", "<"),
    _Page("before", "ASC", ">"),
)


@functools.cache
def list_queries(predicate: str = BY_STATUS, parameters: Sequence[str] = ("status",)) -> Any:
    """Queries `first`, `last`, `after` and `before` for the conversations of which this SQL, about the row `c` of
    `listed_conversations`, is true; they take `parameters`, a limit, and where there is one the cursor. `last` and
    `before` give their rows in the opposite order.
    """
    template = _TEMPLATE.read_text()
    return aiosql.from_str("\n\n".join(_query(template, page, predicate, parameters) for page in _PAGES), "asyncpg")


def _query(template: str, page: _Page, predicate: str, parameters: Sequence[str]) -> str:
    place = "" if page.compared is None else _PLACE.format(compared=page.compared)
    names = [*parameters, *(() if page.compared is None else _CURSOR), "limit"]
    body = template.format(predicate=predicate, place=place, direction=page.direction)
    return f"-- name: {page.name}({', '.join(names)})\n{body};"
