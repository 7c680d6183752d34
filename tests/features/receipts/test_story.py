"""What became of an admin's message: a mark on it, or a message that says why not and what can be done."""

import asyncio

import pytest

from tests.support.frontdesk import Phone
from tests.support.office import Office, Talk, enter

pytestmark = pytest.mark.asyncio(loop_scope="session")


def refused(customer: Phone, reason: str, about: str = "Hello") -> str:
    return f"bot: ↪ {about} | ❌ Not delivered to {customer.name}: {reason}.\n[🔁 Retry]"


def in_doubt(customer: Phone) -> str:
    return (
        f"bot: ↪ Hello | ❓ Nobody knows whether this reached {customer.name}: Telegram did not answer.\n"
        "If sent again, it may arrive twice.\n[🔁 Send again] [✅ It arrived]"
    )


async def test_what_arrived_is_marked_on_the_admins_own_message(talk: Talk) -> None:
    await talk.admin.write("Hello")
    await talk.admin.reads("me: Hello {👍bot}", after=talk.line)
    await talk.customer.reads("me: Help me", "bot: Hello")


async def test_a_refusal_says_why_and_retry_sends_it(office: Office, talk: Talk) -> None:
    about = {"chat_id": talk.customer.user_id, "methods": ["copyMessage"]}
    async with office.running.fault("bad_request", description="Bad Request: VOICE_MESSAGES_FORBIDDEN", **about):
        await talk.admin.write("Hello")
        await talk.admin.reads(
            "me: Hello", refused(talk.customer, "the customer does not accept voice messages"), after=talk.line
        )
    notice = await talk.admin.finds("❌ Not delivered")
    assert await talk.admin.press_on(notice["message_id"], "🔁 Retry") == "🔁 Sending it again"
    await talk.customer.reads("me: Help me", "bot: Hello")
    await talk.admin.reads("me: Hello {👍bot}", "bot: ↪ Hello | 🔁 Sending it again", after=talk.line)


async def test_telegrams_own_words_are_told_as_they_are(office: Office, talk: Talk) -> None:
    about = {"chat_id": talk.customer.user_id, "methods": ["copyMessage"]}
    async with office.running.fault("bad_request", description="Bad Request: <b>something new & odd</b>", **about):
        await talk.admin.write("Hello")
        await talk.admin.reads("me: Hello", refused(talk.customer, "<b>something new & odd</b>"), after=talk.line)
    await talk.customer.reads("me: Help me")


async def test_a_retry_that_fails_again_says_so_again(office: Office, talk: Talk) -> None:
    about = {"chat_id": talk.customer.user_id, "methods": ["copyMessage"]}
    async with office.running.fault("bad_request", description="Bad Request: chat not found", **about):
        await talk.admin.write("Hello")
        notice = await talk.admin.finds("❌ Not delivered", after=talk.line)
        await talk.admin.press_on(notice["message_id"], "🔁 Retry")
        await talk.admin.reads(
            "me: Hello",
            "bot: ↪ Hello | 🔁 Sending it again",
            refused(talk.customer, "the chat was not found"),
            after=talk.line,
        )
    again = await talk.admin.finds("❌ Not delivered", after=notice["message_id"])
    await talk.admin.press_on(again["message_id"], "🔁 Retry")
    await talk.customer.reads("me: Help me", "bot: Hello")


async def test_a_customer_who_blocks_is_marked_until_something_arrives(office: Office, talk: Talk) -> None:
    olivia, alice = talk.admin, talk.customer
    async with office.running.fault("forbidden", chat_id=alice.user_id, methods=["copyMessage"]):
        await olivia.write("Hello")
        await olivia.reads("me: Hello", refused(alice, "the customer blocked the bot"), after=talk.line)
    await olivia.finds("🔕 They have blocked the bot: nothing reaches them until they unblock it.")
    await olivia.press_on(talk.banner, "👤 Card")
    await olivia.finds(f"👤 Conversation: {alice.name}\n", "Customer: 🔕 Blocked the bot\n")
    notice = await olivia.finds("❌ Not delivered")
    # Telegram dates a block to the second: what arrives within the same one does not prove that it is over.
    await office.holds(
        "SELECT now() > blocked_bot_at + interval '1 second' FROM users WHERE user_id = $1", alice.user_id
    )
    await olivia.press_on(notice["message_id"], "🔁 Retry")
    await alice.reads("me: Help me", "bot: Hello")
    await olivia.sees(lambda chat: all("🔕" not in one["text"] for one in chat), "a card without that mark")


