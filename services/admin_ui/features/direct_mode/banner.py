"""Direct message mode: the banner that leaves no doubt whom the admin writes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.admin_ui.ui.action import LeaveDirect, Newest, ShowCard, ShowDirect, ShowHistory, ShowList
from services.admin_ui.ui.names import Person, name_in_text
from services.admin_ui.ui.screen import Button, Screen, screen
from services.admin_ui.ui.transcript import entries, entry_lines
from services.admin_ui.ui.viewer import Viewer
from shared.db.conversations import ConversationRow
from shared.db.history import Said

_LONGEST_MESSAGE: Final = 280
_MOST_NAMES: Final = 3


@dataclass(frozen=True, slots=True)
class BannerView:
    """What the banner shows: the last messages as they were when the admin entered, and how many unread are older."""

    row: ConversationRow
    messages: Sequence[Said]
    unread_above: int = 0


def direct_banner(view: BannerView, origin: ShowList, viewer: Viewer) -> Screen:
    """Whom everything goes to, what was said last, and the way out."""
    row = view.row
    return screen(
        [
            f"💬 You are writing to <b>{name_in_text(row)}</b>: everything you send goes to them. /done leaves.",
            *_warnings(row, viewer),
            *_last_said(view, viewer),
        ],
        [
            Button("📜 History", ShowHistory(row.user_id, Newest(), origin)),
            Button("👤 Card", ShowCard(row.user_id, origin)),
        ],
        [Button("🚪 Leave", LeaveDirect(row.user_id, origin))],
    )


def direct_over(row: ConversationRow, origin: ShowList) -> Screen:
    """What the banner shows when the admin is in this conversation no more."""
    return screen(
        [f"💬 You are no longer writing to <b>{name_in_text(row)}</b>: what you send does not go to them."],
        [
            Button("💬 Direct Message", ShowDirect(row.user_id, origin)),
            Button("👤 Card", ShowCard(row.user_id, origin)),
        ],
    )


def banner_closed(customer: Person) -> Screen:
    """What is left of a banner above a newer panel."""
    name = name_in_text(customer)
    return Screen(f"💬 You wrote to <b>{name}</b> here. The newest panel, below, says whether you still do.")


def _warnings(row: ConversationRow, viewer: Viewer) -> list[str]:
    lines = ["🔕 They have blocked the bot: nothing reaches them until they unblock it."] if row.has_blocked_bot else []
    if row.is_banned:
        lines.append("🚫 They are banned: you do not see what they write.")
    if row.claim and row.claim.by.user_id != viewer.admin_id:
        lines.append(f"🙋 Claimed by: {name_in_text(row.claim.by)}")
    others = [name_in_text(admin) for admin in row.here_now if admin.user_id != viewer.admin_id]
    if others:
        more = f" and {len(others) - _MOST_NAMES} more" if len(others) > _MOST_NAMES else ""
        lines.append(f"👁 Here too: {', '.join(others[:_MOST_NAMES])}{more}")
    return lines


def _last_said(view: BannerView, viewer: Viewer) -> list[str]:
    lines = [f"📬 {view.unread_above:,} unread before these: 📜 History"] if view.unread_above else []
    for entry in entries(view.messages):
        lines += entry_lines(entry, view.row, viewer, longest=_LONGEST_MESSAGE)
    return ["", *lines] if lines else []
