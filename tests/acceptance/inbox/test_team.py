"""Two admins and one customer: whose conversation it is, and who is in it now, to the letter."""

from tests.support.frontdesk import Frontdesk, labels_of

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
Last Answer: @noah, just now

💬 Last message:
Help me"""


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
    assert (await olivia.press("🙋 Take Over"))["text"] == "Taken over from @noah"
    await noah.command("/done")
    await olivia.shows(CARD.replace("Claimed by: @noah\n👁 Here now: @noah\n", "Claimed by: @olivia\n"))
    assert (await olivia.press("🙌 Release"))["text"] == "Released"
    await olivia.shows(CARD.replace("Claimed by: @noah\n👁 Here now: @noah\n", ""))
