"""Two who answer at once, and what nobody can send: asked first, said at once, on both brokers."""

import json
import time

from tests.support.frontdesk import Frontdesk, Phone
from tests.support.waiting import eventually


async def holds(phone: Phone, *texts: str) -> None:
    """Wait until the bot's messages in this chat are exactly these."""

    async def is_so() -> bool:
        return [message["text"] for message in await phone.chat() if message["from"] == "bot"] == list(texts)

    await eventually(is_so, f"the messages {texts}")


async def in_conversation(running: Frontdesk) -> tuple[Phone, Phone]:
    """The owner, who is in direct message mode with Alice, who has written once."""
    olivia, alice = running.owner, await running.customer("Alice", username="alice123")
    await alice.write("Help me")
    await running.counts("ADMIN_UI_PORT", "frontdesk_unread_messages", 1)
    await olivia.command("/conversations")
    await olivia.press("@alice123 (1)")
    assert (await olivia.press("💬 Direct Message"))["text"] == "Now writing to @alice123"
    await olivia.finds("💬 You are writing to @alice123: everything you send goes to them. /done leaves.")
    await olivia.shows("✍️ Writing to @alice123. /done leaves.")
    return olivia, alice


async def test_a_colleagues_answer_makes_the_next_one_ask_first(running: Frontdesk) -> None:
    olivia, alice = await in_conversation(running)
    noah = running.colleague
    await noah.command("/conversations")
    await noah.press("👁 @alice123 (1)")
    await noah.press("💬 Direct Message")
    await noah.finds("💬 You are writing to @alice123", "👁 Here too: @olivia")
    await noah.shows("✍️ Writing to @alice123. /done leaves.")
    await noah.write("Noah here")
    await olivia.shows("↪️ @noah: Noah here")
    await olivia.write("Olivia here")
    await olivia.shows("✋ @noah answered just now: Noah here\nSend yours anyway?")
    await olivia.write("And more")
    assert (await olivia.press("📨 Send"))["text"] == "📨 Sending it to @alice123"
    await holds(alice, "Noah here", "Olivia here", "And more")


def too_long_a_caption(user_id: int) -> bytes:
    """A photo as people with Premium may send one."""
    message = {
        "message_id": 900_000,
        "date": int(time.time()),
        "chat": {"id": user_id, "type": "private", "first_name": "Olivia"},
        "from": {"id": user_id, "is_bot": False, "first_name": "Olivia", "username": "olivia"},
        "photo": [{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}],
        "caption": "x" * 1025,
    }
    return b'{"update_id": __UPDATE_ID__, "message": ' + json.dumps(message).encode() + b"}"


async def test_what_cannot_be_sent_is_said_at_once_and_nothing_goes(running: Frontdesk) -> None:
    olivia, alice = await in_conversation(running)
    await running.inject(too_long_a_caption(olivia.user_id))
    await olivia.shows(
        "This caption is 1,025 characters long; Telegram lets bots send at most 1,024. Nothing was sent."
    )
    await olivia.write(kind="giveaway")
    await olivia.shows("Telegram does not let bots pass on this kind of message. Nothing was sent.")
    told = await olivia.from_bot()
    await olivia.write("To whom?", reply_to_message_id=told["message_id"])
    await olivia.shows_part("I don't know which customer that message belongs to. Nothing was sent.")
    await olivia.write("/nonsense")
    await olivia.shows("I don't know this command. Nothing was sent. See /help.")
    await holds(alice)
