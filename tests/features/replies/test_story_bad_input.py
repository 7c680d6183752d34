"""What cannot be done gets a short, clear answer; nothing is sent by it, lost by it, or half done."""

import asyncio
import json
from typing import Any

import pytest

from tests.support.frontdesk import Phone
from tests.support.office import Office, Talk, enter, open_card

pytestmark = pytest.mark.asyncio(loop_scope="session")

UNKNOWN_REPLY = (
    "I don't know which customer that message belongs to. Nothing was sent. Reply to a message of a customer, or open "
    "the conversation from /conversations."
)
GONE = "This customer is no longer in the database. Nothing was sent."
TOO_OLD = "This button is too old. Send /conversations for a new panel."


async def nothing_went_to(talk: Talk) -> None:
    """Whatever is sent now arrives right after what was there."""
    await talk.admin.write("The end")
    await talk.customer.reads("me: Help me", "bot: The end")


def typed_by(admin: Phone, message_id: int, **content: Any) -> bytes:
    """A message no phone of the simulator would send."""
    sender = {"id": admin.user_id, "is_bot": False, "first_name": admin.name}
    chat = {"id": admin.user_id, "type": "private", "first_name": admin.name}
    message = {"message_id": message_id, "date": 1_800_000_000, "chat": chat, "from": sender} | content
    return json.dumps({"update_id": 0, "message": message}).replace("0", "__UPDATE_ID__", 1).encode()


def photo(file_id: str) -> list[dict[str, Any]]:
    return [{"file_id": file_id, "file_unique_id": file_id, "width": 10, "height": 10}]


async def test_a_reply_to_a_message_that_belongs_to_nobody(talk: Talk) -> None:
    greeting = (await talk.admin.chat())[1]["message_id"]
    sent = await talk.admin.reply(greeting, "To whom?")
    await talk.admin.reads(f"bot: ↪ To whom? | {UNKNOWN_REPLY}", after=sent)
    await nothing_went_to(talk)


async def test_a_reply_to_what_was_said_about_a_mistake_belongs_to_nobody_either(talk: Talk) -> None:
    greeting = (await talk.admin.chat())[1]["message_id"]
    await talk.admin.reply(greeting, "To whom?")
    told = await talk.admin.finds(UNKNOWN_REPLY)
    sent = await talk.admin.reply(told["message_id"], "And this?")
    await talk.admin.reads(f"bot: ↪ And this? | {UNKNOWN_REPLY}", after=sent)
    await nothing_went_to(talk)


async def test_a_text_longer_than_bots_may_send(office: Office, talk: Talk) -> None:
    await office.running.inject(typed_by(talk.admin, 900_001, text="x" * 4097))
    await talk.admin.reads(
        "bot: This text is 4,097 characters long; Telegram lets a bot send 4,096. Nothing was sent.", after=talk.line
    )
    await nothing_went_to(talk)


async def test_a_text_as_long_as_bots_may_send_arrives_whole(talk: Talk) -> None:
    longest = "😀" * 2048
    await talk.admin.write(longest)
    await talk.customer.reads("me: Help me", f"bot: {longest}")


async def test_a_caption_longer_than_bots_may_send(office: Office, talk: Talk) -> None:
    await office.running.inject(typed_by(talk.admin, 900_002, photo=photo("p"), caption="😀" * 513))
    await talk.admin.reads(
        "bot: This caption is 1,026 characters long; Telegram lets a bot send 1,024. Nothing was sent.",
        after=talk.line,
    )
    await nothing_went_to(talk)


async def test_one_caption_too_long_keeps_its_whole_album_back(office: Office, talk: Talk) -> None:
    too_long = typed_by(talk.admin, 900_003, photo=photo("p"), caption="x" * 1025, media_group_id="77")
    # At once: what comes much later is no part of an album any more.
    first, _ = await asyncio.gather(
        talk.admin.write(kind="photo", caption="Fine", media_group_id="77"), office.running.inject(too_long)
    )
    await talk.admin.finds("This caption is 1,025 characters long; Telegram lets a bot send 1,024. Nothing was sent.")
    await nothing_went_to(talk)
    assert not (await talk.admin.message(first))["reactions"]


