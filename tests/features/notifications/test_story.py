"""Whoever writes, the admins are notified of it, once, in a message that stays true."""

import re

import pytest

from tests.support.chat_lines import lines_of
from tests.support.frontdesk import Phone
from tests.support.office import Office, enter, open_card, push_of

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def greeting_of(admin: Phone) -> int:
    """The answer to /start: what comes after it came by itself."""
    return int((await admin.chat())[1]["message_id"])


def dealt_with(customer: Phone, how: str) -> str:
    """A push of `Help me` from then on."""
    return f"bot: {how.format(customer.name)}\nHelp me\n[📂 Open]"


async def test_it_says_who_writes_what(office: Office, told: Phone) -> None:
    start = await greeting_of(told)
    zoe = await office.customer("Zoe")
    await zoe.write("<b>Two</b> lines\n& more")
    await told.reads(push_of(zoe, 1, "<b>Two</b> lines\n& more"), after=start)


async def test_media_say_what_they_are(office: Office, told: Phone) -> None:
    start = await greeting_of(told)
    zoe = await office.customer("Zoe")
    await zoe.write(kind="voice", duration=12)
    await told.reads(push_of(zoe, 1, "🎤 Voice 0:12"), after=start)


async def test_several_messages_are_one_notification(told: Phone, alice: Phone) -> None:
    start = await greeting_of(told)
    await told.reads(push_of(alice, 1, "Help me"), after=start)
    await alice.write("Please")
    await told.reads(push_of(alice, 2, "Please"), after=start)
    await alice.write("It hurts")
    await told.reads(push_of(alice, 3, "It hurts"), after=start)


async def test_each_customer_has_one_of_their_own(office: Office, told: Phone, alice: Phone) -> None:
    start = await greeting_of(told)
    await told.reads(push_of(alice, 1, "Help me"), after=start)
    bob = await office.customer("Bob")
    await bob.write("Me too")
    await told.reads(push_of(alice, 1, "Help me"), push_of(bob, 1, "Me too"), after=start)
    await alice.write("Please")
    await told.reads(push_of(alice, 2, "Please"), push_of(bob, 1, "Me too"), after=start)


@pytest.mark.parametrize(
    "passed",
    [
        "UPDATE admins SET chat_messages = chat_messages + 10 WHERE admin_id = $1",
        "UPDATE pushes SET sent_at = now() - interval '11 minutes' WHERE admin_id = $1",
    ],
    ids=["scrolled far up", "gone stale"],
)
async def test_out_of_sight_it_gives_way_to_another(office: Office, told: Phone, alice: Phone, passed: str) -> None:
    start = await greeting_of(told)
    (before,) = await told.reads(push_of(alice, 1, "Help me"), after=start)
    await office.settled()
    await office.fetch(passed, told.user_id)
    await alice.write("Please")
    (after,) = await told.reads(push_of(alice, 2, "Please"), after=before["message_id"])
    await told.reads(f"bot: 💬 {alice.name} · ⬇️ newer below", push_of(alice, 2, "Please"), after=start)
    assert after["message_id"] > before["message_id"]


async def test_an_edited_message_is_shown_edited(told: Phone, alice: Phone) -> None:
    start = await greeting_of(told)
    question = await alice.write("Plaese")
    await told.reads(push_of(alice, 2, "Plaese"), after=start)
    await alice.edit(question, "Please")
    await told.reads(push_of(alice, 2, "Please"), after=start)


async def test_mark_read_on_it(office: Office, told: Phone, alice: Phone) -> None:
    start = await greeting_of(told)
    (push,) = await told.reads(push_of(alice, 1, "Help me"), after=start)
    assert await told.press_on(push["message_id"], "✅ Mark Read") == "Marked as read"
    await told.reads(dealt_with(alice, f"✅ {{}} · marked as read by {told.name}"), after=start)
    assert await office.unread_of(alice) == 0