async def test_retry_reaches_a_customer_who_unblocked_the_bot(talk: Talk) -> None:
    olivia, alice = talk.admin, talk.customer
    await alice.block()
    await olivia.finds("🔕 They have blocked the bot: nothing reaches them until they unblock it.")
    await olivia.write("Hello")
    await olivia.reads("me: Hello", refused(alice, "the customer blocked the bot"), after=talk.line)
    await alice.unblock()
    await olivia.sees(lambda chat: all("🔕" not in one["text"] for one in chat), "a banner without a warning")
    notice = await olivia.finds("❌ Not delivered")
    await olivia.press_on(notice["message_id"], "🔁 Retry")
    await alice.reads("me: Help me", "bot: Hello")


async def test_an_account_that_is_deleted_is_told(talk: Talk) -> None:
    await talk.customer.deactivate()
    await talk.admin.write("Hello")
    await talk.admin.reads("me: Hello", refused(talk.customer, "the account is deleted"), after=talk.line)
    await talk.admin.press_on(talk.banner, "👤 Card")
    await talk.admin.finds("Customer: 🔕 Blocked the bot\n")


async def test_a_doubt_lasts_until_the_admin_ends_it(office: Office, talk: Talk) -> None:
    olivia, alice = talk.admin, talk.customer
    async with office.running.fault("answer_lost", chat_id=alice.user_id, methods=["copyMessage"], times=1):
        await olivia.write("Hello")
        await olivia.reads("me: Hello", in_doubt(alice), after=talk.line)
    assert await office.unread_of(alice) == 1
    notice = await olivia.finds("❓ Nobody knows")
    assert await olivia.press_on(notice["message_id"], "✅ It arrived") == "✅ Marked as arrived"
    await office.has_unread(alice, 0)
    await olivia.write("The end")
    await alice.reads("me: Help me", "bot: Hello", "bot: The end")
    await olivia.reads("me: Hello", "bot: ↪ Hello | ✅ Marked as arrived", "me: The end {👍bot}", after=talk.line)


async def test_a_doubt_is_sent_again_only_on_request(office: Office, talk: Talk) -> None:
    olivia, alice = talk.admin, talk.customer
    async with office.running.fault("answer_lost", chat_id=alice.user_id, methods=["copyMessage"], times=1):
        await olivia.write("Hello")
        await olivia.reads("me: Hello", in_doubt(alice), after=talk.line)
    notice = await olivia.finds("❓ Nobody knows")
    again = next(button["data"] for button in notice["buttons"][0] if button["text"] == "🔁 Send again")
    assert await olivia.press_on(notice["message_id"], "🔁 Send again") == "🔁 Sending it again"
    pressed_twice = await olivia.forge(again)
    assert pressed_twice["text"] in ("Already sent again", "It has arrived")
    await olivia.write("The end")
    await alice.reads("me: Help me", "bot: Hello", "bot: Hello", "bot: The end")
    await olivia.reads(
        "me: Hello {👍bot}", "bot: ↪ Hello | 🔁 Sending it again", "me: The end {👍bot}", after=talk.line
    )


async def test_retry_pressed_twice_at_once_sends_once(office: Office, talk: Talk) -> None:
    about = {"chat_id": talk.customer.user_id, "methods": ["copyMessage"]}
    async with office.running.fault("bad_request", description="Bad Request: chat not found", **about):
        await talk.admin.write("Hello")
        notice = await talk.admin.finds("❌ Not delivered", after=talk.line)
    retry = notice["buttons"][0][0]["data"]
    answers = await asyncio.gather(talk.admin.forge(retry), talk.admin.forge(retry))
    assert "🔁 Sending it again" in [answer["text"] for answer in answers]
    await talk.admin.write("The end")
    await talk.customer.reads("me: Help me", "bot: Hello", "bot: The end")


@pytest.mark.parametrize("done", [False, True])
async def test_an_error_of_telegrams_own_leaves_a_doubt(office: Office, talk: Talk, *, done: bool) -> None:
    about = {"chat_id": talk.customer.user_id, "methods": ["copyMessage"]}
    async with office.running.fault("server_error", code=502, body="html", done=done, times=1, **about):
        await talk.admin.write("Hello")
        await talk.admin.reads("me: Hello", in_doubt(talk.customer), after=talk.line)
    await talk.admin.write("The end")
    await talk.customer.reads("me: Help me", *(["bot: Hello"] if done else []), "bot: The end")


async def test_a_message_in_doubt_keeps_no_later_one_waiting(office: Office, talk: Talk) -> None:
    about = {"chat_id": talk.customer.user_id, "methods": ["copyMessage"]}
    async with office.running.fault("answer_lost", times=1, **about):
        await talk.admin.write("One")
        await talk.admin.write("Two")
        await talk.customer.reads("me: Help me", "bot: One", "bot: Two")


