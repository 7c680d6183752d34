"""A person at the simulator's page, with a mouse and a keyboard."""

import re
from functools import partial

import pytest

from tests.support.simulator_page import PhoneOnPage, SimulatorPage
from tests.support.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")

PICTURE = "<img src=x onerror=document.title=1>"
SCRIPT = "</b><script>document.title=1</script>"
SENT = "document.getElementById('traffic-sent').textContent"
BACKWARDS = "\u202eesrever &amp; <b>not bold</b>"


def fact(name: str) -> str:
    return f"document.getElementById('fact-{name}').textContent"


async def new_customer(shown: SimulatorPage, first_name: str, **fields: str) -> PhoneOnPage:
    """A customer who has pressed START and been greeted, on the left phone."""
    await shown.new_customer(first_name, **fields)
    await shown.page.click(shown.customer.part(".start"), "START")
    await shown.customer.shows(first_name)
    return shown.customer


async def open_inbox(shown: SimulatorPage) -> PhoneOnPage:
    """The owner's phone, with the list of conversations on it."""
    if await shown.page.value(f'!document.querySelector("{shown.admin.part(".start")}").hidden'):
        await shown.page.click(shown.admin.part(".start"), "START")
    asked = await shown.admin.newest_id()
    await shown.page.click(shown.admin.part(".shortcuts button"), "/conversations")
    # What comes in while the list is open is pushed below it.
    admin = shown.admin.after(asked)
    await admin.shows("💬 Active Conversations")
    return admin


async def test_a_customer_writes_and_an_admin_pins_the_conversation(shown: SimulatorPage) -> None:
    customer = await new_customer(shown, "Alice", username="alice123")
    await customer.write("Hey, I need help with my purchase...")
    admin = await open_inbox(shown)
    await admin.shows("1. @alice123 🆕 New\n   💬 1 msg (1)")
    await admin.press("@alice123 (1)")
    await admin.shows("👤 Conversation: @alice123", "Pinned: No", "Hey, I need help with my purchase...")
    await admin.press("📌 Pin")
    await admin.shows("Pinned: Yes")
    await admin.press("⬅️ Back")
    await admin.shows("📌 1. @alice123 🆕 New\n   💬 1 msg (1)")

    # Nobody presses anything on the right from here on.
    await customer.write("Is anybody there?")
    await admin.shows("💬 2 msgs (2)", "Is anybody there?")
    await customer.edit("Is anybody there?", "Is someone there?")
    await admin.shows("💬 2 msgs (2)", "Is someone there?")
    await customer.attach("🎤Voice")
    await admin.shows("💬 3 msgs (3)", "🎤 Voice 0:12")


async def test_what_people_write_is_never_more_than_text(shown: SimulatorPage) -> None:
    customer = await new_customer(shown, PICTURE, last_name="</b>")
    admin = await open_inbox(shown)
    for text in (PICTURE, SCRIPT, BACKWARDS):
        await customer.write(text)
        await customer.shows(text, whose=".own")
        # Marks that turn the line around, and the menu with it, do not reach it.
        await admin.shows(f"{PICTURE} </b>", text.removeprefix("\u202e"))
    assert await shown.page.value("document.images.length") == 0
    assert await shown.page.value("document.querySelectorAll('body script').length") == 0
    assert await shown.page.value("document.title") == "Frontdesk · Telegram simulator"


async def test_a_customer_stops_the_bot_and_comes_back(shown: SimulatorPage) -> None:
    customer = await new_customer(shown, "Bob", username="bob456")
    await customer.write("Quick question about credits...")
    admin = await open_inbox(shown)
    await admin.press("@bob456 (1)")
    await admin.press("👤 User Info")
    await admin.shows("@bob456", "✅ Active")
    await shown.page.click(customer.part(".block"))
    await shown.page.holds(f"document.querySelector('{customer.part('.status')}').textContent === 'stopped by you'")
    await admin.shows("🔕")
    await shown.page.click(customer.part(".start"), "RESTART BOT")
    await customer.write("I am back")
    await customer.shows("I am back", whose=".own")
    await admin.shows("✅ Active")


async def lists_at_least(admin: PhoneOnPage, count: int) -> bool:
    """Whether some list on the phone tells of so many conversations."""
    told = re.findall(r"Active Conversations \((\d+)\)", "\n".join(await admin.texts(".theirs")))
    return max(map(int, told), default=0) >= count


async def test_traffic_flows_while_it_is_switched_on(shown: SimulatorPage) -> None:
    admin = await open_inbox(shown)
    await shown.traffic("50")
    await shown.page.holds(f"Number({fact('messages')}) > 20")
    await shown.page.holds(
        "/^50 a second running · \\d+ sent$/.test(document.getElementById('traffic-sent').textContent)"
    )
    await eventually(partial(lists_at_least, admin, 10), "ten conversations or more are listed")
    await shown.traffic("Off")
    await shown.page.holds(f"{SENT}.startsWith('Off · ')")
    await shown.page.holds(f"{fact('messages')} === '0' && {fact('pending')} === '0'")


async def test_a_reload_shows_the_same_two_chats(shown: SimulatorPage) -> None:
    customer = await new_customer(shown, "Cora", username="cora")
    await customer.write("Still here?")
    await open_inbox(shown)
    before = [await phone.texts() for phone in (shown.customer, shown.admin)]
    await shown.page.command("Page.reload")
    await shown.customer.shows("Still here?", whose=".own")
    await shown.admin.after(0).shows("💬 Active Conversations")
    assert (await shown.customer.texts())[:2] == before[0][:2]
    assert (await shown.admin.texts())[:-1] == before[1][:-1]
