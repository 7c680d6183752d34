"""Why Telegram refused something, in the reader's language."""

from services.admin_ui.ui.say import Said, Value
from shared.telegram.refusals import PHRASES


def reason_text(stored: str) -> Value:
    """The reason as the ledger has it: a phrase of ours is translated, Telegram's own words stay as they are."""
    return Said(stored, {}) if stored in PHRASES else stored
