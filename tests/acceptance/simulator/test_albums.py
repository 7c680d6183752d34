"""Albums from both sides."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    ReplyParameters,
)

MEDIA = {"photo": InputMediaPhoto, "video": InputMediaVideo, "document": InputMediaDocument, "audio": InputMediaAudio}


async def test_an_album_arrives_as_separate_updates_of_one_group(bot: Bot, control: Any, ann: int) -> None:
    asked = await control.write(ann, "here they come")
    items = [{"kind": "photo", "caption": "<b>two</b>", "parse_mode": "HTML"}, {"kind": "video", "duration": 3}]
    status, album = await control.post(f"/chats/{ann}/albums", items=items, reply_to_message_id=asked["message_id"])
    assert status == 201
    arrived = [update.message for update in (await bot.get_updates())[1:] if update.message is not None]
    assert [message.message_id for message in arrived] == [one["message_id"] for one in album]
    assert [message.message_id - asked["message_id"] for message in arrived] == [1, 2]
    assert [message.content_type for message in arrived] == ["photo", "video"]
    assert [message.html_text if message.caption else "" for message in arrived] == ["<b>two</b>", ""]
    assert {message.media_group_id for message in arrived} == {album[0]["media_group_id"]}
    assert {message.reply_to_message.message_id for message in arrived if message.reply_to_message} == {
        asked["message_id"]
    }


async def test_one_part_of_an_album_can_come_twice_or_late(bot: Bot, control: Any, ann: int) -> None:
    _, album = await control.post(f"/chats/{ann}/albums", items=[{"kind": "photo"}, {"kind": "photo"}])
    last = (await bot.get_updates())[-1].update_id
    assert await bot.get_updates(offset=last + 1) == []
    await control.post("/redeliver", update_id=album[0]["update_id"])
    late = await control.write(ann, kind="photo", media_group_id=album[0]["media_group_id"])
    again = [update.message for update in await bot.get_updates(offset=last + 1) if update.message is not None]
    assert [message.message_id for message in again] == [album[0]["message_id"], late["message_id"]]
    assert {message.media_group_id for message in again} == {album[0]["media_group_id"]}


@pytest.mark.parametrize(
    "kinds",
    [["photo"], ["photo"] * 11, ["photo", "document"], ["document", "audio"], ["voice", "voice"], ["text", "text"]],
)
async def test_no_phone_sends_such_an_album(control: Any, ann: int, kinds: list[str]) -> None:
    items = [{"kind": kind, "text": "x"} for kind in kinds]
    assert (await control.post(f"/chats/{ann}/albums", items=items))[0] == 400
    assert await control.chat(ann) == []


@pytest.mark.parametrize("kinds", [["photo", "video"], ["document"] * 10, ["audio", "audio"]])
async def test_a_bot_sends_an_album_by_file_id(bot: Bot, control: Any, ann: int, kinds: list[str]) -> None:
    files = [await file_of(control, ann, kind) for kind in kinds]
    asked = await control.write(ann, "album please")
    media = [MEDIA[kind](media=file, caption=f"{n}") for n, (kind, file) in enumerate(zip(kinds, files, strict=True))]
    reply = ReplyParameters(message_id=asked["message_id"])
    sent = await bot.send_media_group(ann, media, reply_parameters=reply)
    shown = (await control.chat(ann))[-len(kinds) :]
    assert [one["message_id"] for one in shown] == [message.message_id for message in sent]
    assert [(one["kind"], one["caption"]) for one in shown] == [(kind, f"{n}") for n, kind in enumerate(kinds)]
    assert [one["media"]["file_id"] for one in shown] == files
    assert {one["reply_to_message_id"] for one in shown} == {asked["message_id"]}
    assert len({one["media_group_id"] for one in shown} - {None}) == 1


async def test_a_bots_impossible_album_is_refused_whole(bot: Bot, control: Any, ann: int) -> None:
    files = {kind: await file_of(control, ann, kind) for kind in MEDIA}
    before = len(await control.chat(ann))
    photo, document, audio = (MEDIA[kind](media=files[kind]) for kind in ("photo", "document", "audio"))
    refused: list[tuple[list[Any], str]] = [
        ([], "there are no messages to send"),
        ([photo] * 11, "too many messages to send as an album"),
        ([photo, document], "document can't be mixed with other media types"),
        ([audio, photo], "audio can't be mixed with other media types"),
        ([photo, InputMediaPhoto(media="nonsense")], "wrong file identifier"),
        ([photo, InputMediaPhoto(media=files["video"])], "can't use file of type Video as Photo"),
        ([photo, InputMediaPhoto(media=files["photo"], caption="x" * 1025)], "caption is too long"),
        (
            [photo, InputMediaPhoto(media=files["photo"], show_caption_above_media=True)],
            "parameter show_caption_above_media must be the same for all messages",
        ),
    ]
    for media, reason in refused:
        with pytest.raises(TelegramBadRequest, match=reason):
            await bot.send_media_group(ann, media)
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_media_group(ann, [photo, photo], reply_parameters=ReplyParameters(message_id=9999))
    assert len(await control.chat(ann)) == before


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("animation", 'type "animation" can\'t be used in sendMediaGroup'), ("poem", 'type "poem" is unsupported')],
)
async def test_some_kinds_are_in_no_album(control: Any, ann: int, kind: str, reason: str) -> None:
    await control.write(ann)
    status, refusal = await control.bot("sendMediaGroup", chat_id=ann, media=[{"type": kind, "media": "x"}])
    assert (status, refusal["description"]) == (400, f"Bad Request: can't parse InputMedia: {reason}")


async def test_a_single_file_is_no_album(bot: Bot, control: Any, ann: int) -> None:
    file = await file_of(control, ann, "photo")
    [sent] = await bot.send_media_group(ann, [InputMediaPhoto(media=file)])
    assert sent.media_group_id is None


async def file_of(control: Any, user_id: int, kind: str) -> str:
    message = await control.write(user_id, kind=kind)
    return str(message["media"]["file_id"])
