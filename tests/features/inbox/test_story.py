"""A customer writes; an admin reads it in the list and on the card, and acts on it."""

import pytest

from tests.support.frontdesk import Phone
from tests.support.office import Office

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_open_panel_follows_what_the_customer_writes(office: Office, olivia: Phone) -> None:
    alice = await office.customer("Alice")
    await alice.command("/start")
    await alice.shows_part("👋 Hello, Alice, and welcome!")
    await olivia.command("/conversations")
    await olivia.finds("💬 Active Conversations (0)\n\nNo conversations found\n")
    await alice.write("Hey, I need help with my <purchase>...")
    panel = await olivia.shows(
        f"💬 Active Conversations (1)\n\n1. {alice.name} 🆕 New\n   💬 1 msg (1) • just now\n"
        "   Hey, I need help with my <purchase>..."
    )
    card = panel["message_id"]
    assert await olivia.press_on(card, f"{alice.name} (1)") == ""
    await olivia.finds(f"👤 Conversation: {alice.name}\n\nTier: 🆕 New\nPriority: 35/100\n")
    assert await olivia.press_on(card, "📌 Pin") == "Pinned"
    await olivia.finds("Pinned: Yes")
    await alice.write("Hello?")
    await olivia.finds("Unread: 2", "💬 Last message:\nHello?")
    assert await olivia.press_on(card, "✅ Mark Read") == "Marked as read"
    await olivia.finds("Unread: 0")
    assert await olivia.press_on(card, "✅ Mark Read") == "Up to date"
    assert (await alice.forge("1d"))["text"] == "This button does nothing here."
