"""What happens to a message afterwards happens on the other side too: edits, reactions, deletions."""

from typing import Any

import pytest

from tests.support.chat_lines import content_of
from tests.support.frontdesk import Phone
from tests.support.office import Office, Talk, enter

pytestmark = pytest.mark.asyncio(loop_scope="session")

EDITS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "text": ({"text": "Tomorow"}, {"text": "Tomorrow"}),
    "formatting alone": ({"text": "Tomorrow"}, {"text": "<b>Tomorrow</b>", "parse_mode": "HTML"}),
    "caption": ({"kind": "photo", "caption": "A hat"}, {"caption": "A <i>cat</i>", "parse_mode": "HTML"}),
    "first caption": ({"kind": "document", "file_name": "a.pdf"}, {"caption": "Read it"}),
    "caption of a voice message": ({"kind": "voice", "caption": "Liten"}, {"caption": "Listen"}),
    "caption taken away": ({"kind": "video", "caption": "Oops"}, {"caption": ""}),
    "photo": ({"kind": "photo", "caption": "Look"}, {"kind": "photo"}),
    "photo by a video": ({"kind": "photo", "caption": "Look"}, {"kind": "video", "caption": "Watch"}),
    "document": ({"kind": "document", "file_name": "a.pdf"}, {"kind": "document", "file_name": "b.pdf"}),
}
every_edit = pytest.mark.parametrize(("draft", "changes"), EDITS.values(), ids=EDITS)


async def becomes(phone: Phone, message_id: int, content: dict[str, Any]) -> None:
    """Wait until a message of the bot is the same as another's."""

    def is_so(chat: list[dict[str, Any]]) -> bool:
        return any(content_of(one) == content for one in chat if one["message_id"] == message_id)

    await phone.sees(is_so, str(content))


async def last_of(phone: Phone, *, after: int) -> dict[str, Any]:
    """The bot's first message after one."""
    chat = await phone.sees(lambda chat: chat[-1]["message_id"] > after and chat[-1]["from"] == "bot", "a message")
    return chat[-1]


@every_edit
async def test_an_admins_edit_reaches_the_customer(talk: Talk, draft: dict[str, Any], changes: dict[str, Any]) -> None:
    sent = await talk.admin.send(**draft)
    copy = await last_of(talk.customer, after=0)
    await talk.admin.change(sent["message_id"], **changes)
    edited = content_of(await talk.admin.message(sent["message_id"]))
    assert edited != content_of(sent)
    await becomes(talk.customer, copy["message_id"], edited)
    assert len(await talk.customer.chat()) == 2


@every_edit
async def test_a_customers_edit_is_seen_live(talk: Talk, draft: dict[str, Any], changes: dict[str, Any]) -> None:
    sent = await talk.customer.send(**draft)
    copy = await last_of(talk.admin, after=talk.line)
    await talk.customer.change(sent["message_id"], **changes)
    edited = content_of(await talk.customer.message(sent["message_id"]))
    assert edited != content_of(sent)
    await becomes(talk.admin, copy["message_id"], edited)


async def test_a_part_is_edited_in_its_place(talk: Talk) -> None:
    parts = await talk.admin.album({"kind": "photo", "caption": "One"}, {"kind": "photo", "caption": "Too"})
    await talk.customer.reads("me: Help me", "bot: [photo 1/2] One", "bot: [photo 2/2] Too")
    await talk.admin.change(parts[1], caption="Two")
    await talk.customer.reads("me: Help me", "bot: [photo 1/2] One", "bot: [photo 2/2] Two")
    await talk.admin.change(parts[0], kind="video", caption="One moves")
    await talk.customer.reads("me: Help me", "bot: [video 1/2] One moves", "bot: [photo 2/2] Two")


async def test_edits_in_a_row_end_in_the_last(talk: Talk) -> None:
    sent = await talk.admin.write("version 1")
    for number in range(2, 6):
        await talk.admin.edit(sent, f"version {number}")
    await talk.admin.write("The end")
    await talk.customer.reads("me: Help me", "bot: version 5", "bot: The end")


async def test_what_is_in_flight_goes_as_edited(office: Office, talk: Talk) -> None:
    async with office.running.fault("too_many_requests", chat_id=talk.customer.user_id, retry_after=1, times=1):
        sent = await talk.admin.write("Tomorow")
        await talk.admin.edit(sent, "Tomorrow")
        await talk.customer.reads("me: Help me", "bot: Tomorrow")


