"""What an admin does to a conversation, and who may not."""

import json

import pytest
from structlog.testing import capture_logs

from services.admin_ui.features.conversation.actions import Archive, MarkRead, Pin, Restore, ShowCard, Unpin
from services.admin_ui.features.customers.actions import ChangeCredits
from services.admin_ui.features.dashboard.actions import ShowDashboard
from services.admin_ui.ui.common_texts import NOT_FOR_YOU, TOO_OLD
from services.admin_ui.ui.viewer import ENGLISH
from shared.contracts.customer_events import MessageReceived
from tests.support.desk import OWNER, OpenDesk, open_desk
from tests.support.events import message
from tests.support.waiting import until

CUSTOMER = 7
STRANGER = 666


async def on_the_card(inbox: OpenDesk, *messages: MessageReceived) -> None:
    await inbox.happen(*(messages or [message(CUSTOMER, 1, username="ada")]))
    await inbox.types("/conversations")
    await inbox.presses(ShowCard(CUSTOMER))


async def test_pinning_and_unpinning(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await on_the_card(inbox)
        await inbox.presses("📌 Pin")
        assert inbox.telegram.toasts()[-1] == "Pinned"
        assert "Pinned: Yes" in inbox.shown
        await inbox.presses(Pin(CUSTOMER))
        assert inbox.telegram.toasts()[-1] == "Up to date"
        await inbox.presses("📌 Unpin")
        assert inbox.telegram.toasts()[-1] == "Unpinned"
        assert "Pinned: No" in inbox.shown


async def test_archiving_and_restoring(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await on_the_card(inbox)
        await inbox.presses("📦 Archive")
        assert inbox.telegram.toasts()[-1] == "Archived"
        assert "Status: 📦 Archived" in inbox.shown
        await inbox.presses("⬅️ Back")
        assert inbox.shown.endswith("No conversations found\nAll conversations are archived (1).")
        await inbox.presses("📦 Archived")
        await inbox.presses("@ada (1)")
        await inbox.presses("♻️ Restore")
        assert inbox.telegram.toasts()[-1] == "Restored"
        await inbox.presses("⬅️ Back")
        assert inbox.shown.startswith("📦 Archived Conversations (0)")


async def test_a_message_the_admin_has_not_seen_is_not_archived_away(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await on_the_card(inbox)
        await inbox.happen(message(CUSTOMER, 2, username="ada", text="Wait!"))
        await inbox.presses("📦 Archive")
        assert inbox.telegram.toasts()[-1] == "A new message has just come in: not archived."
        assert inbox.shown.endswith("<i>Wait!</i>")
        assert "Status:" not in inbox.shown


async def test_mark_read_leaves_what_came_in_later_unread(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await on_the_card(inbox, message(CUSTOMER, 1), message(CUSTOMER, 2))
        await inbox.happen(message(CUSTOMER, 3))
        await inbox.presses("✅ Mark Read")
        assert inbox.telegram.toasts()[-1] == "Marked as read"
        assert "Unread: 1" in inbox.shown
        await inbox.presses("✅ Mark Read")
        assert "Unread: 0" in inbox.shown
        await inbox.presses("✅ Mark Read")
        assert inbox.telegram.toasts()[-1] == "Up to date"


@pytest.mark.parametrize("action", [Pin(5), Unpin(5), Archive(5, 1), Restore(5), MarkRead(5, 1)])
async def test_a_conversation_that_is_gone_is_not_found(
    database_url: str, action: Pin | Unpin | Archive | Restore | MarkRead
) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types("/conversations")
        await inbox.presses(action)
        assert inbox.telegram.toasts() == ["Conversation not found"]
        assert inbox.shown == "Conversation not found"
        await inbox.presses("⬅️ Back")
        assert inbox.shown.startswith("💬 Active Conversations (0)")


async def test_a_forged_press_of_a_stranger_does_nothing_and_is_counted(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await on_the_card(inbox)
        shown, edits = inbox.shown, len(inbox.telegram.made("editMessageText"))
        for forged in (Pin(CUSTOMER), ShowDashboard(), ChangeCredits(STRANGER, 100)):
            await inbox.presses(forged, person_id=STRANGER)
        await inbox.presses("💥", person_id=STRANGER)
        assert inbox.telegram.toasts()[-4:] == [NOT_FOR_YOU.plain(ENGLISH)] * 4
        assert inbox.shown == shown
        assert len(inbox.telegram.made("editMessageText")) == edits
        assert inbox.telegram.said(STRANGER) == []
        row = await inbox.desk.conversations.find(CUSTOMER)
        assert row is not None
        assert not row.is_pinned
        assert inbox.counted("frontdesk_admin_ui_presses_refused_total", reason="not_an_admin") == 4


async def test_callback_data_nobody_knows_is_refused_and_counted(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types("/conversations")
        await inbox.presses("9x.broadcast")
        assert inbox.telegram.toasts() == [TOO_OLD.plain(ENGLISH)]
        assert inbox.counted("frontdesk_admin_ui_presses_refused_total", reason="unreadable") == 1


async def test_presses_are_logged_with_who_and_what_and_never_with_texts(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        with capture_logs() as logs:
            await on_the_card(inbox, message(CUSTOMER, 1, text="my secret"))
            await inbox.presses("📌 Pin")
        assert logs[-1] == {
            "event": "pressed",
            "log_level": "info",
            "admin_id": OWNER,
            "action": "pin",
            "user_id": CUSTOMER,
        }
        assert "my secret" not in json.dumps(logs)
        assert inbox.counted("frontdesk_admin_ui_presses_total", action="pin") == 1


async def test_what_admins_change_is_written_down(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await on_the_card(inbox)
        for label in ("📌 Pin", "✅ Mark Read", "🙋 Claim", "🙌 Release", "📦 Archive", "♻️ Restore"):
            await inbox.presses(label)
        await inbox.presses(Pin(CUSTOMER))
        async with inbox.database.connection() as connection:
            rows = await connection.fetch("SELECT kind, admin_id, user_id, before, after FROM events ORDER BY event_id")
        assert [tuple(row) for row in rows] == [
            ("conversation.pinned", OWNER, CUSTOMER, "false", "true"),
            ("conversation.read", OWNER, CUSTOMER, None, "1"),
            ("conversation.claimed", OWNER, CUSTOMER, None, str(OWNER)),
            ("conversation.claimed", OWNER, CUSTOMER, str(OWNER), None),
            ("conversation.status", OWNER, CUSTOMER, '"active"', '"archived"'),
            ("conversation.status", OWNER, CUSTOMER, '"archived"', '"active"'),
        ]


async def test_a_press_looks_its_card_up_once(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await on_the_card(inbox)
        await inbox.presses("📌 Pin")
        panel = next(iter(inbox.desk.panels))
        assert not panel.is_dirty
        await inbox.desk.announce(CUSTOMER)
        await until(lambda: panel.is_dirty or inbox.counted("frontdesk_admin_ui_panel_edits_total", cause="change") > 0)
