"""Telegram's reply answers whoever the message belongs to, in a conversation or not, and is a reply over there too."""

import pytest

from tests.support.frontdesk import Phone
from tests.support.office import Office, Talk, enter

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_replying_to_a_notification_answers_without_entering(office: Office, told: Phone, alice: Phone) -> None:
    push = await told.finds(f"💬 {alice.name} 🆕 New · 1 new", "Help me")
    await told.reply(push["message_id"], "With what?")
    await alice.reads("me: Help me", "bot: ↪ Help me | With what?")
    astray = await told.write("And this?")
    await told.finds("Nothing was sent: you are not writing to anyone.", after=astray)
    await told.finds(f"✅ {alice.name} · answered by {told.name}")
    assert await office.unread_of(alice) == 0


async def test_a_notification_of_several_messages_is_not_quoted(told: Phone, alice: Phone) -> None:
    await told.finds("· 1 new", "Help me")
    await alice.write("Please")
    push = await told.finds("· 2 new", "Please")
    await told.reply(push["message_id"], "With what?")
    await alice.reads("me: Help me", "me: Please", "bot: With what?")


async def test_replying_to_a_notification_wins_over_the_mode(office: Office, told: Phone, alice: Phone) -> None:
    talk = await enter(told, alice)
    bob = await office.customer("Bob")
    await bob.write("Me too")
    push = await told.finds(f"💬 {bob.name} 🆕 New · 1 new")
    await told.reply(push["message_id"], "For Bob")
    await told.write("For Alice")
    await bob.reads("me: Me too", "bot: ↪ Me too | For Bob")
    await talk.customer.reads("me: Help me", "bot: For Alice")


async def test_a_reply_to_a_live_message_is_one_over_there(talk: Talk) -> None:
    await talk.customer.write("First question")
    await talk.customer.write("Second question")
    first = await talk.admin.finds("First question", after=talk.line)
    await talk.admin.finds("Second question", after=talk.line)
    await talk.admin.reply(first["message_id"], "First answer")
    await talk.customer.reads(
        "me: Help me", "me: First question", "me: Second question", "bot: ↪ First question | First answer"
    )


async def test_a_reply_to_a_live_message_works_after_leaving(talk: Talk) -> None:
    await talk.customer.write("One more thing")
    live = await talk.admin.finds("One more thing", after=talk.line)
    await talk.admin.command("/done")
    await talk.admin.reply(live["message_id"], "Yes?")
    await talk.customer.reads("me: Help me", "me: One more thing", "bot: ↪ One more thing | Yes?")


async def test_a_reply_to_a_live_message_works_from_another(office: Office, talk: Talk) -> None:
    await talk.customer.write("One more thing")
    live = await talk.admin.finds("One more thing", after=talk.line)
    bob = await office.customer("Bob")
    await bob.write("Me too")
    await office.knows(bob, messages=1)
    await talk.admin.command("/conversations")
    panel = await talk.admin.finds("Active Conversations (2)")
    await talk.admin.press_on(panel["message_id"], f"{bob.name} (1)")
    await talk.admin.reply(live["message_id"], "Yes?")
    await talk.admin.write("For Bob")
    await talk.customer.reads("me: Help me", "me: One more thing", "bot: ↪ One more thing | Yes?")
    await bob.reads("me: Me too", "bot: For Bob")


async def test_a_reply_to_ones_own_message_is_one_over_there(talk: Talk) -> None:
    first = await talk.admin.write("It comes on Monday")
    await talk.customer.reads("me: Help me", "bot: It comes on Monday")
    await talk.admin.reply(first, "No, on Tuesday")
    await talk.customer.reads("me: Help me", "bot: It comes on Monday", "bot: ↪ It comes on Monday | No, on Tuesday")