async def test_an_admins_reaction_reaches_the_customers_message(talk: Talk) -> None:
    await talk.customer.write("Thank you!")
    await talk.admin.reads("bot: Thank you!", after=talk.line)
    live = await talk.admin.finds("Thank you!", after=talk.line)
    await talk.admin.react(live["message_id"], "❤️")
    await talk.customer.reads("me: Help me", "me: Thank you! {❤bot}")
    await talk.admin.react(live["message_id"], "🎉")
    await talk.customer.reads("me: Help me", "me: Thank you! {🎉bot}")
    await talk.admin.react(live["message_id"], None)
    await talk.customer.reads("me: Help me", "me: Thank you!")


async def test_an_admins_own_reaction_is_on_the_copy(talk: Talk) -> None:
    sent = await talk.admin.write("Well done")
    await talk.customer.reads("me: Help me", "bot: Well done")
    await talk.admin.reads("me: Well done {👍bot}", after=talk.line)
    await talk.admin.react(sent, "🏆")
    await talk.customer.reads("me: Help me", "bot: Well done {🏆bot}")


async def test_a_customers_reaction_takes_the_receipts_place(talk: Talk) -> None:
    await talk.admin.write("It is on its way")
    chat = await talk.customer.reads("me: Help me", "bot: It is on its way")
    await talk.admin.reads("me: It is on its way {👍bot}", after=talk.line)
    await talk.customer.react(chat[1]["message_id"], "❤️")
    await talk.admin.reads("me: It is on its way {❤bot}", after=talk.line)
    await talk.customer.react(chat[1]["message_id"], None)
    await talk.admin.reads("me: It is on its way {👍bot}", after=talk.line)


async def test_a_customers_own_reaction_is_on_the_relayed_one(talk: Talk) -> None:
    question = await talk.customer.write("Look at that")
    await talk.admin.reads("bot: Look at that", after=talk.line)
    await talk.customer.react(question, "👀")
    await talk.admin.reads("bot: Look at that {👀bot}", after=talk.line)


async def test_a_reaction_waits_for_its_message(office: Office, talk: Talk) -> None:
    async with office.running.fault("too_many_requests", chat_id=talk.admin.user_id, retry_after=1):
        question = await talk.customer.write("Look at that")
        await talk.admin.was_refused(429)
        await talk.customer.react(question, "👀")
    await talk.admin.reads("bot: Look at that {👀bot}", after=talk.line)


async def test_a_deleted_message_vanishes_with_the_command(talk: Talk) -> None:
    await talk.admin.write("Stays")
    wrong = await talk.admin.write("Not for you")
    await talk.customer.reads("me: Help me", "bot: Stays", "bot: Not for you")
    await talk.admin.reads("me: Stays {👍bot}", "me: Not for you {👍bot}", after=talk.line)
    await talk.admin.reply(wrong, "/delete")
    await talk.customer.reads("me: Help me", "bot: Stays")
    await talk.admin.reads("me: Stays {👍bot}", "bot: 🗑 Deleted on both sides", after=talk.line)


async def test_one_part_deleted_takes_its_album_along(talk: Talk) -> None:
    parts = await talk.admin.album(*({"kind": "photo", "caption": word} for word in ("One", "Two", "Three")))
    await talk.customer.sees(lambda chat: len(chat) == 4, "the album")
    await talk.admin.sees(lambda chat: bool(chat[-3]["reactions"]), "a receipt")
    await talk.admin.reply(parts[1], "/delete")
    await talk.customer.reads("me: Help me")
    await talk.admin.reads("bot: 🗑 Deleted on both sides", after=talk.line)


async def test_what_is_older_than_48_hours_stays(talk: Talk) -> None:
    sent = await talk.admin.write("Too late")
    chat = await talk.customer.reads("me: Help me", "bot: Too late")
    await talk.customer.age(chat[1]["message_id"], hours=49)
    await talk.admin.reads("me: Too late {👍bot}", after=talk.line)
    await talk.admin.reply(sent, "/delete")
    await talk.admin.reads(
        "me: Too late {👍bot}",
        "me: ↪ Too late | /delete",
        f"bot: ↪ /delete | 🗑 Not deleted for {talk.customer.name}: "
        "Telegram lets bots delete only messages of the last 48 hours.",
        after=talk.line,
    )
    await talk.customer.reads("me: Help me", "bot: Too late")


async def test_an_owner_deletes_an_answer_for_its_author(talk: Talk, noah: Phone) -> None:
    there_too = await enter(noah, talk.customer)
    await talk.admin.write("Wrong price")
    await noah.reads(f"bot: ↪️ {talk.admin.name}: Wrong price", after=there_too.line)
    await talk.admin.reads("me: Wrong price {👍bot}", after=talk.line)
    shown = await noah.finds("Wrong price", after=there_too.line)
    await noah.reply(shown["message_id"], "/delete")
    await talk.customer.reads("me: Help me")
    await talk.admin.reads(after=talk.line)
