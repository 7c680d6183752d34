"""What an admin reads in place of a message that could not be passed on as it is."""

from typing import Final

from services.admin_ui.ui.names import Person, name_in_text
from shared.telegram.text import cut, escaped, utf16_length

DELETED: Final = "🗑 deleted by the customer"
NOT_PASSED_ON: Final = "⚠️ Telegram does not let the bot pass this on"

_LONGEST_TEXT: Final = 4096


def whose(customer: Person) -> str:
    """Above a live message that comes after another customer's."""
    return f"👇 <b>{name_in_text(customer)}</b> writes:"


def in_words(sign: str, label: str | None, text: str) -> list[str]:
    """The stored text under a sign that says why it is text; in two messages when it is too long for one."""
    stored = " ".join(part for part in (label, text) if part)
    if utf16_length(f"{sign}\n{stored}") <= _LONGEST_TEXT:
        return [f"{sign}\n{escaped(stored)}"]
    first = cut(stored, _LONGEST_TEXT, units=_LONGEST_TEXT // 2, ellipsis="")
    return [f"{sign}\n{escaped(first)}", escaped(stored[len(first) :])]


def parts_missing(missing: int, whole: int) -> str:
    """Some of an album did not come along."""
    return f"🗑 {missing} of {whole} parts deleted by the customer"
