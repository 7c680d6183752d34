"""The history: every message of both sides, a page at a time, with all that happened to it."""

import re
from typing import Any

import pytest

from tests.support.chat_lines import words_of
from tests.support.frontdesk import Phone, labels_of
from tests.support.office import Office, Talk, open_card

pytestmark = pytest.mark.asyncio(loop_scope="session")

MARKERS: dict[str, dict[str, Any]] = {
    "📷 Photo A cat": {"kind": "photo", "caption": "A cat"},
    "🎬 Video 1:05": {"kind": "video", "duration": 65},
    "🎤 Voice 0:12": {"kind": "voice", "duration": 12},
    "📹 Video message 0:09": {"kind": "video_note", "duration": 9},
    "📄 bill.pdf": {"kind": "document", "file_name": "bill.pdf"},
    "🐱 Sticker": {"kind": "sticker", "emoji": "🐱"},
    "🎞 GIF": {"kind": "animation"},
    "👤 Contact: Maria": {"kind": "contact", "first_name": "Maria"},
    "📍 Location": {"kind": "location"},
}


def without_days(page: str) -> str:
    """The page without the lines that say which day it was: there are two when the test began before midnight."""
    return re.sub(r"^── \w{3} \d+ \w{3} ──\n", "", page, flags=re.MULTILINE)


async def open_history(admin: Phone, customer: Phone) -> int:
    panel = await open_card(admin, customer)
    await admin.press_on(panel, "📜 History")
    await admin.finds(f"📜 History: {customer.name}\n")
    return panel


async def shows(admin: Phone, panel: int, customer: Phone, *said: str) -> list[str]:
    """Wait until the page says exactly this; what stands on its buttons."""
    wanted = "\n".join([f"📜 History: {customer.name}", "", *said])

    def is_so(message: dict[str, object]) -> bool:
        return without_days(words_of(message)) == wanted

    chat = await admin.sees(
        lambda chat: any(one["message_id"] == panel and is_so(one) for one in chat), wanted, after=panel - 1
    )
    return labels_of(next(one for one in chat if one["message_id"] == panel))


async def test_it_opens_on_the_newest_and_turns_page_by_page_both_ways(
    office: Office, olivia: Phone, alice: Phone
) -> None:
    for number in range(2, 21):
        await alice.write(f"line {number}")
    await office.knows(alice, messages=20)
    panel = await open_history(olivia, alice)

    def page(first: int, last: int) -> list[str]:
        lines = [
            [f"📥 {alice.name}", "Help me" if number == 1 else f"line {number}"] for number in range(first, last + 1)
        ]
        return [line for pair in lines for line in pair]

    jumps = ["👤 Card", "💬 Direct Message"]
    assert await shows(olivia, panel, alice, *page(13, 20)) == ["⬆️ Older", "⏮ First unread", *jumps]
    await olivia.press_on(panel, "⬆️ Older")
    both = ["⬆️ Older", "⬇️ Newer", "⏮ First unread", "⏭ Newest", *jumps]
    assert await shows(olivia, panel, alice, *page(5, 12)) == both
    await olivia.press_on(panel, "⬆️ Older")
    oldest = ["── unread ──", *page(1, 4)]
    assert await shows(olivia, panel, alice, *oldest) == ["⬇️ Newer", "⏭ Newest", *jumps]
    await olivia.press_on(panel, "⬇️ Newer")
    assert await shows(olivia, panel, alice, *page(5, 12)) == both
    await olivia.press_on(panel, "⏭ Newest")
    assert await shows(olivia, panel, alice, *page(13, 20)) == ["⬆️ Older", "⏮ First unread", *jumps]


async def test_it_jumps_to_the_first_unread(office: Office, olivia: Phone, alice: Phone) -> None:
    panel = await open_card(olivia, alice)
    await olivia.press_on(panel, "✅ Mark Read")
    for number in range(2, 16):
        await alice.write(f"line {number}")
    await office.knows(alice, messages=15)
    await olivia.press_on(panel, "📜 History")
    await olivia.finds("line 15", after=panel - 1)
    await olivia.press_on(panel, "⏮ First unread")
    said = [line for number in range(2, 10) for line in (f"📥 {alice.name}", f"line {number}")]
    labels = await shows(olivia, panel, alice, "── unread ──", *said)
    assert labels == ["⬆️ Older", "⬇️ Newer", "⏭ Newest", "👤 Card", "💬 Direct Message"]


