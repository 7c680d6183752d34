"""The open panel refreshes by itself: when something changes, at most once a second, and over restarts."""

import asyncio

from services.admin_ui.features.conversation.actions import ShowCard
from services.admin_ui.features.inbox.actions import ShowList
from shared.contracts.announcements import ConversationsChanged
from shared.contracts.codec import encode
from shared.contracts.wire import CONVERSATION_CHANGES, DEAD_LETTERS
from tests.support.deliveries import receive_one
from tests.support.desk import OWNER, OpenDesk, open_desk
from tests.support.events import message
from tests.support.telegram_stand_in import Refusal
from tests.support.waiting import soon, until

CUSTOMER = 7
COLLEAGUE = 1002


async def announced(inbox: OpenDesk, *user_ids: int) -> None:
    announcement = encode(ConversationsChanged(list(user_ids)))
    await soon(inbox.broker.publish(CONVERSATION_CHANGES, announcement))


async def forgotten(inbox: OpenDesk, admin_id: int) -> None:
    async with asyncio.timeout(30):
        while await inbox.desk.panels.store.find(admin_id):  # noqa: ASYNC110 - a row in Postgres has no event to offer
            await asyncio.sleep(0.01)


async def test_a_new_message_appears_in_the_open_panel(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types("/conversations")
        await inbox.happen(message(CUSTOMER, 1, text="Anybody there?"))
        await announced(inbox, CUSTOMER)
        await until(lambda: "Anybody there?" in inbox.shown)
        await until(lambda: inbox.counted("frontdesk_admin_ui_panel_edits_total", cause="change") == 1)


async def test_a_burst_is_folded_into_edits_a_second_apart(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types("/conversations")
        for number in range(1, 60):
            await inbox.happen(message(CUSTOMER, number))
            await announced(inbox, CUSTOMER)
            await asyncio.sleep(0.03)
        await until(lambda: "💬 59 msgs (59)" in inbox.shown)
        edits = [call.at for call in inbox.telegram.calls if call.method in ("sendMessage", "editMessageText")]
        assert len(edits) >= 3
        # Each leaves a second after the one before, and may be longer on its way than that one was.
        assert len(edits) - 1 <= edits[-1] - edits[0] + 1


async def test_what_looks_the_same_is_not_edited(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.happen(message(CUSTOMER, 1), message(8, 2))
        await inbox.types("/conversations")
        await inbox.presses(ShowCard(CUSTOMER))
        await announced(inbox, 8)
        panel = next(iter(inbox.desk.panels))
        assert not panel.is_dirty
        looked_at = panel.looked_at
        await announced(inbox, CUSTOMER)
        await until(lambda: panel.looked_at > looked_at)
        assert len(inbox.telegram.made("editMessageText")) == 1


async def test_a_colleagues_press_shows_on_every_panel(database_url: str) -> None:
    async with open_desk(database_url, owners=(OWNER, COLLEAGUE)) as inbox:
        await inbox.happen(message(CUSTOMER, 1, username="ada"))
        await inbox.types("/conversations", COLLEAGUE)
        await inbox.types("/conversations")
        await inbox.presses("@ada (1)")
        await inbox.presses("📌 Pin")
        await until(lambda: "\n📌 1. @ada" in inbox.telegram.text(COLLEAGUE))


async def test_a_panel_outlives_a_restart_and_catches_up(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.happen(message(CUSTOMER, 1))
        await inbox.types("/conversations")
        await inbox.presses(ShowCard(CUSTOMER))
        telegram = inbox.telegram
    async with open_desk(database_url, telegram=telegram) as inbox:
        await inbox.happen(message(CUSTOMER, 2, text="While you were away"))
        await announced(inbox, CUSTOMER)
        await until(lambda: inbox.shown.endswith("<i>While you were away</i>"))
        assert len(telegram.said(OWNER)) == 1


async def test_a_deleted_panel_does_not_come_back_by_itself(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types("/conversations")
        inbox.telegram.messages.clear()
        await inbox.happen(message(CUSTOMER, 1))
        await announced(inbox, CUSTOMER)
        await forgotten(inbox, OWNER)
        assert inbox.telegram.said(OWNER) == []


async def test_a_panel_of_somebody_who_is_no_admin_any_more_is_left_alone(database_url: str) -> None:
    async with open_desk(database_url, owners=(OWNER, COLLEAGUE)) as inbox:
        await inbox.types("/conversations", COLLEAGUE)
        telegram = inbox.telegram
    async with open_desk(database_url, telegram=telegram) as inbox:
        await forgotten(inbox, COLLEAGUE)
        assert telegram.made("editMessageText") == []


async def test_an_edit_telegram_puts_off_is_made_later(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types("/dashboard")
        inbox.telegram.refusals["editMessageText"].append(
            Refusal(429, "Too Many Requests: retry after 2", {"retry_after": 2})
        )
        await inbox.presses(ShowList())
        assert inbox.shown.startswith("📊")
        await until(lambda: inbox.shown.startswith("💬 Active Conversations"))
        put_off, made = inbox.telegram.made("editMessageText")
        assert made.at - put_off.at >= 2


async def test_a_press_that_overtakes_a_refresh_wins(database_url: str) -> None:
    async with open_desk(database_url) as inbox:
        await inbox.types("/conversations")
        held = inbox.telegram.hold["editMessageText"] = asyncio.Event()
        await inbox.happen(message(CUSTOMER, 1))
        await announced(inbox, CUSTOMER)
        await until(lambda: len(inbox.telegram.made("editMessageText")) == 1)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(inbox.presses(ShowCard(CUSTOMER)))
            await until(lambda: len(inbox.telegram.made("editMessageText")) == 2)
            # Telegram takes the older edit last.
            place = OWNER, inbox.telegram.last_message_id(OWNER)
            inbox.telegram.messages[place]["text"] = "the list"
            held.set()
        await until(lambda: inbox.shown.startswith("👤 Conversation: Ada"))


async def test_an_unreadable_announcement_is_put_aside_and_the_next_one_counts(database_url: str) -> None:
    async with open_desk(database_url) as inbox, inbox.broker.consume(DEAD_LETTERS, prefetch=1) as graveyard:
        await inbox.types("/conversations")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(inbox.broker.publish(CONVERSATION_CHANGES, b'{"event":"conversations_changed/9"}'))
            dead = await receive_one(graveyard)
            await graveyard.ack([dead])
        await inbox.happen(message(CUSTOMER, 1))
        await announced(inbox, CUSTOMER)
        await until(lambda: "Active Conversations (1)" in inbox.shown)
