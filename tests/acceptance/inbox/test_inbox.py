"""Customers write; an admin reads it in the panel, to the letter, and acts on it."""

from typing import Any

from tests.support.frontdesk import Frontdesk, Phone
from tests.support.processes import module_output, stopped

LIST = """💬 Active Conversations (3)

📌🔥 1. @alice123 🏆 VIP
   💬 12 msgs (3) • just now
   Hey, I need help with my purchase...

2. @bob456 ⭐ Regular
   💬 8 msgs (1) • just now
   Quick question about credits...

3. @newuser 🆕 New
   💬 2 msgs (2) • just now
   Hello! How does this work?"""

CARD = """👤 Conversation: @alice123

Tier: 🏆 VIP
Priority: 65/100
Total Messages: 12
Unread: 3
Last Message: just now
Pinned: Yes

💬 Last message:
Hey, I need help with my purchase..."""

DASHBOARD = """📊 Admin Dashboard

👥 Total Users: 3
✅ Active Users: 3
🚫 Banned Users: 0

💬 Active Conversations: 3
📬 Unread Messages: 6

💰 Total Credits: 65
⏰ Total Time: 12h"""


DORA = """💬 Active Conversations (1)

1. Dora <b>Bold</b> 🆕 New
   💬 {} • just now
   {}"""


def labels(message: dict[str, Any]) -> list[list[str]]:
    return [[button["text"] for button in row] for row in message["buttons"]]


async def import_customers(running: Frontdesk, *lines: str) -> None:
    path = f"{running.environment['DATA_DIR']}/customers.csv"
    with open(path, "w", encoding="utf-8") as file:  # noqa: ASYNC230, PTH123  # A few lines, in a test.
        file.write("\n".join(["user_id,credits,purchases,time_hours", *lines]) + "\n")
    code, output = await module_output("deploy.customers", "import", path, **running.environment)
    assert code == 0, output


async def write_all(phone: Phone, count: int, last: str) -> None:
    for number in range(1, count):
        await phone.write(f"message {number}")
    await phone.write(last)


async def test_an_admin_sees_who_matters_most_and_acts_on_it(running: Frontdesk) -> None:
    owner = running.owner
    await owner.command("/conversations")
    await owner.shows("💬 Active Conversations (0)\n\nNo conversations found\nNobody has written to the bot yet.")

    # Nobody presses anything from here on: the open panel follows by itself.
    newuser = await running.customer("New", username="newuser")
    bob = await running.customer("Bob", username="bob456")
    alice = await running.customer("Alice", username="alice123")
    await write_all(newuser, 2, "Hello! How does this work?")
    await write_all(alice, 9, "nine")
    await write_all(bob, 7, "seven")
    await running.counts("ADMIN_UI_PORT", "frontdesk_unread_messages", 18)
    await import_customers(running, f"{alice.user_id},0,10,12", f"{bob.user_id},5,1,", f"{newuser.user_id},60,0,")
    await owner.command("/conversations")
    await owner.press("🔥 @alice123 (9)")
    assert (await owner.press("✅ Mark Read"))["answered"]
    await owner.press("📌 Pin")
    await owner.press("⬅️ Back")
    await owner.press("@bob456 (7)")
    await owner.press("✅ Mark Read")
    await owner.press("⬅️ Back")
    await bob.write("Quick question about credits...")
    await write_all(alice, 3, "Hey, I need help with my purchase...")
    panel = await owner.shows(LIST)
    assert labels(panel) == [
        ["📌🔥 @alice123 (3)", "@bob456 (1)", "@newuser (2)"],
        ["📋 View All", "📦 Archived", "🔄 Refresh"],
    ]

    await owner.press("📌🔥 @alice123 (3)")
    panel = await owner.shows(CARD)
    assert labels(panel) == [
        ["📌 Unpin"],
        ["📦 Archive", "✅ Mark Read"],
        ["👤 User Info", "💬 Direct Message"],
        ["📜 History", "🙋 Claim"],
        ["❓ Why this priority?"],
        ["⬅️ Back"],
    ]
    await owner.command("/dashboard")
    panel = await owner.shows(DASHBOARD)
    assert labels(panel) == [["💬 Conversations"], ["🔔 Notifications", "🔄 Refresh"]]

    assert await stopped(running.process) == 0


