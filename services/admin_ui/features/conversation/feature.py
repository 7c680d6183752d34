"""Conversations: the card of one, and what is done to it."""

from typing import Final

from services.admin_ui.features.conversation import press
from services.admin_ui.features.conversation.actions import (
    Archive,
    Claim,
    MarkRead,
    Pin,
    Release,
    Restore,
    ShowCard,
    ShowPriority,
    Unpin,
)
from services.admin_ui.features.conversation.card import (
    claim_buttons,
    claim_line,
    last_answer_line,
    open_card,
    own_buttons,
    own_lines,
)
from services.admin_ui.features.conversation.priority import open_priority
from services.admin_ui.features.direct_mode.face import open_card as move_over_and_open
from services.admin_ui.ui.feature import CardPart, Feature, ListMark, Table, does, opens
from services.admin_ui.ui.names import name_in_row
from services.admin_ui.ui.rights import Right
from services.admin_ui.ui.say import lay

FEATURE: Final = Feature(
    name="conversation",
    code="c",
    actions=(
        opens(ShowCard, open_card, press=move_over_and_open),
        opens(ShowPriority, open_priority),
        does(Pin, press.pin),
        does(Unpin, press.unpin),
        does(Archive, press.archive),
        does(Restore, press.restore),
        does(MarkRead, press.mark_read),
        does(Claim, press.claim),
        does(Release, press.release),
    ),
    rights=(Right("claims.others", ("owner",)),),
    card=(
        CardPart(10, own_lines, own_buttons),
        CardPart(30, claim_line, claim_buttons),
        CardPart(50, last_answer_line),
    ),
    marks=(
        ListMark(
            30,
            sign=lambda row: "🙋" if row.claim else "",
            names=lambda row: lay("🙋 {admin}", admin=name_in_row(row.claim.by)) if row.claim else None,
        ),
    ),
    events=("conversation.pinned", "conversation.status", "conversation.read", "conversation.claimed"),
    tables=(
        Table(
            "conversations",
            "SELECT, UPDATE",
            "user_id",
            "the state of the conversation and the beginning of the last message; kept for good",
        ),
        Table("conversation_rows", "SELECT"),
        Table("priority_rules", "SELECT"),
    ),
)