async def test_a_reply_to_what_is_in_flight_follows_it(office: Office, talk: Talk) -> None:
    async with office.running.fault("too_many_requests", chat_id=talk.customer.user_id, retry_after=1, times=1):
        first = await talk.admin.write("It comes on Monday")
        await talk.admin.reply(first, "No, on Tuesday")
        await talk.customer.sees(lambda chat: len(chat) == 3, "both answers")
    chat = await talk.customer.chat()
    assert [message["text"] for message in chat] == ["Help me", "It comes on Monday", "No, on Tuesday"]


async def test_an_admins_album_stays_an_album_and_a_reply(talk: Talk) -> None:
    await talk.customer.write("What does it look like?")
    question = await talk.admin.finds("What does it look like?", after=talk.line)
    await talk.admin.album(
        {"kind": "photo", "caption": "From <b>here</b>", "parse_mode": "HTML"},
        {"kind": "video"},
        reply_to_message_id=question["message_id"],
    )
    chat = await talk.customer.sees(lambda chat: len(chat) == 4, "both parts")
    await talk.customer.reads(
        "me: Help me",
        "me: What does it look like?",
        "bot: ↪ What does it look like? | [photo 1/2] From here",
        "bot: ↪ What does it look like? | [video 2/2]",
    )
    assert chat[2]["html"] == "From <b>here</b>"


async def test_a_customers_reply_to_an_answer_appears_as_one(talk: Talk) -> None:
    await talk.admin.write("Which colour?")
    chat = await talk.customer.reads("me: Help me", "bot: Which colour?")
    await talk.admin.reads("me: Which colour? {👍bot}", after=talk.line)
    await talk.customer.reply(chat[1]["message_id"], "Green")
    await talk.admin.reads("me: Which colour? {👍bot}", "bot: ↪ Which colour? | Green", after=talk.line)


async def test_a_customers_reply_to_themselves_appears_as_one(talk: Talk) -> None:
    first = await talk.customer.write("It is green")
    await talk.admin.reads("bot: It is green", after=talk.line)
    await talk.customer.reply(first, "No, blue")
    await talk.admin.reads("bot: It is green", "bot: ↪ It is green | No, blue", after=talk.line)


async def test_a_customers_album_stays_an_album_and_a_reply(talk: Talk) -> None:
    await talk.admin.write("Show me")
    chat = await talk.customer.reads("me: Help me", "bot: Show me")
    await talk.admin.reads("me: Show me {👍bot}", after=talk.line)
    await talk.customer.album(
        {"kind": "photo", "caption": "Here"}, {"kind": "photo"}, reply_to_message_id=chat[1]["message_id"]
    )
    await talk.admin.reads(
        *("me: Show me {👍bot}", "bot: ↪ Show me | [photo 1/2] Here", "bot: ↪ Show me | [photo 2/2]"), after=talk.line
    )


async def test_a_reply_to_a_deleted_message_arrives_all_the_same(talk: Talk) -> None:
    question = await talk.customer.write("Never mind")
    live = await talk.admin.finds("Never mind", after=talk.line)
    await talk.customer.delete(question)
    await talk.admin.reply(live["message_id"], "As you wish")
    await talk.customer.reads("me: Help me", "bot: As you wish")


async def test_what_came_after_the_answered_message_stays_unread(office: Office, talk: Talk) -> None:
    await talk.customer.write("Second")
    await talk.customer.write("Third")
    second = await talk.admin.finds("Second", after=talk.line)
    await talk.admin.finds("Third", after=talk.line)
    await talk.admin.reply(second["message_id"], "To the second")
    await talk.customer.reads("me: Help me", "me: Second", "me: Third", "bot: ↪ Second | To the second")
    await office.has_unread(talk.customer, 1)


async def test_an_answer_reads_all_the_admin_saw(office: Office, talk: Talk) -> None:
    await talk.customer.write("Second")
    await talk.admin.finds("Second", after=talk.line)
    await office.settled()
    await talk.admin.write("To both")
    await office.has_unread(talk.customer, 0)
