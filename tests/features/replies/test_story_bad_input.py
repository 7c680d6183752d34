"""What cannot be done gets a short, clear answer; nothing is sent by it, lost by it, or half done."""

from typing import Any

import pytest

from services.admin_ui.features.conversation.actions import MarkRead
from services.admin_ui.features.direct_mode.actions import LeaveDirect, ShowDirect
from services.admin_ui.features.notifications.actions import PushMarkRead
from services.admin_ui.features.receipts.actions import ItArrived, Retry
from services.admin_ui.features.replies.actions import DropHeld, SendHeld
from services.admin_ui.ui.action import Action, encode_action
from tests.support.frontdesk import Phone
from tests.support.office import Office, Talk, enter, open_card

pytestmark = pytest.mark.asyncio(loop_scope="session")

UNKNOWN_REPLY = (
    "I don't know which customer that message belongs to. Nothing was sent. Reply to a customer's message, or open the "
    "conversation from /conversations."
)
GONE = "This customer is no longer in the database. Nothing was sent."
TOO_OLD = "This button is too old. Send /conversations for a new panel."


async def nothing_went_to(talk: Talk) -> None:
    """Whatever is sent now arrives right after what was there."""
    await talk.admin.write("The end")
    await talk.customer.reads("me: Help me", "bot: The end")


async def test_a_reply_to_what_belongs_to_nobody(talk: Talk) -> None:
    greeting = (await talk.admin.chat())[1]["message_id"]
    sent = await talk.admin.reply(greeting, "To whom?")
    await talk.admin.reads(f"bot: ↪ To whom? | {UNKNOWN_REPLY}", after=sent)
    await nothing_went_to(talk)


async def test_a_reply_to_a_hint_belongs_to_nobody(talk: Talk) -> None:
    greeting = (await talk.admin.chat())[1]["message_id"]
    await talk.admin.reply(greeting, "To whom?")
    told = await talk.admin.finds(UNKNOWN_REPLY)
    sent = await talk.admin.reply(told["message_id"], "And this?")
    await talk.admin.reads(f"bot: ↪ And this? | {UNKNOWN_REPLY}", after=sent)
    await nothing_went_to(talk)


async def test_the_longest_text_bots_may_send_arrives(talk: Talk) -> None:
    longest = "😀" * 2048
    await talk.admin.write(longest)
    await talk.customer.reads("me: Help me", f"bot: {longest}")


@pytest.mark.parametrize(
    ("draft", "answer"),
    [
        ({"kind": "giveaway"}, "Telegram does not let bots pass on this kind of message. Nothing was sent."),
        (
            {"kind": "poll", "quiz": True},
            "Telegram does not tell bots the right answer to this quiz, so it cannot be passed on. Nothing was sent.",
        ),
        (
            {"kind": "message_auto_delete_timer_changed"},
            "Telegram does not let bots pass on this kind of message. Nothing was sent.",
        ),
    ],
    ids=["giveaway", "quiz", "service message"],
)
async def test_what_telegram_lets_no_bot_send_on(talk: Talk, draft: dict[str, Any], answer: str) -> None:
    sent = await talk.admin.write(**draft)
    await talk.admin.reads(f"bot: ↪ [{draft['kind']}] | {answer}", after=sent)
    await nothing_went_to(talk)


async def test_what_no_bot_may_pass_on_is_told(talk: Talk) -> None:
    await talk.customer.write(kind="giveaway")
    await talk.admin.finds("⚠️ Telegram does not let the bot pass this on\n", after=talk.line)
    await talk.customer.write("Did you see it?")
    await talk.admin.finds("Did you see it?", after=talk.line)


async def test_a_command_nobody_knows_is_not_sent_on(talk: Talk) -> None:
    sent = await talk.admin.write("/refund now")
    await talk.admin.reads("bot: I don't know this command. Nothing was sent. See /help.", after=sent)
    await nothing_went_to(talk)


async def test_an_edit_of_what_was_never_sent(talk: Talk) -> None:
    await talk.admin.command("/done")
    sent = await talk.admin.write("To nobody")
    await talk.admin.finds("Nothing was sent: you are not writing to anyone.", after=sent)
    await enter(talk.admin, talk.customer)
    await talk.admin.edit(sent, "To somebody?")
    await talk.admin.finds("This message was not sent to anybody, and editing does not send it. Please write it again.")
    await nothing_went_to(talk)


async def test_writing_to_a_customer_who_is_gone(office: Office, talk: Talk) -> None:
    await erase(office, talk.customer)
    sent = await talk.admin.write("Hello?")
    await talk.admin.reads(f"bot: ↪ Hello? | {GONE}", after=sent)
    await talk.customer.reads("me: Help me")