async def test_archive_until_the_customer_writes_again(told: Phone, alice: Phone) -> None:
    start = await greeting_of(told)
    (push,) = await told.reads(push_of(alice, 1, "Help me"), after=start)
    assert await told.press_on(push["message_id"], "📦 Archive") == "Archived"
    archived = dealt_with(alice, f"📦 {{}} · archived by {told.name}")
    await told.reads(archived, after=start)
    await alice.write("Still here")
    await told.reads(push_of(alice, 2, "Still here"), after=push["message_id"])


async def test_reply_enters_the_conversation_below(told: Phone, alice: Phone) -> None:
    push = await told.finds("· 1 new\nHelp me")
    assert await told.press_on(push["message_id"], "↩️ Reply") == f"Now writing to {alice.name}"
    await told.finds(f"💬 You are writing to {alice.name}", after=push["message_id"])
    await told.write("With what?")
    await alice.reads("me: Help me", "bot: With what?")
    await told.finds(f"✅ {alice.name} · answered by {told.name}", after=push["message_id"] - 1)


async def test_open_shows_the_card_below(told: Phone, alice: Phone) -> None:
    start = await greeting_of(told)
    (push,) = await told.reads(push_of(alice, 1, "Help me"), after=start)
    await told.press_on(push["message_id"], "📂 Open")
    await told.finds(f"👤 Conversation: {alice.name}\n", after=push["message_id"])
    await told.finds("· 1 new\nHelp me", after=start)


async def test_what_it_does_not_show_stays_unread(office: Office, told: Phone, alice: Phone) -> None:
    (push,) = await told.reads(push_of(alice, 1, "Help me"), after=await greeting_of(told))
    buttons = {button["text"]: button["data"] for row in push["buttons"] for button in row}
    await alice.write("Please")
    await office.knows(alice, messages=2)
    late = await told.forge(buttons["📦 Archive"])
    assert late["text"] == "A new message has just come in: not archived."
    late = await told.forge(buttons["✅ Mark Read"])
    assert late["text"] == "A new message has just come in: it stays unread."
    assert await office.unread_of(alice) == 1
    await told.finds("· 1 new\nPlease")


async def test_it_says_which_colleague_dealt_with_it(told: Phone, noah: Phone, alice: Phone) -> None:
    start = await greeting_of(told)
    await told.reads(push_of(alice, 1, "Help me"), after=start)
    panel = await open_card(noah, alice)
    await noah.press_on(panel, "✅ Mark Read")
    await told.reads(dealt_with(alice, f"✅ {{}} · marked as read by {noah.name}"), after=start)


async def test_after_a_colleagues_answer_comes_a_new_one(told: Phone, noah: Phone, alice: Phone) -> None:
    start = await greeting_of(told)
    (push,) = await told.reads(push_of(alice, 1, "Help me"), after=start)
    await enter(noah, alice)
    await noah.write("With what?")
    await told.reads(dealt_with(alice, f"✅ {{}} · answered by {noah.name}"), after=start)
    await alice.write("With everything")
    await told.reads(push_of(alice, 1, "With everything"), after=push["message_id"])


async def test_who_is_there_sees_it_live(told: Phone, noah: Phone, alice: Phone) -> None:
    start = await greeting_of(told)
    his = await enter(noah, alice)
    await alice.write("Please")
    await noah.reads("bot: Please", after=his.line)
    await told.reads(push_of(alice, 2, "Please"), after=start)


async def test_only_what_is_urgent_is_wanted(office: Office, told: Phone) -> None:
    start = await greeting_of(told)
    await choose(told, "🔥 High", "high priority")
    somebody, vip = await office.customer("Somebody"), await office.customer("Vip")
    await vip.write("/start")
    await office.holds("SELECT EXISTS (SELECT FROM users WHERE user_id = $1)", vip.user_id)
    await office.fetch("UPDATE users SET purchases = 12 WHERE user_id = $1", vip.user_id)
    await somebody.write("Not urgent")
    await office.knows(somebody, messages=1)
    await vip.write("Urgent")
    push = await told.finds("Urgent", after=start)
    assert push["text"] == f"🔥 💬 {vip.name} 🏆 VIP · 1 new\nUrgent"
    assert not [one for one in await told.chat() if "Not urgent" in one["text"]]