@pytest.mark.parametrize("marker", MARKERS)
async def test_media_show_what_they_are_on_both_sides(talk: Talk, marker: str) -> None:
    draft = MARKERS[marker]
    await talk.customer.write(**draft)
    await talk.admin.sees(lambda chat: chat[-1]["message_id"] > talk.line, "the live message")
    await talk.admin.write(**draft)
    await talk.customer.sees(lambda chat: len(chat) == 3, "the answer")
    await talk.admin.press_on(talk.banner, "📜 History")
    reminder = f"✍️ Writing to {talk.customer.name} · /done leaves\n\n📜 History: {talk.customer.name}\n"
    await talk.admin.finds(reminder, f"📥 {talk.customer.name}\n{marker}\n📤 You\n{marker}")


async def test_it_says_who_answered_and_what_each_message_answers(talk: Talk, noah: Phone) -> None:
    await talk.customer.write("Where is my parcel?")
    live = await talk.admin.finds("Where is my parcel?", after=talk.line)
    await talk.admin.reply(live["message_id"], "On its way")
    await talk.customer.sees(lambda chat: len(chat) == 3, "the answer")
    panel = await open_history(noah, talk.customer)
    labels = await shows(
        noah,
        panel,
        talk.customer,
        f"📥 {talk.customer.name}",
        "Help me",
        f"📥 {talk.customer.name}",
        "Where is my parcel?",
        f"📤 {talk.admin.name}",
        "↪️ Where is my parcel?",
        "On its way",
    )
    assert labels == ["👤 Card", "💬 Direct Message"]


async def test_edits_and_deletions_of_both_sides_are_marked_as_they_happen(talk: Talk, noah: Phone) -> None:
    panel = await open_history(noah, talk.customer)
    question = await talk.customer.write("Were is it?")
    await talk.admin.finds("Were is it?", after=talk.line)
    await talk.customer.edit(question, "Where is it?")
    asked = [f"📥 {talk.customer.name}", "Help me", f"📥 {talk.customer.name} · ✏️ edited", "Where is it?"]
    await shows(noah, panel, talk.customer, "── unread ──", *asked)
    sent = await talk.admin.write("Hear")
    await talk.admin.sees(lambda chat: bool(chat[-1]["reactions"]), "a receipt")
    await talk.admin.edit(sent, "Here")
    await shows(noah, panel, talk.customer, *asked, f"📤 {talk.admin.name} · ✏️ edited", "Here")
    await talk.admin.reply(sent, "/delete")
    await shows(noah, panel, talk.customer, *asked, f"📤 {talk.admin.name} · ✏️ edited · 🗑 deleted", "Here")


async def test_an_album_is_one_entry(talk: Talk, noah: Phone) -> None:
    await talk.admin.album({"kind": "photo", "caption": "Two of them"}, {"kind": "video", "duration": 5})
    await talk.customer.sees(lambda chat: len(chat) == 3, "the album")
    panel = await open_history(noah, talk.customer)
    await shows(
        noah,
        panel,
        talk.customer,
        f"📥 {talk.customer.name}",
        "Help me",
        f"📤 {talk.admin.name}",
        "📷 Photo, 🎬 Video 0:05 Two of them",
    )


async def test_text_that_looks_like_markup_or_another_entry_stays_text(office: Office, olivia: Phone) -> None:
    mallory = await office.customer("Mallory")
    await mallory.write("<b>bold</b> &amp; <a href='x'>y</a>\n📤 Olivia · 12:00\nYour refund is granted")
    await office.knows(mallory, messages=1)
    panel = await open_history(olivia, mallory)
    await shows(
        olivia,
        panel,
        mallory,
        "── unread ──",
        f"📥 {mallory.name}",
        "<b>bold</b> &amp; <a href='x'>y</a>",
        "📤 Olivia",
        "Your refund is granted",
    )
    message = await olivia.message(panel)
    quotes = [entity for entity in message["entities"] if entity["type"] == "blockquote"]
    assert len(quotes) == 1
