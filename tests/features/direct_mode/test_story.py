"""Direct message mode: in and out of a conversation, and never a doubt whom one writes to."""

from typing import Any

import pytest

from tests.support.frontdesk import Phone, labels_of
from tests.support.office import Office, Talk, enter, writing_to

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOWHERE = (
    "Nothing was sent: you are not writing to anyone. Open a conversation from /conversations and press "
    "💬 Direct Message, or reply to a customer's message."
)


def banner(customer: Phone, *said: str) -> str:
    greeting = f"💬 You are writing to {customer.name}: everything you send goes to them. /done leaves."
    return "\n".join([f"bot: {greeting}", "", *said, "[📜 History] [👤 Card]", "[🚪 Leave]"])


def _of(chat: list[dict[str, Any]], message_id: int) -> dict[str, Any]:
    return next(message for message in chat if message["message_id"] == message_id)


async def test_the_banner_shows_what_was_said_last(office: Office, olivia: Phone, alice: Phone) -> None:
    await alice.write(kind="voice", duration=12)
    await office.knows(alice, messages=2)
    talk = await enter(olivia, alice)
    said = [f"📥 {alice.name}", "Help me", f"📥 {alice.name}", "🎤 Voice 0:12"]
    await olivia.reads(banner(alice, *said), f"bot: {writing_to(alice)}", after=talk.banner - 1)


async def test_both_sides_read_the_same_words(talk: Talk) -> None:
    await talk.admin.write("What is the matter?")
    await talk.customer.reads("me: Help me", "bot: What is the matter?")
    await talk.customer.write("My parcel")
    await talk.admin.reads("me: What is the matter? {👍bot}", "bot: My parcel", after=talk.line)
    await talk.admin.write("It comes tomorrow")
    await talk.customer.reads("me: Help me", "bot: What is the matter?", "me: My parcel", "bot: It comes tomorrow")


async def test_nothing_comes_again_and_nothing_is_left_out(talk: Talk) -> None:
    for number in range(1, 5):
        await talk.customer.write(f"line {number}")
    await talk.admin.reads("bot: line 1", "bot: line 2", "bot: line 3", "bot: line 4", after=talk.line)


async def test_what_is_sent_after_done_goes_nowhere(talk: Talk) -> None:
    olivia, alice = talk.admin, talk.customer
    done = await olivia.write("/done")
    await olivia.finds(f"✅ You left the conversation with {alice.name}.", after=done)
    card = await olivia.finds(f"👤 Conversation: {alice.name}\n", after=done)
    astray = await olivia.write("Is anybody there?")
    await olivia.reads("me: Is anybody there?", f"bot: ↪ Is anybody there? | {NOWHERE}", after=astray - 1)
    await olivia.press_on(card["message_id"], "💬 Direct Message")
    await olivia.write("The end")
    await alice.reads("me: Help me", "bot: The end")


async def test_the_banners_button_makes_it_a_card_again(talk: Talk) -> None:
    olivia, alice = talk.admin, talk.customer
    assert await olivia.press_on(talk.banner, "🚪 Leave") == f"You left the conversation with {alice.name}"
    await olivia.finds(f"👤 Conversation: {alice.name}\n", "Unread: 1\n", after=talk.banner - 1)
    astray = await olivia.write("Is anybody there?")
    await olivia.finds(NOWHERE, after=astray)
    await olivia.press_on(talk.banner, "💬 Direct Message")
    await olivia.write("The end")
    await alice.reads("me: Help me", "bot: The end")


async def test_leaving_twice_says_one_is_not_there(talk: Talk) -> None:
    leave = next(
        button["data"]
        for row in (await talk.admin.message(talk.banner))["buttons"]
        for button in row
        if button["text"] == "🚪 Leave"
    )
    await talk.admin.press_on(talk.banner, "🚪 Leave")
    pressed = await talk.admin.forge(leave)
    assert (pressed["answered"], pressed["text"]) == (True, "You are not writing to this customer")


async def test_whoever_has_left_sees_nothing_live(talk: Talk, office: Office) -> None:
    olivia, alice = talk.admin, talk.customer
    await olivia.command("/done")
    card = await olivia.finds(f"👤 Conversation: {alice.name}\n", after=talk.line)
    await alice.write("Are you there?")
    await office.knows(alice, messages=2)
    await olivia.press_on(card["message_id"], "💬 Direct Message")
    await olivia.finds(writing_to(alice), after=card["message_id"])
    await alice.write("Hello?")
    said = [f"📥 {alice.name}", "Help me", f"📥 {alice.name}", "Are you there?"]
    lines = [banner(alice, *said), f"bot: {writing_to(alice)}", "bot: Hello?"]
    await olivia.reads(*lines, after=card["message_id"] - 1)


@pytest.mark.parametrize("way", ["/done", "✅ Done", "🚪 Leave"])
async def test_the_composer_names_the_customer_until_one_leaves(talk: Talk, way: str) -> None:
    olivia, alice = talk.admin, talk.customer
    await olivia.composes(f"Writing to {alice.name}", "✅ Done")
    await (olivia.press_on(talk.banner, way) if way == "🚪 Leave" else olivia.write(way))
    await olivia.composes("Message")
    await olivia.finds(f"✅ You left the conversation with {alice.name}.", after=talk.line)
    astray = await olivia.write("Is anybody there?")
    await olivia.finds(NOWHERE, after=astray)
    await alice.reads("me: Help me")


