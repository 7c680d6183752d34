"""One conversation, and what can be done with it."""

from datetime import datetime

from services.admin_ui.actions import (
    Archive,
    MarkRead,
    Pin,
    Restore,
    ShowCustomer,
    ShowList,
    ShowPriority,
    Unpin,
)
from services.admin_ui.screens.ago import ago
from services.admin_ui.screens.names import name_in_text, tier_label
from services.admin_ui.screens.screen import Button, Screen, screen
from services.admin_ui.screens.user_text import escaped, in_lines, isolated, stored_preview
from shared.db.conversations import ConversationRow


def conversation_card(row: ConversationRow, origin: ShowList, now: datetime) -> Screen:
    """The card to the letter of the product's description; what is out of the ordinary has lines of its own."""
    preview = isolated(in_lines(stored_preview(row.preview)))
    lines = [
        f"👤 Conversation: {name_in_text(row)}",
        "",
        f"Tier: {tier_label(row.tier)}",
        f"Priority: {row.priority}/100",
        f"Total Messages: {row.total_messages:,}",
        f"Unread: {row.unread_messages:,}",
        f"Last Message: {ago(row.last_message_at, now)}",
        f"Pinned: {'Yes' if row.is_pinned else 'No'}",
        *_out_of_the_ordinary(row),
        "",
        "💬 Last message:",
        f"<i>{escaped(preview)}</i>",
    ]
    return screen(lines, *_buttons(row, origin))


def conversation_not_found(origin: ShowList) -> Screen:
    """What is left of a conversation that is gone."""
    return screen(["Conversation not found"], [Button("⬅️ Back", origin)])


def _out_of_the_ordinary(row: ConversationRow) -> list[str]:
    signs = {"archived": "Status: 📦 Archived", "snoozed": "Status: 💤 Snoozed"}
    lines = [signs[row.status]] if row.status in signs else []
    if row.is_banned:
        lines.append("Customer: 🚫 Banned")
    if row.has_blocked_bot:
        lines.append("Customer: 🔕 Blocked the bot")
    return lines


def _buttons(row: ConversationRow, origin: ShowList) -> list[list[Button]]:
    who = row.user_id
    pin = Button("📌 Unpin", Unpin(who, origin)) if row.is_pinned else Button("📌 Pin", Pin(who, origin))
    archive = Button("📦 Archive", Archive(who, row.last_message_id, origin))
    restore = Button("♻️ Restore", Restore(who, origin))
    return [
        [pin],
        [
            archive if row.status == "active" else restore,
            Button("✅ Mark Read", MarkRead(who, row.last_message_id, origin)),
        ],
        [
            Button("👤 User Info", ShowCustomer(who, origin)),
            Button("❓ Why this priority?", ShowPriority(who, origin)),
        ],
        [Button("⬅️ Back", origin)],
    ]