@pytest.mark.parametrize(
    ("draft", "answer"),
    [
        ({"kind": "giveaway"}, "Telegram does not let a bot send this kind of message on. Nothing was sent."),
        (
            {"kind": "poll", "quiz": True},
            "Telegram does not tell a bot the right answer of this quiz. Nothing was sent.",
        ),
        (
            {"kind": "message_auto_delete_timer_changed"},
            "Telegram does not let a bot send this kind of message on. Nothing was sent.",
        ),
    ],
    ids=["giveaway", "quiz", "service message"],
)
async def test_what_telegram_lets_no_bot_send_on(talk: Talk, draft: dict[str, Any], answer: str) -> None:
    sent = await talk.admin.write(**draft)
    await talk.admin.reads(f"bot: ↪ [{draft['kind']}] | {answer}", after=sent)
    await nothing_went_to(talk)


async def test_what_a_customer_sends_and_no_bot_may_pass_on_is_told_in_words(talk: Talk) -> None:
    await talk.customer.write(kind="giveaway")
    await talk.admin.finds("⚠️ Telegram does not let the bot pass this on\n", after=talk.line)
    await talk.customer.write("Did you see it?")
    await talk.admin.finds("Did you see it?", after=talk.line)


async def test_a_command_nobody_knows_is_not_sent_on(talk: Talk) -> None:
    sent = await talk.admin.write("/refund now")
    await talk.admin.reads("bot: I don't know this command. Nothing was sent. /help says what works.", after=sent)
    await nothing_went_to(talk)


async def test_an_edit_of_what_was_never_sent(talk: Talk) -> None:
    await talk.admin.command("/done")
    sent = await talk.admin.write("To nobody")
    await talk.admin.finds("Nothing was sent: you are writing to nobody.", after=sent)
    await enter(talk.admin, talk.customer)
    await talk.admin.edit(sent, "To somebody?")
    await talk.admin.finds("This message was not sent to anybody, and editing does not send it. Send it anew.")
    await nothing_went_to(talk)


async def test_delete_without_a_message_to_delete(talk: Talk) -> None:
    sent = await talk.admin.write("/delete")
    await talk.admin.reads(
        "bot: ↪ /delete | Reply with /delete to the message of yours that is to vanish on both sides.", after=sent
    )


async def test_delete_on_what_the_customer_wrote(talk: Talk) -> None:
    await talk.customer.write("Mine")
    live = await talk.admin.finds("Mine", after=talk.line)
    sent = await talk.admin.reply(live["message_id"], "/delete")
    await talk.admin.reads(
        "bot: ↪ /delete | That is the customer's message. Only what was sent to them can be deleted.", after=sent
    )
    await talk.customer.reads("me: Help me", "me: Mine")


async def test_delete_on_a_message_nobody_knows(talk: Talk) -> None:
    greeting = (await talk.admin.chat())[1]["message_id"]
    sent = await talk.admin.reply(greeting, "/delete")
    await talk.admin.reads("bot: ↪ /delete | I don't know that message. Nothing was deleted.", after=sent)


async def test_writing_to_a_customer_who_is_gone_from_the_database(office: Office, talk: Talk) -> None:
    await erase(office, talk.customer)
    sent = await talk.admin.write("Hello?")
    await talk.admin.reads(f"bot: ↪ Hello? | {GONE}", after=sent)
    await talk.customer.reads("me: Help me")


async def test_a_reply_to_a_customer_who_is_gone_from_the_database(office: Office, told: Phone, alice: Phone) -> None:
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


@pytest.mark.parametrize("label", ["✅ Mark read", "📦 Archive", "↩️ Reply"])
async def test_a_button_of_a_push_about_a_customer_who_is_gone(
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
    assert toast == "This customer is not in the database any more"
    await talk.customer.reads("me: Help me")


@pytest.mark.parametrize(
    "data",
    [
        "nonsense",
        "0c.5yc1s",
        "9zz.1.2.3",
        "1c",
        "1c.-1",
        "1c.zzzzzzzzzzzzzzz",
        "1c.5yc1s.an.2.1.1t.3.x.y.z",
        "1c.1.é",
    ],
)
async def test_a_button_no_version_ever_made(olivia: Phone, data: str) -> None:
    pressed = await olivia.forge(data)
    assert (pressed["answered"], pressed["text"]) == (True, TOO_OLD)


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        ("1r.zzzzz", "This message is not known any more"),
        ("1s.zzzzz", "This message is not known any more"),
        ("1A.zzzzz", "Nothing is held back any more"),
        ("1B.zzzzz", "Nothing is held back any more"),
        ("1x.zzzzz", "You are not in this conversation"),
        ("1e.zzzzz", "Conversation not found"),
        ("1y.zzzzz.1", "Conversation not found"),
    ],
)
async def test_a_button_about_what_never_was(olivia: Phone, data: str, answer: str) -> None:
    pressed = await olivia.forge(data)
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