async def test_the_composer_follows_to_another_conversation(office: Office, talk: Talk) -> None:
    olivia, bob = talk.admin, await office.customer("Bob")
    await bob.write("Me too")
    await office.knows(bob, messages=1)
    await olivia.command("/conversations")
    panel = await olivia.finds("Active Conversations (2)")
    await olivia.press_on(panel["message_id"], f"{bob.name} (1)")
    await olivia.composes(f"Writing to {bob.name}", "✅ Done")


async def test_a_reply_to_the_line_goes_to_the_customer(talk: Talk) -> None:
    await talk.admin.reply(talk.line, "By the line")
    await talk.admin.command("/done")
    await talk.admin.reply(talk.line, "And afterwards")
    await talk.customer.reads("me: Help me", "bot: By the line", "bot: And afterwards")


async def test_done_outside_of_any_conversation_says_so(olivia: Phone) -> None:
    sent = await olivia.write("/done")
    await olivia.reads("bot: You are not writing to anyone.", after=sent)


async def test_pressing_another_conversation_moves_over(office: Office, talk: Talk) -> None:
    olivia, alice = talk.admin, talk.customer
    bob = await office.customer("Bob")
    await bob.write("Me too")
    await office.knows(bob, messages=1)
    await olivia.write("For Alice")
    await alice.reads("me: Help me", "bot: For Alice")

    await olivia.command("/conversations")
    panel = await olivia.finds("Active Conversations (2)")
    assert await olivia.press_on(panel["message_id"], f"{bob.name} (1)") == f"Now writing to {bob.name}"
    lines = [banner(bob, f"📥 {bob.name}", "Me too"), f"bot: {writing_to(bob)}"]
    await olivia.reads(*lines, after=panel["message_id"] - 1)
    await olivia.write("For Bob")
    await bob.reads("me: Me too", "bot: For Bob")
    await alice.write("I am still here")
    await bob.write("Thanks")
    await olivia.reads(*lines, "me: For Bob {👍bot}", "bot: Thanks", after=panel["message_id"] - 1)
    await alice.reads("me: Help me", "bot: For Alice", "me: I am still here")


async def test_moving_over_by_a_panel_far_up_opens_below(office: Office, talk: Talk) -> None:
    olivia, alice = talk.admin, talk.customer
    bob = await office.customer("Bob")
    await bob.write("Me too")
    await office.knows(bob, messages=1)
    await olivia.write("For Alice")
    await olivia.reads("me: For Alice {👍bot}", after=talk.line)
    await office.settled()
    await olivia.press_on(talk.banner, "👤 Card")
    await olivia.press_on(talk.banner, "⬅️ Back")
    assert await olivia.press_on(talk.banner, f"{bob.name} (1)") == f"Now writing to {bob.name}"
    opened = [banner(bob, f"📥 {bob.name}", "Me too"), f"bot: {writing_to(bob)}"]
    await olivia.reads("me: For Alice {👍bot}", *opened, after=talk.line)
    await olivia.sees(lambda chat: not labels_of(_of(chat, talk.banner)), "a panel without buttons")
    await olivia.write("For Bob")
    await bob.reads("me: Me too", "bot: For Bob")
    await alice.reads("me: Help me", "bot: For Alice")


async def test_every_other_screen_reminds_of_whom_one_writes_to(talk: Talk) -> None:
    reminder = f"✍️ Writing to {talk.customer.name} · /done leaves\n\n"
    for command, screen in (
        ("/conversations", "💬 Active Conversations (1)\n"),
        ("/dashboard", "📊 Admin Dashboard\n"),
    ):
        sent = await talk.admin.write(command)
        await talk.admin.finds(reminder + screen, after=sent)


async def test_an_old_banner_says_whom_one_wrote_to(talk: Talk) -> None:
    await talk.admin.command("/dashboard")
    closed = f"💬 You were writing to {talk.customer.name} here. The newest panel below shows whether you still are."
    await talk.admin.sees(lambda chat: closed in [one["text"] for one in chat], closed)


async def test_a_conversation_left_alone_for_hours_is_over(office: Office, talk: Talk) -> None:
    olivia, alice = talk.admin, talk.customer
    await office.fetch(
        "UPDATE direct_modes SET used_at = now() - interval '9 hours' WHERE admin_id = $1", olivia.user_id
    )
    late = await olivia.write("Where were we?")
    await olivia.reads(
        f"bot: ↪ Where were we? | ⏳ You are no longer writing to {alice.name}: you last wrote 9h ago. "
        f"This was not sent.\n[💬 Write to {alice.name}]",
        after=late,
    )
    told = await olivia.finds("This was not sent.")
    await olivia.press_on(told["message_id"], f"💬 Write to {alice.name}")
    await olivia.finds(f"💬 You are writing to {alice.name}")
    await olivia.write("The end")
    await alice.reads("me: Help me", "bot: The end")


async def test_looking_at_the_card_leaves_nothing(talk: Talk) -> None:
    await talk.admin.press_on(talk.banner, "👤 Card")
    await talk.admin.finds(f"👤 Conversation: {talk.customer.name}\n")
    await talk.admin.write("Still here")
    await talk.customer.reads("me: Help me", "bot: Still here")
