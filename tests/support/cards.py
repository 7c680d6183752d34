"""Cards with what all features show on them, of rows that need no database."""

from types import SimpleNamespace
from typing import Any, Final, cast

from services.admin_ui.catalogue import FEATURES
from services.admin_ui.features.conversation.actions import ShowCard
from services.admin_ui.features.conversation.card import open_card
from services.admin_ui.ui.action import Action
from services.admin_ui.ui.registry import Registry
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer import Viewer
from shared.db.conversations import ConversationRow
from tests.support.screens import viewer

_REGISTRY: Final = Registry(FEATURES)


async def card(row: ConversationRow, back: Action | None = None, who: Viewer | None = None) -> Screen:
    """The card with what all features show on it, of a row that needs no database."""

    async def find(_: int) -> ConversationRow:
        return row

    desk = SimpleNamespace(registry=_REGISTRY, conversations=SimpleNamespace(find=find))
    return await open_card(cast(Any, desk), ShowCard(row.user_id, back=back), who or viewer("admin"))
