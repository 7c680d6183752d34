"""User Info and the card follow what an owner gives, on every phone."""

import pytest

from tests.support.frontdesk import Phone
from tests.support.office import Office, open_card

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_owner_gives_and_a_colleagues_card_follows(
    office: Office, olivia: Phone, noah: Phone, alice: Phone
) -> None:
    card = await open_card(noah, alice)
    await noah.finds("Priority: 35/100", after=card - 1)  # new 10 + no credits 25
    panel = await open_card(olivia, alice)
    await olivia.press_on(panel, "👤 User Info")
    assert await olivia.press_on(panel, "💰+1") == "Credits: 1"
    assert await olivia.press_on(panel, "⏰+10h") == "Time: 10h"
    assert await olivia.press_on(panel, "🏆") == "Tier: 🏆 VIP"
    await olivia.finds("👤 User Info", "Tier: 🏆 VIP (set by hand)\nCredits: 1\nTime: 10h\n")
    await noah.finds("Tier: 🏆 VIP\nPriority: 45/100", after=card - 1)  # vip 30 + low credits 15
    written = "SELECT count(*) = 3 FROM events WHERE user_id = $1 AND admin_id = $2"
    await office.holds(written, alice.user_id, olivia.user_id)


async def test_who_blocks_the_bot_is_marked_on_card_and_user_info(olivia: Phone, alice: Phone) -> None:
    panel = await open_card(olivia, alice)
    await alice.block()
    await olivia.finds("\nCustomer: 🔕 Blocked the bot\n", after=panel - 1)
    await olivia.press_on(panel, "👤 User Info")
    await olivia.finds("State: 🔕 Blocked the bot", after=panel - 1)
