"""The reminder that whatever the admin sends goes to a customer."""

import dataclasses
from typing import Final

from services.admin_ui.ui.names import name_in_text
from services.admin_ui.ui.screen import Screen
from shared.domain.people import PersonName

_SIGN: Final = "✍️ Writing to "
_END: Final = "\n\n"

PANEL_MOVED: Final = Screen("⬇️ This panel has moved: the newest one is below.")


def with_reminder(screen: Screen, writing_to: PersonName) -> Screen:
    """The screen with one line more on top."""
    reminder = f"{_SIGN}{name_in_text(writing_to, characters=32, units=64)} · /done leaves"
    return dataclasses.replace(screen, text=f"{reminder}{_END}{screen.text}")


def retired(screen: Screen | None) -> Screen:
    """What is left of a panel's screen when a newer panel is below: neither buttons nor the reminder, which may not be
    so for long. None: nobody knows what it shows.
    """
    if screen is None:
        return PANEL_MOVED
    text = screen.text.partition(_END)[2] if screen.text.startswith(_SIGN) else screen.text
    return Screen(text)
