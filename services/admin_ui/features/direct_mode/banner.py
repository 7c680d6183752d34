"""The banner of direct message mode: it leaves no doubt whom the admin writes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.admin_ui.features.conversation.actions import ShowCard
from services.admin_ui.features.direct_mode.actions import LeaveDirect, ShowDirect
from services.admin_ui.features.direct_mode.store import banner_messages, count_unread_above
from services.admin_ui.features.history.actions import ShowHistory
from services.admin_ui.features.inbox.actions import ShowList
from services.admin_ui.ui.action import Action
from services.admin_ui.ui.common_texts import BACK, CONVERSATION_NOT_FOUND
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.names import Name, Person
from services.admin_ui.ui.say import NOTHING, Text, bold, joined, say
from services.admin_ui.ui.screen import Button, Screen, screen
from services.admin_ui.ui.transcript import entries, entry_lines
from services.admin_ui.ui.viewer import Viewer
from shared.db import Database
from shared.db.conversations import ConversationRow
from shared.db.deliveries import customer_name
from shared.db.direct_modes import find_mode
from shared.db.history import HistoryMessage
from shared.domain.people import PersonName

_LONGEST_MESSAGE: Final = 280
_MOST_NAMES: Final = 3
_HISTORY: Final = say("📜 History")
_CARD: Final = say("👤 Card")
DIRECT_MESSAGE: Final = say("💬 Direct Message")


@dataclass(frozen=True, slots=True)
class BannerView:
    """What the banner shows: the last messages as they were when the admin entered, and how many unread are older."""

    row: ConversationRow
    messages: Sequence[HistoryMessage]
    unread_above: int = 0


async def open_direct(desk: Desk, action: ShowDirect, viewer: Viewer) -> Screen:
    """The banner, or that the admin is not in this conversation. Raises `DatabaseUnavailable`."""
    row = await desk.conversations.find(action.user_id)
    if row is None:
        return screen([CONVERSATION_NOT_FOUND], [Button(BACK, action.back or ShowList())])
    view = await _look_up(desk.database, viewer.admin_id, row, viewer.now)
    return direct_banner(view, action.back, viewer) if view else direct_over(row, action.back)


async def banner_closed(database: Database, action: ShowDirect) -> Screen:
    """What is left of a banner above a newer panel. Raises `DatabaseUnavailable`."""
    async with database.connection() as connection:
        return closed(await customer_name(connection, action.user_id))


def direct_banner(view: BannerView, back: Action | None, viewer: Viewer) -> Screen:
    """Whom everything goes to, what was said last, and the way out."""
    row = view.row
    whom = say(
        "💬 You are writing to {customer}: everything you send goes to them. /done leaves.", customer=bold(Name(row))
    )
    return screen(
        [whom, *_warnings(row, viewer), *_last_said(view, viewer)],
        [Button(_HISTORY, ShowHistory(row.user_id, back=back)), Button(_CARD, ShowCard(row.user_id, back=back))],
        [Button(say("🚪 Leave"), LeaveDirect(row.user_id, back=back))],
    )


def direct_over(row: ConversationRow, back: Action | None) -> Screen:
    """What the banner shows when the admin is in this conversation no more."""
    over = say(
        "💬 You are no longer writing to {customer}: what you send does not go to them.", customer=bold(Name(row))
    )
    return screen(
        [over],
        [Button(DIRECT_MESSAGE, ShowDirect(row.user_id, back=back)), Button(_CARD, ShowCard(row.user_id, back=back))],
    )


def closed(customer: PersonName) -> Screen:
    """It claims nothing that may change."""
    return Screen(
        say(
            "💬 You were writing to {customer} here. The newest panel below shows whether you still are.",
            customer=bold(Name(customer)),
        )
    )


async def _look_up(database: Database, admin_id: int, row: ConversationRow, now: datetime) -> BannerView | None:
    """What was there when the admin entered; None when they are not in this conversation."""
    async with database.connection() as connection:
        mode = await find_mode(connection, admin_id)
        if mode is None or mode.user_id != row.user_id or mode.is_over(now):
            return None
        return BannerView(row, await banner_messages(connection, mode), await count_unread_above(connection, mode))


def _warnings(row: ConversationRow, viewer: Viewer) -> list[Text]:
    lines: list[Text] = []
    if row.has_blocked_bot:
        lines.append(say("🔕 They have blocked the bot: nothing reaches them until they unblock it."))
    if row.is_banned:
        lines.append(say("🚫 They are banned: you do not see what they write."))
    if row.claim and row.claim.by.user_id != viewer.admin_id:
        lines.append(say("🙋 Claimed by: {admin}", admin=Name(row.claim.by)))
    others = [admin for admin in row.here_now if admin.user_id != viewer.admin_id]
    return [*lines, _here_too(others)] if others else lines


def _here_too(others: Sequence[Person]) -> Text:
    names = joined(", ", map(Name, others[:_MOST_NAMES]))
    if len(others) <= _MOST_NAMES:
        return say("👁 Here too: {names}", names=names)
    return say("👁 Here too: {names} and {n} more", names=names, n=len(others) - _MOST_NAMES)


def _last_said(view: BannerView, viewer: Viewer) -> list[Text]:
    lines: list[Text] = []
    if view.unread_above:
        lines.append(say("📬 {n} unread before these: 📜 History", n=view.unread_above))
    for entry in entries(view.messages):
        lines += entry_lines(entry, view.row, viewer, longest=_LONGEST_MESSAGE)
    return [NOTHING, *lines] if lines else []
