"""A screen is a value: a text in Telegram's HTML and rows of buttons."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.admin_ui.ui.action import Action


@dataclass(frozen=True, slots=True)
class Button:
    """A label and what pressing it asks for."""

    label: str
    action: Action


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything from people in `text` is escaped already."""

    text: str
    rows: tuple[Row, ...] = ()


def screen(lines: Iterable[str], *rows: Iterable[Button]) -> Screen:
    """Lines joined to a text; empty rows are left out."""
    return Screen("\n".join(lines), tuple(tuple(row) for row in rows if row))
