"""Both phones of the page with nobody behind the bot: what a person's finger can do, and what is seen of it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from deploy.local.simulator import Person, run_simulator
from tests.support.simulator_page import PhoneOnPage, SimulatorPage, simulator_page
from tests.support.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOKEN = "42:secret"
OLIVIA, MAX = 1001, 1002
ADMINS = [Person(user_id=OLIVIA, first_name="Olivia"), Person(user_id=MAX, first_name="Max")]


@dataclass(frozen=True)
class Bot:
    """The bare Bot API, and the control side to see what came of it."""

    http: aiohttp.ClientSession

    async def call(self, method: str, **arguments: Any) -> Any:
        async with self.http.post(f"/bot{TOKEN}/{method}", json=arguments) as answer:
            return (await answer.json()).get("result")

    async def control(self, method: str, path: str, **body: Any) -> Any:
        async with self.http.request(method, f"/simulator{path}", json=body) as answer:
            assert answer.ok, await answer.text()
            return await answer.json()

    async def chat(self, user_id: int) -> list[dict[str, Any]]:
        return list(await self.control("GET", f"/chats/{user_id}/messages"))

    async def has(self, user_id: int, fits: Any, what: str) -> dict[str, Any]:
        """The newest message, once it fits."""
        newest: dict[str, Any] = {}

        async def it_does() -> bool:
            nonlocal newest
            newest = (await self.chat(user_id) or [{}])[-1]
            return bool(newest) and bool(fits(newest))

        await eventually(it_does, what)
        return newest


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def alone() -> AsyncIterator[tuple[SimulatorPage, Bot]]:
    async with (
        run_simulator(token=TOKEN, admins=ADMINS, limits=False) as simulator,
        aiohttp.ClientSession(simulator.url) as http,
        simulator_page(simulator.url) as page,
    ):
        bot = Bot(http)
        await bot.control("POST", f"/chats/{OLIVIA}/messages", text="/start")
        yield page, bot


@pytest.fixture
def bot(alone: tuple[SimulatorPage, Bot]) -> Bot:
    return alone[1]


@pytest_asyncio.fixture(loop_scope="module")
async def shown(alone: tuple[SimulatorPage, Bot]) -> AsyncIterator[SimulatorPage]:
    """The page with a new customer on the left who has pressed START; its console stays clean."""
    page, bot = alone
    person = await bot.control("POST", "/people", first_name="Alice")
    await bot.control("POST", f"/chats/{person['user_id']}/messages", text="/start")
    await page.open(customer=person["user_id"], admin=OLIVIA)
    await page.customer.shows("/start", whose=".own")
    yield page
    assert page.page.errors == []


async def customer_of(shown: SimulatorPage) -> int:
    return int(await shown.page.value("Number(new URL(location.href).searchParams.get('customer'))"))


async def found(phone: PhoneOnPage, selector: str) -> list[str]:
    """What stands in these parts of the phone."""
    parts = json.dumps(phone.part(selector))
    return list(await phone.page.value(f"[...document.querySelectorAll({parts})].map((one) => one.textContent)"))


async def holds(phone: PhoneOnPage, selector: str, texts: list[str]) -> None:
    parts = json.dumps(phone.part(selector))
    read = f"JSON.stringify([...document.querySelectorAll({parts})].map((one) => one.textContent))"
    await phone.page.holds(f"{read} === JSON.stringify({json.dumps(texts)})")


async def test_an_album_is_one_bubble_with_a_grid(shown: SimulatorPage, bot: Bot) -> None:
    user_id = await customer_of(shown)
    phone = shown.customer
    await shown.page.click(phone.part("textarea"))
    await shown.page.type("Look")
    await phone.attach("🗂️Album")
    await shown.page.holds(f"document.querySelectorAll({json.dumps(phone.part('.album .cell'))}).length === 3")
    await phone.shows("Look", whose=".own")
    album = (await bot.chat(user_id))[-3:]
    assert [message["kind"] for message in album] == ["photo", "photo", "video"]
    await bot.call("copyMessages", chat_id=user_id, from_chat_id=user_id, message_ids=[m["message_id"] for m in album])
    await holds(phone, ".theirs .album .text", ["Look"])
    await shown.page.holds(f"document.querySelectorAll({json.dumps(phone.part('.theirs .cell'))}).length === 3")


async def test_one_picture_of_an_album_can_be_picked_and_deleted(shown: SimulatorPage, bot: Bot) -> None:
    user_id = await customer_of(shown)
    phone = shown.customer
    await phone.attach("🗂️Album")
    await shown.page.click(phone.part(".album .cell"))
    await shown.page.click(phone.part(".selected .tools [aria-label='More for this message']"))
    await shown.page.click(phone.part(".menu .entry"), "Delete")
    await shown.page.holds(f"document.querySelectorAll({json.dumps(phone.part('.album .cell'))}).length === 2")
    assert [message["kind"] for message in await bot.chat(user_id)] == ["text", "photo", "photo"]


async def test_reactions_of_both_sides_hang_under_a_bubble(shown: SimulatorPage, bot: Bot) -> None:
    user_id = await customer_of(shown)
    phone = shown.customer
    sent = await bot.call("sendMessage", chat_id=user_id, text="Welcome")
    await bot.call(
        "setMessageReaction",
        chat_id=user_id,
        message_id=sent["message_id"],
        reaction=[{"type": "emoji", "emoji": "👀"}],
    )
    await phone.shows("Welcome")
    await phone.react(".theirs .bubble", "❤")
    await holds(phone, ".reactions button", ["👀F", "❤You"])
    await phone.react(".theirs .bubble", "🔥")
    await holds(phone, ".reactions button", ["👀F", "🔥You"])
    await shown.page.click(phone.part(".reactions .mine"))
    await holds(phone, ".reactions button", ["👀F"])
    assert (await bot.chat(user_id))[-1]["reactions"] == [{"emoji": "👀", "by": "bot"}]


async def test_a_reply_quotes_what_it_answers_until_that_is_deleted(shown: SimulatorPage, bot: Bot) -> None:
    user_id = await customer_of(shown)
    phone = shown.customer
    sent = await bot.call("sendMessage", chat_id=user_id, text="Which order?")
    await phone.shows("Which order?")
    await phone.reply(".theirs .bubble", "Number 7")
    await phone.shows("Number 7", whose=".own")
    assert await found(phone, ".own .quote") == ["FrontdeskWhich order?"]
    assert (await bot.chat(user_id))[-1]["reply_to_message_id"] == sent["message_id"]
    await bot.call("editMessageText", chat_id=user_id, message_id=sent["message_id"], text="Which one?")
    await holds(phone, ".own .quote", ["FrontdeskWhich one?"])
    assert await found(phone, ".theirs .edited") == ["edited"]
    await bot.call("deleteMessage", chat_id=user_id, message_id=sent["message_id"])
    await holds(phone, ".own .quote", ["Deleted message"])
    assert await found(phone, ".theirs") == []


async def test_a_message_is_edited_and_deleted_from_its_menu(shown: SimulatorPage, bot: Bot) -> None:
    user_id = await customer_of(shown)
    phone = shown.admin
    await phone.write("It is **here**")
    await phone.shows("It is here", whose=".own")
    await phone.edit("It is **here**", "It is __there__")
    await phone.shows("It is there", whose=".own")
    newest = await bot.has(OLIVIA, lambda message: message["html"] == "It is <i>there</i>", "the edit has arrived")
    assert newest["edit_date"] is not None
    await phone.choose(".own .bubble:has(.text)", "Delete")
    await bot.has(OLIVIA, lambda message: message["message_id"] < newest["message_id"], "it is deleted")
    assert await bot.chat(user_id) != []


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("🖼️Photo", "photo"),
        ("🎬Video", "video"),
        ("🎞️GIF", "animation"),
        ("🎤Voice", "voice"),
        ("🎥Round", "video_note"),
        ("📄Document", "document"),
        ("🎵Music", "audio"),
        ("😊Sticker", "sticker"),
        ("📍Location", "location"),
        ("☕Venue", "venue"),
        ("👤Contact", "contact"),
        ("🎲Dice", "dice"),
        ("📊Poll", "poll"),
    ],
)
async def test_each_kind_is_sent_from_the_paper_clip(shown: SimulatorPage, bot: Bot, label: str, kind: str) -> None:
    user_id = await customer_of(shown)
    await shown.customer.attach(label)
    sent = await bot.has(user_id, lambda message: message["kind"] == kind, f"a {kind} has arrived")
    await shown.page.holds(
        f"!!document.querySelector('[data-side=customer] li.{kind}[data-id=\"{sent['message_id']}\"]')"
    )


async def test_a_reply_keyboard_and_its_placeholder_stand_at_the_composer(shown: SimulatorPage, bot: Bot) -> None:
    user_id = await customer_of(shown)
    phone, said = shown.customer, json.dumps(shown.customer.part("textarea"))
    keyboard = {"keyboard": [["✅ Done"]], "resize_keyboard": True, "input_field_placeholder": "Writing to @bob"}
    await bot.call("sendMessage", chat_id=user_id, text="Go on", reply_markup=keyboard)
    await shown.page.holds(f"document.querySelector({said}).placeholder === 'Writing to @bob'")
    await shown.page.click(phone.part(".reply-keys button"), "✅ Done")
    await bot.has(user_id, lambda message: (message["from"], message["text"]) == ("person", "✅ Done"), "it is sent")
    await bot.call("sendMessage", chat_id=user_id, text="Bye", reply_markup={"remove_keyboard": True})
    await shown.page.holds(f"document.querySelector({said}).placeholder === 'Message'")
    await holds(phone, ".reply-keys button", [])


async def test_a_dot_shows_who_has_news_until_their_phone_is_taken(shown: SimulatorPage, bot: Bot) -> None:
    phone = shown.admin
    await bot.control("POST", f"/chats/{MAX}/messages", text="/start")
    await bot.call("sendMessage", chat_id=MAX, text="Somebody waits")
    dot = json.dumps(phone.part(".person .news"))
    await shown.page.holds(f"!document.querySelector({dot}).hidden")
    await phone.hand_to("Max")
    await phone.shows("Somebody waits")
    assert await shown.page.value(f"document.querySelector({dot}).hidden")
    assert await found(phone, ".person .name") == ["Max"]
    await phone.hand_to("Olivia")


async def test_a_fault_is_switched_on_counted_seen_and_switched_off(shown: SimulatorPage, bot: Bot) -> None:
    user_id = await customer_of(shown)
    page = shown.page
    assert await page.value("document.getElementById('alarm').hidden")
    await page.value("document.querySelector('#faults [name=kind]').value = 1")
    await page.value("document.querySelector('#faults [name=chat]').value = 'customer'")
    await page.click("#faults form button", "Switch on")
    await page.holds("document.getElementById('alarm').textContent === '1 fault on · 0 hits'")
    assert await bot.call("sendMessage", chat_id=OLIVIA, text="not hit") is not None
    assert await bot.call("sendMessage", chat_id=user_id, text="hit") is None
    assert await bot.call("sendMessage", chat_id=user_id, text="used up") is not None
    await page.holds("document.querySelector('.rules .hits').textContent === '1 of 1'")
    await page.holds("document.getElementById('alarm').hidden")
    assert "403" in await page.value("document.querySelector('.rules').textContent")
    await page.holds("document.getElementById('errors').textContent.includes('blocked by the user')")
    await page.click("#faults .rules button")
    await page.holds("document.querySelector('.rules').children.length === 0")


async def test_who_deletes_their_account_is_gone(shown: SimulatorPage, bot: Bot) -> None:
    user_id = await customer_of(shown)
    phone = shown.customer
    await shown.page.click(phone.part(".person"))
    await shown.page.click(phone.part(".leave"), "Delete the account of Alice")
    await holds(phone, ".start", ["THIS ACCOUNT IS DELETED"])
    assert await bot.call("sendMessage", chat_id=user_id, text="anybody?") is None
    assert await found(phone, ".person .name") == ["Deleted Account"]


async def test_a_small_window_has_one_phone_at_a_time_and_the_alarm(shown: SimulatorPage, bot: Bot) -> None:
    await shown.page.size(390, 800)
    await bot.control("POST", "/faults", kind="slow", seconds=0)
    await shown.page.holds("!document.getElementById('alarm').hidden")
    wide = "document.documentElement.scrollWidth > innerWidth"
    assert not await shown.page.value(wide)
    await shown.page.click("#alarm")
    await shown.page.click("#faults .all-off")
    await shown.page.holds("document.getElementById('alarm').hidden")
    for tab in ("admin", "customer"):
        await shown.page.click(f"[data-tab={tab}]")
        await shown.page.click(f"[data-side={tab}] .bar strong")
        assert not await shown.page.value(wide)
    await shown.page.size(1400, 900)
