"""One conversation, and what can be done with it. Other features show their own part on the card (`CardPart`)."""

from collections.abc import Mapping, Sequence

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
from services.admin_ui.features.inbox.actions import ShowList
from services.admin_ui.ui.action import Action
from services.admin_ui.ui.common_texts import BACK, CONVERSATION_NOT_FOUND
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.durations import ago
from services.admin_ui.ui.labels import preview_text
from services.admin_ui.ui.names import Name, tier_label
from services.admin_ui.ui.say import Text, Value, italic, say
from services.admin_ui.ui.screen import Button, Screen, screen
from services.admin_ui.ui.viewer import Viewer
from shared.db.conversations import ConversationRow
from shared.telegram.text import in_lines, stored_preview

Buttons = Mapping[tuple[int, int], Button]
"""Buttons by (row, place in the row)."""


async def open_card(desk: Desk, action: ShowCard, viewer: Viewer) -> Screen:
    """The card as it is now, with what every feature has to show on it."""
    row = await desk.conversations.find(action.user_id)
    if row is None:
        return conversation_not_found(action.back)
    lines: list[Text] = []
    buttons: dict[tuple[int, int], Button] = {}
    for part in desk.registry.card:
        if part.lines:
            lines += await part.lines(desk, row, viewer)
        if part.buttons:
            buttons |= part.buttons(row, action.back, viewer)
    return conversation_card(row, lines, buttons, action.back, viewer)


def conversation_card(
    row: ConversationRow, extraordinary: Sequence[Text], buttons: Buttons, back: Action | None, viewer: Viewer
) -> Screen:
    """The card to the letter of the product's description; what is out of the ordinary has lines of its own."""
    lines: list[Value] = [
        say("👤 Conversation: {customer}", customer=Name(row)),
        "",
        say("Tier: {tier}", tier=tier_label(row.tier)),
        say("Priority: {points}/100", points=row.priority),
        say("Total Messages: {n}", n=row.total_messages),
        say("Unread: {n}", n=row.unread_messages),
        say("Last Message: {ago}", ago=ago(row.last_message_at, viewer.now)),
        say("Pinned: Yes") if row.is_pinned else say("Pinned: No"),
        *extraordinary,
        "",
        say("💬 Last message:"),
        italic(preview_text(in_lines(stored_preview(row.preview)))),
    ]
    return screen(lines, *_rows(buttons), [Button(BACK, back or ShowList())])


def conversation_not_found(back: Action | None) -> Screen:
    """What is left of a conversation that is gone."""
    return screen([CONVERSATION_NOT_FOUND], [Button(BACK, back or ShowList())])


async def own_lines(_: Desk, row: ConversationRow, __: Viewer) -> list[Text]:
    """Its status, where it is not the usual one."""
    signs = {"archived": say("Status: 📦 Archived"), "snoozed": say("Status: 💤 Snoozed")}
    return [signs[row.status]] if row.status in signs else []


async def claim_line(_: Desk, row: ConversationRow, __: Viewer) -> list[Text]:
    """Whose it is."""
    return [say("Claimed by: {admin}", admin=Name(row.claim.by))] if row.claim else []


async def last_answer_line(_: Desk, row: ConversationRow, viewer: Viewer) -> list[Text]:
    """Who answered last, and when."""
    if row.last_answered_at is None:
        return []
    when = ago(row.last_answered_at, viewer.now)
    if row.last_answered_by is None:
        return [say("Last Answer: {ago}", ago=when)]
    return [say("Last Answer: {admin}, {ago}", admin=Name(row.last_answered_by), ago=when)]


def own_buttons(row: ConversationRow, back: Action | None, _: Viewer) -> Buttons:
    """What is done to every conversation."""
    who, seen = row.user_id, row.last_message_id
    pin, unpin = Button(say("📌 Pin"), Pin(who, back=back)), Button(say("📌 Unpin"), Unpin(who, back=back))
    away = Button(say("📦 Archive"), Archive(who, seen, back=back))
    return {
        (1, 1): unpin if row.is_pinned else pin,
        (2, 1): away if row.status == "active" else Button(say("♻️ Restore"), Restore(who, back=back)),
        (2, 2): Button(say("✅ Mark Read"), MarkRead(who, seen, back=back)),
        (5, 1): Button(say("❓ Why this priority?"), ShowPriority(who, back=back)),
    }


def claim_buttons(row: ConversationRow, back: Action | None, viewer: Viewer) -> Buttons:
    """To claim it, or to give it back."""
    claim, release = Claim(row.user_id, back=back), Release(row.user_id, back=back)
    if row.claim and row.claim.by.user_id == viewer.admin_id:
        return {(4, 2): Button(say("🙌 Release"), release)}
    if row.claim and viewer.may("claims.others"):
        return {(4, 2): Button(say("🙋 Take Over"), claim), (4, 3): Button(say("🙌 Release"), release)}
    return {(4, 2): Button(say("🙋 Claim"), claim)}


def _rows(buttons: Buttons) -> list[list[Button]]:
    rows: dict[int, list[Button]] = {}
    for (row, _), button in sorted(buttons.items(), key=lambda placed: placed[0]):
        rows.setdefault(row, []).append(button)
    return list(rows.values())
