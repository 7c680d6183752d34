"""Whatever one side sends, the other side has: the same kind, the same words with their formatting, the same file."""

from typing import Any

import pytest

from tests.support.chat_lines import content_of
from tests.support.office import Talk

pytestmark = pytest.mark.asyncio(loop_scope="session")

FORMATTED = (
    "<b>bold</b> <i>italic</i> <u>underlined</u> <s>struck</s> <tg-spoiler>hidden</tg-spoiler> <code>code</code> "
    '<a href="https://example.org/">a link</a> <b>both <i>nested</i></b>\n<pre><code class="language-python">print(1)'
    "</code></pre>\n<blockquote>a quotation</blockquote>"
)
KINDS = {
    "formatted text": {"text": FORMATTED, "parse_mode": "HTML"},
    "text like markup": {"text": "<b>not bold</b> & *neither* _this_ 👩‍👩‍👧 مرحبا"},
    "text like a caption of a command": {"kind": "photo", "caption": "/done is what one types to leave"},
    "photo": {"kind": "photo", "caption": "A <b>cat</b>", "parse_mode": "HTML", "has_spoiler": True},
    "photo without a caption": {"kind": "photo"},
    "video": {"kind": "video", "caption": "A <i>dog</i>", "parse_mode": "HTML", "duration": 65},
    "voice": {"kind": "voice", "duration": 12, "caption": "Listen"},
    "video note": {"kind": "video_note", "duration": 9},
    "document": {
        "kind": "document",
        "file_name": "invoice & terms.pdf",
        "caption": "<u>Read</u> it",
        "parse_mode": "HTML",
    },
    "sticker": {"kind": "sticker", "emoji": "🐱"},
    "animation": {"kind": "animation", "caption": "It moves", "show_caption_above_media": True},
    "audio": {"kind": "audio", "title": "Song", "performer": "Band"},
    "contact": {"kind": "contact", "first_name": "Maria", "phone_number": "+4930123456"},
    "location": {"kind": "location", "latitude": 48.2082, "longitude": 16.3738},
    "venue": {"kind": "venue", "title": "Café Central", "address": "Herrengasse 14"},
}
of_every_kind = pytest.mark.parametrize("draft", KINDS.values(), ids=KINDS)
PHOTOS: list[dict[str, Any]] = [
    {"kind": "photo", "caption": "First of <b>three</b>", "parse_mode": "HTML"},
    {"kind": "video", "duration": 3},
    {"kind": "photo", "caption": "Third"},
]


@of_every_kind
async def test_what_an_admin_sends_arrives_as_it_is(talk: Talk, draft: dict[str, Any]) -> None:
    sent = await talk.admin.send(**draft)
    chat = await talk.customer.sees(lambda chat: len(chat) == 2, "a second message")
    assert chat[1]["from"] == "bot"
    assert content_of(chat[1]) == content_of(sent)
    await talk.admin.sees(lambda chat: bool(chat[-1]["reactions"]), "a receipt")


@of_every_kind
async def test_what_a_customer_sends_appears_as_it_is(talk: Talk, draft: dict[str, Any]) -> None:
    sent = await talk.customer.send(**draft)
    chat = await talk.admin.sees(lambda chat: chat[-1]["message_id"] > talk.line, "a message below the banner")
    assert chat[-1]["from"] == "bot"
    assert content_of(chat[-1]) == content_of(sent)


async def test_an_admins_album_stays_together(talk: Talk) -> None:
    sent = await talk.admin.album(*PHOTOS)
    chat = await talk.customer.reads(
        "me: Help me", "bot: [photo 1/3] First of three", "bot: [video 2/3]", "bot: [photo 3/3] Third"
    )
    originals = [await talk.admin.message(message_id) for message_id in sent]
    assert [content_of(copy) for copy in chat[1:]] == [content_of(original) for original in originals]
    await talk.admin.reads(
        "me: [photo 1/3] First of three {👍bot}", "me: [video 2/3]", "me: [photo 3/3] Third", after=talk.line
    )


async def test_an_album_of_documents_stays_between_two_texts(talk: Talk) -> None:
    await talk.admin.write("before")
    await talk.admin.album(*({"kind": "document", "file_name": f"{number}.pdf"} for number in (1, 2)))
    await talk.admin.write("after")
    chat = await talk.customer.reads(
        "me: Help me", "bot: before", "bot: [document 1/2]", "bot: [document 2/2]", "bot: after"
    )
    assert [message["media"]["file_name"] for message in chat[2:4]] == ["1.pdf", "2.pdf"]


async def test_an_album_of_the_customer_appears_as_an_album(talk: Talk) -> None:
    sent = await talk.customer.album(*PHOTOS)
    chat = await talk.admin.reads(
        "bot: [photo 1/3] First of three", "bot: [video 2/3]", "bot: [photo 3/3] Third", after=talk.line
    )
    originals = [await talk.customer.message(message_id) for message_id in sent]
    assert [content_of(copy) for copy in chat] == [content_of(original) for original in originals]


async def test_everything_keeps_its_order(talk: Talk) -> None:
    await talk.admin.write("one")
    await talk.admin.write(kind="sticker", emoji="2️⃣")
    await talk.admin.album({"kind": "photo", "caption": "three"}, {"kind": "photo", "caption": "four"})
    await talk.admin.write("five")
    await talk.customer.reads(
        *("me: Help me", "bot: one", "bot: [sticker]", "bot: [photo 1/2] three", "bot: [photo 2/2] four", "bot: five")
    )


async def test_a_file_too_large_for_bots_is_relayed(talk: Talk) -> None:
    await talk.admin.write(kind="document", file_name="large.zip", file_size=1_900_000_000)
    await talk.customer.reads("me: Help me", "bot: [document]")


async def test_a_poll_and_a_die_arrive_as_such(talk: Talk) -> None:
    await talk.admin.write(kind="poll", question="Which colour?", options=["Red", "Green"])
    await talk.admin.write(kind="dice", emoji="🎯")
    chat = await talk.customer.reads("me: Help me", "bot: [poll]", "bot: [dice]")
    assert chat[1]["media"]["question"] == "Which colour?"
    assert chat[2]["media"]["emoji"] == "🎯"
