"""The reminder that whatever the admin sends goes to a customer."""

import dataclasses
from typing import Final

from services.admin_ui.ui.message import Rendered
from services.admin_ui.ui.names import Name
from services.admin_ui.ui.say import say
from services.admin_ui.ui.screen import Screen
from shared.domain.people import PersonName

PANEL_MOVED: Final = Screen(say("⬇️ This panel has moved: the newest one is below."))


def with_reminder(screen: Screen, writing_to: PersonName) -> Screen:
    """The screen with one line more on top."""
    reminder = say("✍️ Writing to {customer} · /done leaves", customer=Name(writing_to, characters=32, units=64))
    return dataclasses.replace(screen, reminder=reminder)


def retired(shown: Rendered) -> Rendered:
    """What is left of a panel when a newer one is below: neither buttons nor the reminder, which may not be so for
    long.
    """
    return Rendered(shown.text)
