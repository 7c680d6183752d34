"""Edits and deletions from both sides."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import InputMediaAudio, InputMediaDocument, InputMediaPhoto, InputMediaVideo

TWO_DAYS = 48 * 3600


async def test_people_edit_text_captions_and_the_file_itself(bot: Bot, control: Any, ann: int) -> None:
    text = await control.write(ann, "one")
    photo = await control.write(ann, kind="photo", caption="look")
    path = f"/chats/{ann}/messages"
    await control.patch(f"{path}/{text['message_id']}", text="<b>two</b>", parse_mode="HTML")
    await control.patch(f"{path}/{photo['message_id']}", caption="look again")
    await control.patch(f"{path}/{photo['message_id']}", kind="video", duration=9)
    _, shown = await control.patch(f"{path}/{photo['message_id']}", caption="")
    assert (shown["kind"], shown["caption"], shown["media"]["duration"]) == ("video", "", 9)
    edits = [update.edited_message for update in await bot.get_updates() if update.edited_message is not None]
    assert [(one.html_text, one.content_type) for one in edits] == [
        ("<b>two</b>", "text"),
        ("look again", "photo"),
        ("look again", "video"),
        ("", "video"),
    ]
    assert all(one.edit_date for one in edits)
    assert (await bot.send_video(ann, shown["media"]["file_id"])).video is not None


@pytest.mark.parametrize(
    ("draft", "changes"),
    [
        ({"text": "a"}, {"caption": "b"}),
        ({"text": "a"}, {"kind": "photo"}),
        ({"text": "a"}, {"text": ""}),
        ({"text": "a"}, {}),
        ({"kind": "sticker"}, {"caption": "b"}),
        ({"kind": "voice"}, {"kind": "voice"}),
        ({"kind": "photo"}, {"caption": "x" * 1025}),
        ({"kind": "photo"}, {"caption": "<x>", "parse_mode": "HTML"}),
        ({"kind": "document", "media_group_id": "7"}, {"kind": "photo"}),
    ],
)
async def test_nobody_edits_so(control: Any, ann: int, draft: dict[str, Any], changes: dict[str, Any]) -> None:
    message = await control.write(ann, **draft)
    assert (await control.patch(f"/chats/{ann}/messages/{message['message_id']}", **changes))[0] == 400


async def test_a_bot_replaces_the_file_of_its_message(bot: Bot, control: Any, ann: int) -> None:
    files = {kind: (await control.write(ann, kind=kind))["media"]["file_id"] for kind in ("photo", "video", "audio")}
    sent = await bot.send_photo(ann, files["photo"], caption="old")
    await bot.edit_message_media(
        InputMediaVideo(media=files["video"], caption="new"), chat_id=ann, message_id=sent.message_id
    )
    shown = (await control.chat(ann))[-1]
    assert (shown["kind"], shown["caption"], shown["media"]["file_id"]) == ("video", "new", files["video"])
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_media(
            InputMediaVideo(media=files["video"], caption="new"), chat_id=ann, message_id=sent.message_id
        )
    await bot.edit_message_media(InputMediaVideo(media=files["video"]), chat_id=ann, message_id=sent.message_id)
    assert (await control.chat(ann))[-1]["caption"] == ""
    words = await bot.send_message(ann, "words")
    await bot.edit_message_media(InputMediaAudio(media=files["audio"]), chat_id=ann, message_id=words.message_id)
    shown = (await control.chat(ann))[-1]
    assert (shown["kind"], shown["text"]) == ("audio", "")


async def test_what_cannot_be_edited_says_why(bot: Bot, control: Any, ann: int) -> None:
    theirs = await control.write(ann, kind="photo")
    file_id = theirs["media"]["file_id"]
    sticker = await bot.send_sticker(ann, (await control.write(ann, kind="sticker"))["media"]["file_id"])
    album = await bot.send_media_group(
        ann, [InputMediaDocument(media=(await control.write(ann, kind="document"))["media"]["file_id"])] * 2
    )
    photo = InputMediaPhoto(media=file_id)
    for message_id, reason in (
        (theirs["message_id"], "message can't be edited"),
        (sticker.message_id, "message media can't be edited"),
        (album[0].message_id, "can't change media type in the album"),
        (9999, "message to edit not found"),
    ):
        with pytest.raises(TelegramBadRequest, match=reason):
            await bot.edit_message_media(photo, chat_id=ann, message_id=message_id)
    with pytest.raises(TelegramBadRequest, match="there is no caption in the message to edit"):
        await bot.edit_message_caption(chat_id=ann, message_id=sticker.message_id, caption="x")
    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await bot.edit_message_text("x", chat_id=ann, message_id=album[0].message_id)
    with pytest.raises(TelegramBadRequest, match="caption is too long"):
        await bot.edit_message_caption(chat_id=ann, message_id=album[0].message_id, caption="x" * 1025)


async def test_a_bot_deletes_what_is_younger_than_two_days(bot: Bot, control: Any, ann: int) -> None:
    theirs, old, older = [await control.write(ann, text) for text in ("theirs", "old", "older")]
    own = await bot.send_message(ann, "own")
    for message in (old, older):
        await control.post(f"/chats/{ann}/messages/{message['message_id']}/age", seconds=TWO_DAYS + 60)
    assert await bot.delete_message(ann, own.message_id)
    assert await bot.delete_message(ann, theirs["message_id"])
    with pytest.raises(TelegramBadRequest, match="message can't be deleted for everyone"):
        await bot.delete_message(ann, old["message_id"])
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(ann, own.message_id)
    assert [message["text"] for message in await control.chat(ann)] == ["old", "older"]


async def test_several_are_deleted_at_once_or_none(bot: Bot, control: Any, ann: int) -> None:
    young = [(await control.write(ann, str(n)))["message_id"] for n in range(3)]
    old = (await control.write(ann, "old"))["message_id"]
    await control.post(f"/chats/{ann}/messages/{old}/age", seconds=TWO_DAYS + 60)
    with pytest.raises(TelegramBadRequest, match="message can't be deleted for everyone"):
        await bot.delete_messages(ann, [*young, old])
    assert len(await control.chat(ann)) == 4
    assert await bot.delete_messages(ann, [*young, 9999])
    assert [message["text"] for message in await control.chat(ann)] == ["old"]
    with pytest.raises(TelegramBadRequest, match="message identifiers are not specified"):
        await bot.delete_messages(ann, [])


async def test_dice_stay_for_a_day(bot: Bot, ann: int, control: Any) -> None:
    await control.write(ann)
    thrown = await bot.send_dice(ann, emoji="🏀")
    assert thrown.dice is not None
    assert (thrown.dice.emoji, 1 <= thrown.dice.value <= 5) == ("🏀", True)
    with pytest.raises(TelegramBadRequest, match="message can't be deleted for everyone"):
        await thrown.delete()
    await control.post(f"/chats/{ann}/messages/{thrown.message_id}/age", seconds=TWO_DAYS // 2 + 60)
    assert await thrown.delete()


async def test_places_and_people_are_sent_as_given(bot: Bot, control: Any, ann: int) -> None:
    await control.write(ann)
    venue = await bot.send_venue(ann, 1.5, 2.5, "Shop", "High Street 1")
    assert venue.venue is not None
    assert (venue.venue.title, venue.venue.location.longitude) == ("Shop", 2.5)
    contact = await bot.send_contact(ann, "+44123", "Ann", last_name="B")
    assert contact.contact is not None
    assert contact.contact.last_name == "B"
    with pytest.raises(TelegramBadRequest, match="EMOTICON_INVALID"):
        await bot.send_dice(ann, emoji="🧦")
