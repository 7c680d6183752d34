"""History: what was said in a conversation, and what has not arrived."""

from typing import Final

from services.admin_ui.features.history.actions import ShowHistory
from services.admin_ui.features.history.look_up import open_history
from services.admin_ui.features.history.screen import way_in
from services.admin_ui.ui.feature import CardPart, Feature, Table, opens

FEATURE: Final = Feature(
    name="history",
    code="h",
    actions=(opens(ShowHistory, open_history),),
    card=(CardPart(60, buttons=way_in),),
    tables=(
        Table("messages", "SELECT, INSERT, UPDATE", "user_id", "what was said, both ways; kept for good"),
        Table("visible_messages", "SELECT"),
    ),
)