async def test_a_waiting_chat_keeps_no_other_waiting(office: Office, talk: Talk, noah: Phone) -> None:
    alice, bob = talk.customer, await office.customer("Bob")
    await bob.write("Me too")
    await office.knows(bob, messages=1)
    his = await enter(noah, bob)
    async with office.running.fault("too_many_requests", chat_id=alice.user_id, retry_after=1):
        await talk.admin.write("One")
        await talk.admin.write("Two")
        await alice.was_refused(429)
        await his.admin.write("For Bob")
        await bob.reads("me: Me too", "bot: For Bob")
    await alice.reads("me: Help me", "bot: One", "bot: Two")
    arrived = await office.running.arrivals("copyMessage")
    assert arrived.index(bob.user_id) < arrived.index(alice.user_id)
    await talk.admin.reads("me: One {👍bot}", "me: Two {👍bot}", after=talk.line)


async def test_an_album_of_which_a_part_is_lost_says_so(office: Office, talk: Talk) -> None:
    async with office.running.fault("too_many_requests", chat_id=talk.customer.user_id, retry_after=1):
        parts = await talk.admin.album(*({"kind": "photo", "caption": word} for word in ("One", "Two", "Three")))
        await talk.customer.was_refused(429)
        await talk.admin.delete(parts[1])
    await talk.customer.reads("me: Help me", "bot: [photo 1/2] One", "bot: [photo 2/2] Three")
    await talk.admin.finds(f"⚠️ Only 2 of the album's 3 parts reached {talk.customer.name}.")


async def test_a_message_deleted_too_early_is_told(office: Office, talk: Talk) -> None:
    async with office.running.fault("too_many_requests", chat_id=talk.customer.user_id, retry_after=1):
        sent = await talk.admin.write("Hello")
        await talk.customer.was_refused(429)
        await talk.admin.delete(sent)
    await talk.admin.reads(
        f"bot: ❌ Not delivered to {talk.customer.name}: the original message is gone.\n[🔁 Retry]", after=talk.line
    )
    await talk.customer.reads("me: Help me")


async def test_an_edit_that_telegram_refuses_is_told(office: Office, talk: Talk) -> None:
    sent = await talk.admin.write("Helo")
    await talk.admin.reads("me: Helo {👍bot}", after=talk.line)
    about = {"chat_id": talk.customer.user_id, "methods": ["editMessageText"]}
    async with office.running.fault("bad_request", description="Bad Request: message can't be edited", **about):
        await talk.admin.edit(sent, "Hello")
        why = "Telegram does not let the bot change this message any more."
        await talk.admin.finds(f"✏️ Your edit did not reach {talk.customer.name}: {why}")
    await talk.customer.reads("me: Help me", "bot: Helo")


async def test_the_history_shows_what_did_not_arrive(office: Office, talk: Talk) -> None:
    about = {"chat_id": talk.customer.user_id, "methods": ["copyMessage"]}
    async with office.running.fault("bad_request", description="Bad Request: chat not found", **about):
        await talk.admin.write("Hello")
        notice = await talk.admin.finds("❌ Not delivered", after=talk.line)
    await talk.admin.press_on(talk.banner, "📜 History")
    await talk.admin.finds("⚠️ You · not delivered: the chat was not found\nHello")
    await talk.admin.press_on(notice["message_id"], "🔁 Retry")
    await talk.admin.finds(f"📥 {talk.customer.name}\nHelp me\n📤 You\nHello")


async def test_unread_stays_when_nothing_arrived(office: Office, talk: Talk) -> None:
    async with office.running.fault("forbidden", chat_id=talk.customer.user_id, methods=["copyMessage"]):
        await talk.admin.write("Hello")
        await talk.admin.finds("❌ Not delivered", after=talk.line)
    assert await office.unread_of(talk.customer) == 1


async def test_a_receipt_finds_the_admin_wherever_they_are(office: Office, talk: Talk) -> None:
    bob = await office.customer("Bob")
    await bob.write("Me too")
    await office.knows(bob, messages=1)
    async with office.running.fault("too_many_requests", chat_id=talk.customer.user_id, retry_after=1, times=1):
        sent = await talk.admin.write("Hello")
        await talk.customer.was_refused(429)
        await talk.admin.command("/conversations")
        panel = await talk.admin.finds("Active Conversations (2)")
        await talk.admin.press_on(panel["message_id"], f"{bob.name} (1)")
        await talk.customer.reads("me: Help me", "bot: Hello")
    await talk.admin.sees(
        lambda chat: any(one["message_id"] == sent and one["reactions"] for one in chat), "a mark on the message"
    )
    await bob.reads("me: Me too")