async def test_archiving_hides_a_conversation_until_its_customer_writes_again(running: Frontdesk) -> None:
    owner, cora = running.owner, await running.customer("Cora", username="cora")
    await cora.write("One")
    await running.counts("ADMIN_UI_PORT", "frontdesk_unread_messages", 1)
    await owner.command("/conversations")
    await owner.press("@cora (1)")
    await owner.press("📦 Archive")
    await owner.shows_part("Status: 📦 Archived")
    await owner.press("⬅️ Back")
    await owner.shows("💬 Active Conversations (0)\n\nNo conversations found\nAll conversations are archived (1).")
    await cora.write("Two")
    await owner.shows("💬 Active Conversations (1)\n\n1. @cora 🆕 New\n   💬 2 msgs (2) • just now\n   Two")


async def test_every_kind_of_message_shows_for_what_it_is_and_an_edit_follows(running: Frontdesk) -> None:
    dora = await running.customer("Dora", last_name="<b>Bold</b>", username=None)
    owner = running.owner
    await owner.command("/conversations")
    await owner.shows("💬 Active Conversations (0)\n\nNo conversations found\nNobody has written to the bot yet.")
    await dora.write(kind="photo", caption="See <i>this</i> & that")
    await owner.shows(DORA.format("1 msg (1)", "📷 Photo See <i>this</i> & that"))
    await dora.write(kind="voice", duration=12)
    await owner.shows(DORA.format("2 msgs (2)", "🎤 Voice 0:12"))
    await dora.write(kind="document", file_name="name.pdf")
    await owner.shows(DORA.format("3 msgs (3)", "📄 name.pdf"))
    message_id = await dora.write("With a tpyo")
    await dora.edit(message_id, "Without a typo")
    await owner.shows(DORA.format("4 msgs (4)", "Without a typo"))


async def test_customers_are_greeted_and_see_nothing_of_the_inbox(running: Frontdesk) -> None:
    eve = await running.customer("Eve", username="eve")
    await eve.command("/start")
    greeting = await eve.from_bot()
    assert "Eve" in greeting["text"]
    assert not greeting["buttons"]
    await eve.command("/conversations")
    assert "Conversations" not in (await eve.from_bot())["text"]
    await running.owner.command("/conversations")
    await running.owner.shows(
        "💬 Active Conversations (0)\n\nNo conversations found\nNobody has written to the bot yet."
    )
    panel = await running.owner.from_bot()
    stolen = panel["buttons"][0][0]["data"]
    answer = await eve.forge(stolen)
    assert answer["answered"]
    await running.counts("ADMIN_UI_PORT", "frontdesk_admin_ui_presses_refused_total{", 1)
    texts = [message["text"] for message in await eve.chat() if message["from"] == "bot"]
    assert len(texts) == 2


async def test_poison_between_good_updates_is_put_aside_and_every_good_one_arrives(running: Frontdesk) -> None:
    gina = await running.customer("Gina", username="gina")
    poison = [
        b'{"update_id":__UPDATE_ID__,"message":',
        b'{"update_id":__UPDATE_ID__,"message":{"text":"\\ud800"}}',
        b'{"update_id":__UPDATE_ID__,"message":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        b'{"update_id":__UPDATE_ID__,"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"},'
        b'"from":{"id":5,"is_bot":false,"first_name":"N\\u0000L"},"text":"x"}}',
        b'{"update_id":__UPDATE_ID__,"never_heard_of":{}}',
        b'{"update_id":__UPDATE_ID__,"message":{"text":"' + b"x" * (600 * 1024) + b'"}}',
    ]
    for number, update in enumerate(poison, start=1):
        await gina.write(f"good {number}")
        await running.inject(update)
    await gina.write("the last one")
    await running.counts("TRACKER_PORT", "frontdesk_tracker_messages_applied_total", len(poison) + 1)
    await running.counts("TRACKER_PORT", "frontdesk_tracker_dead_lettered_total{", len(poison))
    code, listed = await module_output("deploy.dead_letters", "list", **running.environment)
    assert code == 0
    assert listed.count("gateway.replays") == len(poison)
    code, answer = await module_output("deploy.dead_letters", "replay", "--all", **running.environment)
    assert code == 0, answer
    # Still poison: each dies again, and is still one dead letter.
    await running.counts("TRACKER_PORT", "frontdesk_tracker_dead_lettered_total{", 2 * len(poison))
    _, listed = await module_output("deploy.dead_letters", "list", **running.environment)
    assert listed.count("×2") == len(poison)
