"""Two admins and one customer: whose conversation it is, who is in it now, and what was said, to the letter."""

import re
from typing import Any

from tests.support.frontdesk import Frontdesk, labels_of
from tests.support.waiting import eventually

LIST = """💬 Active Conversations (1)

1. @alice123 🆕 New
   💬 {}
   {}
   Help me"""

CARD = """👤 Conversation: @alice123

Tier: 🆕 New
Priority: 35/100
Total Messages: 1
Unread: 0
Last Message: just now
Pinned: No
Claimed by: @noah
👁 Here now: @noah
Last answered: @noah just now

💬 Last message:
Help me"""


def after_the_day(message: dict[str, Any]) -> list[str]:
    """The lines of a history, without title, days and clock times."""
    lines = [line for line in message["text"].split("\n")[1:] if not re.fullmatch(r"── \w{3} \d+ \w{3} ──", line)]
    return [re.sub(r" · \d\d:\d\d", "", line) for line in lines if line]


async def test_a_team_sees_whose_a_conversation_is_and_who_is_in_it_now(running: Frontdesk) -> None:
    olivia, noah, alice = running.owner, running.colleague, await running.customer("Alice", username="alice123")
    await alice.write("Help me")
    await running.counts("ADMIN_UI_PORT", "frontdesk_unread_messages", 1)
    await olivia.command("/conversations")
    await noah.command("/conversations")

    # Olivia presses nothing: her list follows by itself.
    await noah.press("@alice123 (1)")
    assert (await noah.press("🙋 Claim"))["text"] == "Claimed"
    panel = await olivia.shows(LIST.format("1 msg (1) • just now", "🙋 @noah"))
    assert labels_of(panel)[0] == "🙋 @alice123 (1)"
    await noah.press("💬 Direct Message")
    await olivia.shows(LIST.format("1 msg (1) • just now", "🙋 @noah · 👁 @noah"))
    await noah.write("With what?")
    await alice.shows("With what?")
    panel = await olivia.shows(LIST.format("1 msg • just now", "🙋 @noah · 👁 @noah"))
    assert labels_of(panel)[0] == "🙋👁 @alice123"

    await olivia.press("🙋👁 @alice123")
    panel = await olivia.shows(CARD)
    assert labels_of(panel) == [
        *("📌 Pin", "📦 Archive", "✅ Mark Read", "👤 User Info", "💬 Direct Message"),
        *("📜 History", "🙋 Take Over", "🙌 Release", "❓ Why this priority?", "⬅️ Back"),
    ]
    assert (await olivia.press("🙋 Take Over"))["text"] == "Claimed: @noah had it."
    await noah.command("/done")
    await olivia.shows(CARD.replace("Claimed by: @noah\n👁 Here now: @noah\n", "Claimed by: @olivia\n"))
    assert (await olivia.press("🙌 Release"))["text"] == "Released"
    await olivia.shows(CARD.replace("Claimed by: @noah\n👁 Here now: @noah\n", ""))


async def test_the_history_shows_both_sides_edits_and_deletions_and_follows_by_itself(running: Frontdesk) -> None:
    olivia, noah, alice = running.owner, running.colleague, await running.customer("Alice", username="alice123")
    question = await alice.write("Helo")
    await alice.write(kind="voice", duration=12)
    await running.counts("ADMIN_UI_PORT", "frontdesk_unread_messages", 2)
    await olivia.command("/conversations")
    await olivia.press("@alice123 (2)")
    await olivia.press("📜 History")

    async def olivia_reads(*lines: str) -> None:
        async def does() -> bool:
            return after_the_day(await olivia.from_bot()) == list(lines)

        await eventually(does, "\n".join(lines))

    asked = ["── unread ──", "📥 @alice123", "Helo", "📥 @alice123", "🎤 Voice 0:12"]
    await olivia_reads(*asked)
    await alice.edit(question, "Hello")
    asked[1:3] = ["📥 @alice123 · ✏️ edited", "Hello"]
    await olivia_reads(*asked)

    await noah.command("/conversations")
    await noah.press("@alice123 (2)")
    await noah.press("💬 Direct Message")
    answer = await noah.write("Good mourning")
    asked.pop(0)
    await olivia_reads(*asked, "📤 @noah", "Good mourning")
    await noah.edit(answer, "Good morning")
    await olivia_reads(*asked, "📤 @noah · ✏️ edited", "Good morning")
    await noah.write("/delete", reply_to_message_id=answer)
    await olivia_reads(*asked, "📤 @noah · ✏️ edited · 🗑 deleted", "Good morning")


async def test_a_long_history_is_read_page_by_page_from_the_first_unread_to_the_newest(running: Frontdesk) -> None:
    olivia, alice = running.owner, await running.customer("Alice", username="alice123")
    for number in range(1, 21):
        await alice.write(f"n{number}")
    await running.counts("ADMIN_UI_PORT", "frontdesk_unread_messages", 20)
    await olivia.command("/conversations")
    await olivia.press("@alice123 (20)")
    await olivia.press("📜 History")

    async def on_page(first: int, last: int) -> list[str]:
        numbers = [f"\nn{number}\n" for number in range(first, last + 1)]
        panel = await olivia.shows_part(*(number.rstrip() for number in numbers))
        assert panel["text"].count("📥") == last - first + 1
        return labels_of(panel)

    assert await on_page(13, 20) == ["⬆️ Older", "⏮ First unread", "👤 Card", "💬 Direct Message"]
    await olivia.press("⬆️ Older")
    assert await on_page(5, 12) == [
        *("⬆️ Older", "⬇️ Newer", "⏮ First unread", "⏭ Newest", "👤 Card", "💬 Direct Message")
    ]
    await olivia.press("⏮ First unread")
    await olivia.shows_part("── unread ──\n📥 @alice123")
    assert await on_page(1, 8) == ["⬇️ Newer", "⏭ Newest", "👤 Card", "💬 Direct Message"]
    await olivia.press("⬇️ Newer")
    await on_page(9, 16)
    await olivia.press("⏭ Newest")
    await on_page(13, 20)
    # What comes in now is there without a press.
    await alice.write("n21")
    await on_page(14, 21)