async def test_a_reply_to_a_customer_who_is_gone(office: Office, told: Phone, alice: Phone) -> None:
    push = await told.finds("· 1 new\nHelp me")
    await office.settled()
    await erase(office, alice)
    sent = await told.reply(push["message_id"], "Hello?")
    await told.finds(GONE, after=sent)
    await alice.reads("me: Help me")


@pytest.mark.parametrize("label", ["📌 Pin", "📦 Archive", "✅ Mark Read", "💬 Direct Message", "🙋 Claim"])
async def test_a_button_about_a_customer_who_is_gone(office: Office, olivia: Phone, alice: Phone, label: str) -> None:
    panel = await open_card(olivia, alice)
    await erase(office, alice)
    assert await olivia.press_on(panel, label) == "Conversation not found"
    await olivia.reads("bot: Conversation not found\n[⬅️ Back]", after=panel - 1)


@pytest.mark.parametrize("label", ["✅ Mark Read", "📦 Archive", "↩️ Reply"])
async def test_a_notifications_button_about_a_gone_customer(
    office: Office, told: Phone, alice: Phone, label: str
) -> None:
    push = await told.finds("· 1 new\nHelp me")
    await office.settled()
    await erase(office, alice)
    assert await told.press_on(push["message_id"], label) == "Conversation not found"


async def test_a_retry_for_a_customer_who_is_gone(office: Office, talk: Talk) -> None:
    async with office.running.fault("forbidden", chat_id=talk.customer.user_id, methods=["copyMessage"]):
        await talk.admin.write("Hello?")
        notice = await talk.admin.finds("❌ Not delivered")
    await erase(office, talk.customer)
    toast = await talk.admin.press_on(notice["message_id"], "🔁 Retry")
    assert toast == "This customer is no longer in the database"
    await talk.customer.reads("me: Help me")


@pytest.mark.parametrize(
    "data",
    [
        "nonsense",
        "0cs.5yc1s",
        "1c.5yc1s",
        "9zz.1.2.3",
        "2zz.1",
        "2cs",
        "2cs.-1",
        "2cs.zzzzzzzzzzzzzzz",
        "2cs.5yc1s.il.x.y.z",
        "2cs.5yc1s.cs",
        "2cs.5yc1s.0b.cs",
        "2cs.1.é",
    ],
)
async def test_a_button_no_version_ever_made(olivia: Phone, data: str) -> None:
    pressed = await olivia.forge(data)
    assert (pressed["answered"], pressed["text"]) == (True, TOO_OLD)


NEVER_WAS = 60_466_175


@pytest.mark.parametrize(
    ("action", "answer"),
    [
        (Retry(NEVER_WAS), "This message is no longer on record"),
        (ItArrived(NEVER_WAS), "This message is no longer on record"),
        (SendHeld(NEVER_WAS, 1), "No message is waiting for your decision"),
        (DropHeld(NEVER_WAS, 1), "No message is waiting for your decision"),
        (LeaveDirect(NEVER_WAS), "You are not writing to this customer"),
        (ShowDirect(NEVER_WAS), "Conversation not found"),
        (MarkRead(NEVER_WAS, 1), "Conversation not found"),
        (PushMarkRead(NEVER_WAS, 1), "Conversation not found"),
    ],
)
async def test_a_button_about_what_never_was(olivia: Phone, action: Action, answer: str) -> None:
    pressed = await olivia.forge(encode_action(action))
    assert (pressed["answered"], pressed["text"]) == (True, answer)


async def test_a_customer_presses_what_only_admins_may(office: Office, olivia: Phone, alice: Phone) -> None:
    panel = await open_card(olivia, alice)
    buttons = [button for row in (await olivia.message(panel))["buttons"] for button in row]
    await alice.command("/start")
    for stolen in buttons:
        pressed = await alice.forge(stolen["data"])
        assert (pressed["answered"], pressed["text"]) == (True, "This button does nothing here.")
    state = "SELECT NOT is_pinned AND claimed_by IS NULL AND conversation_status = 'active' AND unread_messages = 1"
    assert await office.fetch(f"{state} FROM conversations WHERE user_id = $1", alice.user_id)
    assert not await office.fetch("SELECT count(*) FROM direct_modes WHERE admin_id = $1", alice.user_id)


async def erase(office: Office, customer: Phone) -> None:
    """As an operator does it by hand."""
    for table in ("messages", "conversations", "users"):
        await office.fetch(f"DELETE FROM {table} WHERE user_id = $1", customer.user_id)  # noqa: S608 - our own names.
