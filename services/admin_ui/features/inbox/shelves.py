"""The shelves everybody has: what waits, and what was put away."""

from collections.abc import Mapping
from typing import Final

from services.admin_ui.ui.feature import Shelf
from services.admin_ui.ui.say import Text, say
from shared.domain.customers import Status


def _nothing_active(counts: Mapping[Status, int]) -> Text:
    archived = counts["archived"]
    return (
        say("All conversations are archived ({n}).", n=archived)
        if archived
        else say("Nobody has written to the bot yet.")
    )


def _nothing_archived(_: Mapping[Status, int]) -> Text:
    return say("Nothing is archived.")


ACTIVE: Final = Shelf("active", 10, say("💬 Active Conversations"), say("💬 Active"), _nothing_active)
ARCHIVED: Final = Shelf("archived", 20, say("📦 Archived Conversations"), say("📦 Archived"), _nothing_archived)
