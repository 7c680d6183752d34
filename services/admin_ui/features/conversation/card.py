"""One conversation, and what can be done with it."""

from datetime import datetime

from services.admin_ui.ui.action import (
    Archive,
    Claim,
    MarkRead,
    Pin,
    Release,
    Restore,
    ShowCustomer,
    ShowDirect,
    ShowHistory,
    ShowList,
    ShowPriority,
    Unpin,
)
from services.admin_ui.ui.durations import ago
from services.admin_ui.ui.names import name_in_text, tier_label
from services.admin_ui.ui.screen import Button, Screen, screen
from services.admin_ui.ui.viewer import Viewer
from shared.db.conversations import ConversationRow
from shared.telegram.text import escaped, in_lines, isolated, stored_preview


def conversation_card(row: ConversationRow, origin: ShowList, viewer: Viewer, now: datetime) -> Screen:
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
        *_team(row, now),
        "",
        "💬 Last message:",
        f"<i>{escaped(preview)}</i>",
    ]
    return screen(lines, *_buttons(row, origin, viewer))


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


def _team(row: ConversationRow, now: datetime) -> list[str]:
    lines = [f"Claimed by: {name_in_text(row.claim.by)}"] if row.claim else []
    if row.here_now:
        lines.append(f"👁 Here now: {', '.join(name_in_text(admin) for admin in row.here_now)}")
    if row.last_answered_at:
        who = f"{name_in_text(row.last_answered_by)} " if row.last_answered_by else ""
        lines.append(f"Last answered: {who}{ago(row.last_answered_at, now)}")
    return lines


def _buttons(row: ConversationRow, origin: ShowList, viewer: Viewer) -> list[list[Button]]:
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
        [Button("👤 User Info", ShowCustomer(who, origin)), Button("💬 Direct Message", ShowDirect(who, origin))],
        [Button("📜 History", ShowHistory(who, origin=origin)), *_claims(row, origin, viewer)],
        [Button("❓ Why this priority?", ShowPriority(who, origin))],
        [Button("⬅️ Back", origin)],
    ]


def _claims(row: ConversationRow, origin: ShowList, viewer: Viewer) -> list[Button]:
    claim, release = Claim(row.user_id, origin), Release(row.user_id, origin)
    if row.claim is None:
        return [Button("🙋 Claim", claim)]
    if row.claim.by.user_id == viewer.admin_id:
        return [Button("🙌 Release", release)]
    if viewer.role == "owner":
        return [Button("🙋 Take Over", claim), Button("🙌 Release", release)]
    return [Button("🙋 Claim", claim)]
