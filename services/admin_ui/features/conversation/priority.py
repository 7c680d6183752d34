"""Why this priority? The parts, so that anybody can add them up."""

from services.admin_ui.ui.action import ShowCard, ShowList
from services.admin_ui.ui.names import name_in_text, tier_label
from services.admin_ui.ui.screen import Button, Screen, screen
from shared.db.conversations import ConversationRow, PriorityParts


def priority_explained(row: ConversationRow, parts: PriorityParts, origin: ShowList) -> Screen:
    """One line a factor, then the sum."""
    lines = [
        f"❓ Why this priority: {name_in_text(row)}",
        "",
        f"{tier_label(parts.tier)}: {parts.tier_points}",
        f"{_credit_label(parts)}: +{parts.credit_points}",
        f"{_purchases_label(parts.purchases)}: +{parts.purchase_points}",
        "",
        *_sum(parts),
    ]
    return screen(lines, [Button("⬅️ Back", ShowCard(row.user_id, origin))])


def _credit_label(parts: PriorityParts) -> str:
    if parts.credits == 0:
        return "No credits"
    if parts.credit_points == 0:
        return f"Credits ({parts.credits:,})"
    return f"{'High balance' if parts.credits >= 50 else 'Low credits'} ({parts.credits:,})"


def _purchases_label(purchases: int) -> str:
    return "1 purchase" if purchases == 1 else f"{purchases:,} purchases"


def _sum(parts: PriorityParts) -> list[str]:
    uncapped = parts.tier_points + parts.credit_points + parts.purchase_points
    total = f"= {parts.total}/{parts.cap}"
    return [f"= {uncapped}, capped at {parts.cap}", total] if uncapped > parts.cap else [total]