async def test_only_what_one_has_claimed_is_wanted(office: Office, told: Phone, alice: Phone) -> None:
    start = await greeting_of(told)
    await told.reads(push_of(alice, 1, "Help me"), after=start)
    bob = await office.customer("Bob")
    await bob.write("Me too")
    await office.knows(bob, messages=1)
    panel = await open_card(told, bob)
    await told.press_on(panel, "🙋 Claim")
    await choose(told, "🙋 Mine", "my conversations")
    last = (await told.chat())[-1]["message_id"]
    await alice.write("Not mine")
    await office.knows(alice, messages=2)
    await bob.write("Mine")
    await told.finds(f"{bob.name} 🆕 New · 2 new\nMine", after=start)
    assert not [one for one in await told.chat() if one["message_id"] > last and alice.name in one["text"]]


async def test_nothing_is_wanted_and_later_everything(office: Office, told: Phone) -> None:
    start = await greeting_of(told)
    await choose(told, "🔕 Off", "nothing")
    bob = await office.customer("Bob")
    await bob.write("Silence")
    await office.knows(bob, messages=1)
    await office.holds("SELECT NOT EXISTS (SELECT FROM push_backlog)")
    await choose(told, "💬 All", "every message")
    zoe = await office.customer("Zoe")
    await zoe.write("Aloud")
    await told.finds(f"💬 {zoe.name} 🆕 New · 1 new\nAloud", after=start)
    assert not [one for one in await told.chat() if "Silence" in one["text"]]


async def test_the_screen_says_what_holds(olivia: Phone) -> None:
    sent = await olivia.write("/notifications")
    panel = await olivia.finds("🔔 Notifications", after=sent)
    (shown,) = lines_of([panel])
    assert re.sub(r"\d\d:\d\d", "now", shown) == (
        "bot: 🔔 Notifications\n\n"
        "Notify me about: nothing\n"
        "Quiet hours: none\n"
        "Time zone: UTC, now now\n"
        "If nobody answers: no alert\n"
        "[💬 All] [🔥 High]\n"
        "[🙋 Mine] [✓ 🔕 Off]\n"
        "[✓ 🌙 Off] [22–8] [21–7] [20–9]\n"
        "[✓ ⏰ Off] [5 min] [15 min] [60 min]\n"
        "[🕐 Time zone]\n"
        "[⬅️ Back] [🔄 Refresh]"
    )


async def test_quiet_hours_end_with_one_message(office: Office, told: Phone) -> None:
    start = await greeting_of(told)
    quiet = (
        "UPDATE admins SET quiet_from = (minute + 1380) % 1440, quiet_until = (minute + 120) % 1440 "
        "FROM (SELECT extract(epoch FROM now())::bigint / 60 % 1440 AS minute) t WHERE admin_id = $1"
    )
    await office.fetch(quiet, told.user_id)
    bob, zoe = await office.customer("Bob"), await office.customer("Zoe")
    await bob.write("One")
    await bob.write("Two")
    await zoe.write("Three")
    await office.knows(bob, messages=2)
    await office.knows(zoe, messages=1)
    await office.holds(
        "SELECT count(*) = 2 FROM pushes WHERE admin_id = $1 AND reason = 'held' AND user_id = ANY($2::bigint[])",
        told.user_id,
        [bob.user_id, zoe.user_id],
    )
    assert [one["from"] for one in await told.chat() if one["message_id"] > start] == []
    await told.command("/notifications")
    panel = await told.finds("🔔 Notifications", "Quiet hours: ")
    assert await told.press_on(panel["message_id"], "🌙 Off") == "Quiet hours: none"
    digest = await told.finds("🌅 While you were away: 2 conversations, 3 messages", after=panel["message_id"])
    assert digest["text"].split("\n")[2:] == [f"{bob.name} 🆕 (2)", f"{zoe.name} 🆕 (1)"]
    await told.press_on(digest["message_id"], "💬 Conversations")
    await told.finds("💬 Active Conversations (2)", after=digest["message_id"])


