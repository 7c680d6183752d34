"""What an admin reads above a relayed message, or in place of one that could not be relayed as it is."""

from typing import Final

from services.admin_ui.ui.labels import label_and_text, translated_label
from services.admin_ui.ui.names import Name, Person
from services.admin_ui.ui.say import Text, bold, lay, say
from services.admin_ui.ui.viewer import Reader
from shared.telegram.text import cut, utf16_length

DELETED: Final = say("🗑 Deleted by the customer")
NOT_RELAYED: Final = say("⚠️ Telegram does not let the bot pass this on")

_LONGEST_TEXT: Final = 4096


def whose(customer: Person) -> Text:
    """Above a live message that comes after another customer's."""
    return say("👇 {customer} writes:", customer=bold(Name(customer)))


def in_words(sign: Text, label: str | None, text: str, reader: Reader) -> list[Text]:
    """The stored text under a sign that says why it is text; in two messages when it is too long for one."""
    stored = translated_label(label_and_text(label, text), reader)
    whole = lay("{sign}\n{stored}", sign=sign, stored=stored)
    if utf16_length(whole.plain(reader)) <= _LONGEST_TEXT:
        return [whole]
    first = cut(stored, _LONGEST_TEXT, units=_LONGEST_TEXT // 2, ellipsis="")
    return [lay("{sign}\n{stored}", sign=sign, stored=first), lay("{rest}", rest=stored[len(first) :])]


def parts_missing(missing: int, whole: int) -> Text:
    """Some of an album did not come along."""
    return say("🗑 {missing} of {whole} parts deleted by the customer", missing=missing, whole=whole)
