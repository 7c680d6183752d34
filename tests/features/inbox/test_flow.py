"""Walking through the inbox: commands, lists, pages, screens; against a real Postgres."""

import asyncio

import pytest

from services.admin_ui.features.conversation.actions import ShowCard
from services.admin_ui.features.conversation.store import archive
from services.admin_ui.features.inbox.actions import ShowList, StayHere
from shared.contracts.wire import DEAD_LETTERS, STAFF_UPDATES
from tests.support.deliveries import receive_one
from tests.support.desk import OWNER, open_desk
from tests.support.events import message
from tests.support.telegram_stand_in import Refusal

CUSTOMER = 7


async def test_the_inbox_opens_on_its_first_page_and_a_name_opens_the_card(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.happen(message(7, 1, username="ada", text="Help me <please>"), message(8, 2, first_name="Bob"))
        await inbox.types("/conversations")
        assert inbox.shown.startswith("💬 Active Conversations (2)\n\n1. Bob 🆕 New\n   💬 1 msg (1) • ")
        assert "\n   <i>Help me &lt;please&gt;</i>" in inbox.shown
        panel = inbox.telegram.last_message_id(OWNER)
        await inbox.presses("@ada (1)")
        assert inbox.shown.startswith("👤 Conversation: @ada\n\nTier: 🆕 New\nPriority: 35/100\n")
        await inbox.presses("👤 User Info")
        assert f"ID: <code>{CUSTOMER}</code>" in inbox.shown
        await inbox.presses("⬅️ Back")
        await inbox.presses("❓ Why this priority?")
        assert "🆕 New: 10\nNo credits: +25\n0 purchases: +0\n\n= 35/100" in inbox.shown
        await inbox.presses("⬅️ Back")
        await inbox.presses("⬅️ Back")
        assert inbox.shown.startswith("💬 Active Conversations (2)")
        assert inbox.telegram.last_message_id(OWNER) == panel


async def test_paging_goes_round_in_both_directions(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.happen(*(message(user_id, user_id, first_name=f"N{user_id}") for user_id in range(1, 24)))
        await inbox.types("/conversations")
        seen_on: list[list[str]] = []
        for counter in ("1/3", "2/3", "3/3"):
            labels = list(inbox.telegram.buttons(OWNER))
            assert counter in labels
            seen_on.append([label for label in labels if label.startswith("N")])
            await inbox.presses("➡️")
        # The latest first: 23 down to 1, none twice, none left out.
        assert [name for page in seen_on for name in page] == [f"N{number} (1)" for number in range(23, 0, -1)]
        assert "1/3" in inbox.telegram.buttons(OWNER)
        await inbox.presses("⬅️")
        assert "3/3" in inbox.telegram.buttons(OWNER)
        assert "\n21. N3 🆕 New\n" in inbox.shown
        await inbox.presses("⬅️")
        assert "\n11. N13 🆕 New\n" in inbox.shown
        await inbox.presses("N8 (1)")
        await inbox.presses("⬅️ Back")
        assert "\n11. N13 🆕 New\n" in inbox.shown
        await inbox.presses("⬅️")
        assert "1/3" in inbox.telegram.buttons(OWNER)


async def test_view_all_shows_fifty_and_opens_each_by_its_number(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.happen(*(message(user_id, user_id, first_name=f"N{user_id}") for user_id in range(1, 53)))
        await inbox.types("/conversations")
        await inbox.presses("📋 View All")
        assert "\n50. N3 🆕 (1) • " in inbox.shown
        assert inbox.shown.endswith("\n\n… and 2 more")
        await inbox.presses("50")
        assert inbox.shown.startswith("👤 Conversation: N3\n")


async def test_a_page_that_has_vanished_falls_back_to_the_first(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.happen(*(message(user_id, user_id, first_name=f"N{user_id}") for user_id in range(1, 12)))
        await inbox.types("/conversations")
        await inbox.presses("➡️")
        second = inbox.telegram.buttons(OWNER)["🔄 Refresh"]
        await archive(inbox.database, 1, OWNER, seen_message_id=1)
        await inbox.presses(second)
        assert inbox.shown.startswith("💬 Active Conversations (10)\n\n1. N11")


async def test_a_press_that_changes_nothing_says_so(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types("/dashboard")
        assert inbox.shown.startswith("📊 Admin Dashboard\n\n👥 Total Users: 0\n")
        await inbox.presses("🔄 Refresh")
        assert inbox.telegram.toasts() == ["Up to date"]
        assert inbox.telegram.made("editMessageText") == []
        await inbox.presses(StayHere())
        assert inbox.telegram.toasts() == ["Up to date", None]


async def test_after_a_restart_only_the_edit_tells_whether_a_press_changed_something(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types("/dashboard")
        telegram = inbox.telegram
    async with open_desk(database_url, telegram=telegram) as inbox:
        await inbox.presses("🔄 Refresh")
        await inbox.presses("💬 Conversations")
        assert telegram.toasts() == ["Up to date", None]
        assert "No conversations found\nNobody has written to the bot yet." in inbox.shown


async def test_a_panel_that_is_gone_is_sent_anew(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types("/dashboard")
        gone = inbox.telegram.last_message_id(OWNER)
        inbox.telegram.messages.clear()
        await inbox.presses(ShowList(), message_id=gone)
        assert inbox.shown.startswith("💬 Active Conversations (0)")
        assert inbox.telegram.last_message_id(OWNER) != gone


async def test_a_press_on_a_message_out_of_reach_is_answered_with_a_new_panel(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types("/dashboard")
        old = inbox.telegram.last_message_id(OWNER)
        await inbox.presses(ShowList(), message_id=old, is_inaccessible=True)
        assert inbox.telegram.last_message_id(OWNER) > old
        assert inbox.shown.startswith("💬 Active Conversations (0)")


async def test_a_new_panel_takes_the_buttons_off_the_old_one(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types("/conversations")
        old = inbox.telegram.last_message_id(OWNER)
        await inbox.types("/dashboard")
        assert inbox.telegram.buttons(OWNER, old) == {}
        assert inbox.shown.startswith("📊")


async def test_a_press_on_an_old_message_makes_it_the_panel(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types("/conversations")
        old = inbox.telegram.last_message_id(OWNER)
        await inbox.types("/dashboard")
        await inbox.presses(ShowList("archived"), message_id=old)
        assert inbox.telegram.text(OWNER, old).startswith("📦 Archived Conversations (0)")
        panel = await inbox.desk.panels.store.find(OWNER)
        assert panel is not None
        assert panel.message_id == old


async def test_markup_that_telegram_refuses_is_shown_plain(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.happen(message(7, 1, text="a < b"))
        inbox.telegram.refusals["sendMessage"].append(Refusal(400, "Bad Request: can't parse entities: oops"))
        await inbox.types("/conversations")
        assert "\n   a < b" in inbox.shown
        inbox.telegram.refusals["editMessageText"].append(Refusal(400, "Bad Request: can't parse entities: oops"))
        await inbox.presses(ShowCard(7))
        assert inbox.shown.endswith("\na < b")
        assert inbox.telegram.made("editMessageText")[-1].parameters.get("parse_mode") is None


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"[]", b"{}", b'{"update_id": 1}', b'{"update_id": 1, "message": {}}', b"[" * 100_000]
)
async def test_what_is_no_update_is_put_aside_whole(database_url: str, body: bytes) -> None:
    async with open_desk(database_url) as inbox, inbox.broker.consume(DEAD_LETTERS, prefetch=1) as graveyard:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(inbox.broker.publish(STAFF_UPDATES, body))
            dead = await receive_one(graveyard)
            await graveyard.ack([dead])
        assert dead.body == body
        await inbox.types("/help")
        assert inbox.shown.startswith("👋 This is Frontdesk")
