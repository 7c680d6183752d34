"""A screen is a value: a text and rows of buttons, in no language yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from services.admin_ui.ui.action import Action
from services.admin_ui.ui.say import Text, Value, in_plain, joined, lay
from services.admin_ui.ui.viewer import Reader

_MOST_IN_ROW: Final = 3


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


def choice(label: Value, action: Action, *, is_chosen: bool) -> Button:
    """One of several values of a setting, with a tick on the one it has."""
    return Button(lay("✓ {label}", label=label) if is_chosen else label, action)


def packed(buttons: Iterable[Button], reader: Reader, *, letters: int) -> list[Row]:
    """As many in a row as a phone shows whole: up to three, with so many letters on all labels."""
    rows: list[Row] = []
    width = 0
    for button in buttons:
        wide = len(in_plain(button.label, reader))
        if rows and len(rows[-1]) < _MOST_IN_ROW and width + wide <= letters:
            rows[-1], width = (*rows[-1], button), width + wide
        else:
            rows.append((button,))
            width = wide
    return rows
