"""Copies and forwards: what they keep, what they leave out, and what cannot be copied."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters

OLIVIA = 1001
KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Go", callback_data="go:1")]])
SAME = ("kind", "text", "caption", "entities", "media")


@pytest.fixture
async def olivia(control: Any) -> int:
    """Another chat, to copy into."""
    await control.write(OLIVIA, "/start")
    return OLIVIA


@pytest.mark.parametrize(
    "draft",
    [
        {"text": "<b>bold</b> &amp; https://a.example", "parse_mode": "HTML"},
        {"kind": "photo", "caption": "<i>look</i>", "parse_mode": "HTML", "has_spoiler": True},
        {"kind": "video", "caption": "mine", "show_caption_above_media": True},
        {"kind": "animation"},
        {"kind": "audio"},
        {"kind": "document", "file_name": "bill.pdf"},
        {"kind": "voice", "duration": 12},
        {"kind": "video_note"},
        {"kind": "sticker"},
        {"kind": "contact"},
        {"kind": "location"},
        {"kind": "venue"},
    ],
)
async def test_a_copy_is_the_same_to_the_letter(
    bot: Bot, control: Any, ann: int, olivia: int, draft: dict[str, Any]
) -> None:
    original = await control.write(ann, **draft)
    copy = await bot.copy_message(olivia, ann, original["message_id"])
    shown = (await control.chat(olivia))[-1]
    assert (shown["message_id"], shown["from"]) == (copy.message_id, "bot")
    assert {field: shown[field] for field in SAME} == {field: original[field] for field in SAME}


async def test_copied_dice_roll_anew_and_copied_polls_are_empty(bot: Bot, control: Any, ann: int, olivia: int) -> None:
    dice = await control.write(ann, kind="dice", emoji="🎯")
    poll = await control.write(ann, kind="poll", question="Tea?", options=["Yes", "No", "Later"])
    for message in (dice, poll):
        await bot.copy_message(olivia, ann, message["message_id"])
    thrown, asked = (await control.chat(olivia))[-2:]
    assert (thrown["media"]["emoji"], 1 <= thrown["media"]["value"] <= 6) == ("🎯", True)
    assert [option["text"] for option in asked["media"]["options"]] == ["Yes", "No", "Later"]
    assert asked["media"]["id"] != poll["media"]["id"]


async def test_a_copy_can_have_another_caption_buttons_and_a_reply(
    bot: Bot, control: Any, ann: int, olivia: int
) -> None:
    original = await control.write(ann, kind="photo", caption="mine")
    asked = await control.write(olivia, "what?")
    await bot.copy_message(
        olivia,
        ann,
        original["message_id"],
        caption="<b>theirs</b>",
        parse_mode="HTML",
        reply_markup=KEYBOARD,
        reply_parameters=ReplyParameters(message_id=asked["message_id"]),
    )
    shown = (await control.chat(olivia))[-1]
    assert (shown["html"], shown["reply_to_message_id"]) == ("<b>theirs</b>", asked["message_id"])
    assert [button["text"] for row in shown["buttons"] for button in row] == ["Go"]
    bare = {"chat_id": olivia, "from_chat_id": ann, "message_id": original["message_id"], "caption": ""}
    assert (await control.bot("copyMessage", **bare))[0] == 200
    assert (await control.chat(olivia))[-1]["caption"] == ""
    with pytest.raises(TelegramBadRequest, match="caption is too long"):
        await bot.copy_message(olivia, ann, original["message_id"], caption="x" * 1025)


async def test_what_is_deleted_is_neither_copied_nor_replied_to_nor_edited(bot: Bot, control: Any, ann: int) -> None:
    gone = await control.write(ann)
    path = f"/simulator/chats/{ann}/messages/{gone['message_id']}"
    async with control.http.delete(path) as answer:
        assert (answer.status, (await answer.json())["deleted"]) == (200, True)
    async with control.http.delete(path) as answer:
        assert answer.status == 404
    assert await control.chat(ann) == []
    with pytest.raises(TelegramBadRequest, match="message to copy not found"):
        await bot.copy_message(ann, ann, gone["message_id"])
    with pytest.raises(TelegramBadRequest, match="message to forward not found"):
        await bot.forward_message(ann, ann, gone["message_id"])
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("x", chat_id=ann, message_id=gone["message_id"])
    reply = ReplyParameters(message_id=gone["message_id"])
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_message(ann, "re", reply_parameters=reply)
    anyway = reply.model_copy(update={"allow_sending_without_reply": True})
    assert (await bot.send_message(ann, "re", reply_parameters=anyway)).reply_to_message is None
    assert [update.event_type for update in await bot.get_updates()] == ["message"]


@pytest.mark.parametrize("kind", ["giveaway", "message_auto_delete_timer_changed", "poll"])
async def test_some_messages_cannot_be_copied(bot: Bot, control: Any, ann: int, kind: str) -> None:
    message = await control.write(ann, kind=kind, quiz=True)
    with pytest.raises(TelegramBadRequest, match="the message can't be copied"):
        await bot.copy_message(ann, ann, message["message_id"])
    with pytest.raises(TelegramBadRequest, match="messages can't be forwarded"):
        await bot.copy_messages(ann, ann, [message["message_id"]])


async def test_several_copies_skip_what_is_missing_and_keep_albums_together(
    bot: Bot, control: Any, ann: int, olivia: int
) -> None:
    first = await control.write(ann, "first")
    album = await sent_album(control, ann, [{"kind": "photo", "caption": "a"}, {"kind": "video"}, {"kind": "photo"}])
    timer = await control.write(ann, kind="message_auto_delete_timer_changed")
    other = await sent_album(control, ann, [{"kind": "document"}, {"kind": "document"}])
    async with control.http.delete(f"/simulator/chats/{ann}/messages/{album[1]['message_id']}") as answer:
        assert answer.status == 200
    wanted = [first, *album, timer, other[0]]
    copies = await bot.copy_messages(olivia, ann, [message["message_id"] for message in wanted])
    shown = (await control.chat(olivia))[1:]
    assert [copy.message_id for copy in copies] == [message["message_id"] for message in shown]
    assert [(one["kind"], one["text"], one["caption"]) for one in shown] == [
        ("text", "first", ""),
        ("photo", "", "a"),
        ("photo", "", ""),
        ("document", "", ""),
    ]
    groups = [message["media_group_id"] for message in shown]
    assert (groups[0], groups[3]) == (None, None)
    assert groups[1] == groups[2] not in {None, album[0]["media_group_id"]}
    await bot.copy_messages(olivia, ann, [album[0]["message_id"]], remove_caption=True)
    assert (await control.chat(olivia))[-1]["caption"] == ""


@pytest.mark.parametrize(
    ("message_ids", "reason"),
    [
        ([], "message identifiers are not specified"),
        (list(range(1, 102)), "too many message identifiers specified"),
        ([0], "invalid message identifier specified"),
        ([2, 1], "message identifiers must be in a strictly increasing order"),
        ([1, 1], "message identifiers must be in a strictly increasing order"),
        ([998, 2**70], "there are no messages to forward"),
    ],
)
async def test_impossible_lists_of_messages_are_refused(
    bot: Bot, control: Any, ann: int, message_ids: list[int], reason: str
) -> None:
    await control.write(ann)
    with pytest.raises(TelegramBadRequest, match=reason):
        await bot.copy_messages(ann, ann, message_ids)


async def test_a_forward_tells_where_it_comes_from_and_a_copy_of_it_does_not(
    bot: Bot, control: Any, ann: int, olivia: int
) -> None:
    original = await control.write(ann, "mine")
    forwarded = await bot.forward_message(olivia, ann, original["message_id"])
    assert forwarded.forward_origin is not None
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await forwarded.edit_text("yours")
    await bot.copy_message(ann, olivia, forwarded.message_id)
    again = await bot.forward_message(olivia, ann, (await control.chat(ann))[-1]["message_id"])
    assert again.text == "mine"


async def test_nobody_writes_to_who_blocked_the_bot_or_is_gone(bot: Bot, control: Any, ann: int, olivia: int) -> None:
    original = await control.write(ann)
    await control.post(f"/chats/{olivia}/block")
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.copy_message(olivia, ann, original["message_id"])
    status, person = await control.post(f"/chats/{ann}/deactivate")
    assert (status, person["deactivated"]) == (200, True)
    with pytest.raises(TelegramForbiddenError, match="user is deactivated"):
        await bot.send_message(ann, "hi")
    assert (await control.post(f"/chats/{ann}/deactivate"))[0] == 409
    assert (await control.post(f"/chats/{ann}/messages", text="hi"))[0] == 409
    assert (await control.post(f"/chats/{ann}/block"))[0] == 409


async def sent_album(control: Any, user_id: int, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    status, album = await control.post(f"/chats/{user_id}/albums", items=items)
    assert status == 201, album
    return list(album)