async def test_many_at_once_are_one_message(office: Office, told: Phone) -> None:
    start = await greeting_of(told)
    customers = [await office.customer("Crowd") for _ in range(10)]
    async with office.running.fault("too_many_requests", chat_id=told.user_id, retry_after=1):
        for customer in customers:
            await customer.write("Me too")
        for customer in customers:
            await office.knows(customer, messages=1)
        await office.holds("SELECT NOT EXISTS (SELECT FROM push_backlog)")
    digest = await told.finds("📬 10 conversations have new messages", after=start)
    assert sorted(digest["text"].split("\n")[2:]) == sorted(f"{customer.name} 🆕 (1)" for customer in customers)


async def test_a_banned_customer_notifies_nobody(office: Office, told: Phone, alice: Phone) -> None:
    start = await greeting_of(told)
    await told.reads(push_of(alice, 1, "Help me"), after=start)
    await office.fetch("UPDATE users SET banned = true WHERE user_id = $1", alice.user_id)
    await alice.write("You cannot hear me")
    bob = await office.customer("Bob")
    await bob.write("Me too")
    await told.finds(f"💬 {bob.name} 🆕 New · 1 new", after=start)
    assert not [one for one in await told.chat() if "cannot hear" in one["text"]]


async def test_an_update_delivered_twice_counts_once(office: Office, told: Phone) -> None:
    start = await greeting_of(told)
    bob = await office.customer("Bob")
    sent = await bob.send("Once")
    await told.reads(push_of(bob, 1, "Once"), after=start)
    await office.running.redeliver(sent["update_id"])
    await office.running.redeliver(sent["update_id"])
    await bob.write("Twice")
    await told.reads(push_of(bob, 2, "Twice"), after=start)


async def test_an_admins_message_delivered_twice_goes_out_once(office: Office, told: Phone, alice: Phone) -> None:
    push = await told.finds("· 1 new\nHelp me")
    sent = await told.send("With what?", reply_to_message_id=push["message_id"])
    await alice.reads("me: Help me", "bot: ↪ Help me | With what?")
    await office.running.redeliver(sent["update_id"])
    await told.reply(push["message_id"], "The end")
    await alice.sees(lambda chat: chat[-1]["text"] == "The end", "The end")
    assert [message["text"] for message in await alice.chat()] == ["Help me", "With what?", "The end"]


async def test_it_waits_while_telegram_wants_it_to(office: Office, told: Phone) -> None:
    start = await greeting_of(told)
    bob = await office.customer("Bob")
    async with office.running.fault("too_many_requests", chat_id=told.user_id, retry_after=1, times=1):
        await bob.write("One")
        await told.was_refused(429)
        await bob.write("Two")
        await told.reads(push_of(bob, 2, "Two"), after=start)


async def test_a_lost_answer_makes_it_come_again(office: Office, told: Phone) -> None:
    start = await greeting_of(told)
    bob = await office.customer("Bob")
    async with office.running.fault("server_error", chat_id=told.user_id, methods=["sendMessage"], times=1):
        await bob.write("One")
        await told.reads(push_of(bob, 1, "One"), after=start)


async def choose(admin: Phone, label: str, of_what: str) -> None:
    """On the screen of notifications."""
    sent = await admin.write("/notifications")
    panel = await admin.finds("🔔 Notifications", after=sent)
    assert await admin.press_on(panel["message_id"], label) == f"Notify me about: {of_what}"
