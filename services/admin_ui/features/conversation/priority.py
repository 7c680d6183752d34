"""Why this priority? The parts, so that anybody can add them up."""

from services.admin_ui.features.conversation.actions import ShowCard, ShowPriority
from services.admin_ui.features.conversation.card import conversation_not_found
from services.admin_ui.features.conversation.store import PriorityParts, explain_priority
from services.admin_ui.ui.common_texts import BACK
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.names import Name, tier_label
from services.admin_ui.ui.say import Text, Value, lay, say, say_count
from services.admin_ui.ui.screen import Button, Screen, screen
from services.admin_ui.ui.viewer import Viewer
from shared.db.conversations import ConversationRow

_HIGH_BALANCE_FROM = 50


async def open_priority(desk: Desk, action: ShowPriority, _: Viewer) -> Screen:
    """The parts as they are now."""
    row = await desk.conversations.find(action.user_id)
    parts = await explain_priority(desk.database, action.user_id)
    if row is None or parts is None:
        return conversation_not_found(action.back)
    return priority_explained(row, parts, ShowCard(action.user_id, back=action.back))


def priority_explained(row: ConversationRow, parts: PriorityParts, card: ShowCard) -> Screen:
    """One line a factor, then the sum."""
    lines: list[Value] = [
        say("❓ Why this priority: {customer}", customer=Name(row)),
        "",
        lay("{tier}: {points}", tier=tier_label(parts.tier), points=parts.tier_points),
        lay("{credits}: +{points}", credits=_credits(parts), points=parts.credit_points),
        lay(
            "{purchases}: +{points}",
            purchases=say_count("{n} purchase", "{n} purchases", parts.purchases),
            points=parts.purchase_points,
        ),
        "",
        *_sum(parts),
    ]
    return screen(lines, [Button(BACK, card)])


def _credits(parts: PriorityParts) -> Text:
    if parts.credits == 0:
        return say("No credits")
    if parts.credit_points == 0:
        return say("Credits ({n})", n=parts.credits)
    if parts.credits >= _HIGH_BALANCE_FROM:
        return say("High balance ({n})", n=parts.credits)
    return say("Low credits ({n})", n=parts.credits)


def _sum(parts: PriorityParts) -> list[Text]:
    uncapped = parts.tier_points + parts.credit_points + parts.purchase_points
    total = lay("= {total}/{cap}", total=parts.total, cap=parts.cap)
    if uncapped > parts.cap:
        return [say("= {sum}, capped at {cap}", sum=uncapped, cap=parts.cap), total]
    return [total]
