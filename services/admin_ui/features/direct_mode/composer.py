"""What stands where an admin writes while everything they send goes to a customer."""

from typing import Final

from services.admin_ui.ui.names import Person, name_in_text, plain_name

DONE: Final = "✅ Done"
"""The button below the composer; Telegram sends its text as a message, which is the command to leave."""

_PREFIX: Final = "Writing to "
_LONGEST_PLACEHOLDER: Final = 64
_LONGEST_NAME: Final = _LONGEST_PLACEHOLDER - len(_PREFIX) - 3
"""An ellipsis may follow, and the two signs that keep a name written from right to left to itself."""


def placeholder(customer: Person) -> str:
    """In the empty composer, at most 64 UTF-16 units: whom what one types there goes to."""
    return f"{_PREFIX}{plain_name(customer, characters=_LONGEST_NAME, units=_LONGEST_NAME)}"


def from_here_on(customer: Person) -> str:
    """The message that puts the placeholder and the button there, in HTML."""
    return f"✍️ Writing to <b>{name_in_text(customer)}</b>. /done leaves."
