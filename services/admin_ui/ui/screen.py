"""A screen is a value: a text and rows of buttons, in no language yet."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.admin_ui.ui.action import Action
from services.admin_ui.ui.say import Text, Value, joined


@dataclass(frozen=True, slots=True)
class Button:
    """A label and what pressing it asks for."""

    label: Value
    action: Action


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """`reminder` stands above the text while the admin writes to a customer, on every screen that does not say so
    itself.
    """

    text: Text
    rows: tuple[Row, ...] = ()
    reminder: Text | None = None


def screen(lines: Iterable[Value], *rows: Iterable[Button]) -> Screen:
    """Lines joined to a text; empty rows are left out."""
    return Screen(joined("\n", lines), tuple(made for row in rows if (made := tuple(row))))
