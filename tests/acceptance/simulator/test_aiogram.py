"""An aiogram bot, unmodified, against the simulator."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from aiogram import Bot, Dispatcher, Router
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    Message,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from deploy.local.simulator import Simulator, run_simulator
from tests.support.aiogram_bot import bot_at
from tests.support.waiting import PATIENCE_S, soon, until

TOKEN = "42:AAH-secret"
KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Go", callback_data="go:1")]])


async def test_the_bot_knows_itself(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.is_bot, me.username) == (42, True, "frontdesk_bot")


async def test_a_wrong_token_is_unauthorized(simulator: Simulator) -> None:
    stranger = bot_at(simulator.url, "42:wrong")
    with pytest.raises(TelegramUnauthorizedError):
        await stranger.get_me()
    await stranger.session.close()


async def test_a_dispatcher_polls_answers_and_handles_a_press(bot: Bot, control: Any, ann: int) -> None:
    router = Router()

    @router.message()
    async def on_message(message: Message) -> None:
        await message.answer(f"<b>You said</b> {message.text}", parse_mode="HTML", reply_markup=KEYBOARD)

    @router.callback_query()
    async def on_press(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.answer(f"pressed {query.data}", show_alert=True)
        await query.message.edit_text("done")

    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False))
    await control.write(ann, "hi 😀")
    answer = await newest_from_bot(control, ann)
    assert answer["text"] == "You said hi 😀"
    assert answer["html"] == "<b>You said</b> hi 😀"
    assert answer["buttons"] == [[{"text": "Go", "data": "go:1", "url": None}]]

    _, press = await control.post(f"/chats/{ann}/press", message_id=answer["message_id"], text="Go")
    outcome = await control.answer_to(press["callback_query_id"])
    assert outcome == {"answered": True, "text": "pressed go:1", "show_alert": True}
    edited = await chat_where(control, ann, lambda chat: chat[-1]["text"] == "done")
    assert edited[-1]["message_id"] == answer["message_id"]
    assert edited[-1]["edit_date"] is not None
    assert edited[-1]["buttons"] == []
    await dispatcher.stop_polling()
    await soon(polling)


async def test_updates_carry_what_a_person_did(bot: Bot, control: Any, ann: int) -> None:
    first = await control.write(ann, "/start now")
    await control.write(ann, "", kind="photo", caption="Look", reply_to_message_id=first["message_id"])
    await control.write(ann, "", kind="voice", duration=12)
    await control.write(ann, "", kind="document", file_name="bill.pdf")
    await control.write(ann, "", kind="sticker", emoji="🎉")
    await control.patch(f"/chats/{ann}/messages/{first['message_id']}", text="edited")
    updates = await bot.get_updates()
    start, photo, voice, document, sticker = (update.message for update in updates[:5])
    assert start is not None
    assert start.from_user is not None
    assert start.chat.id == start.from_user.id == ann
    assert start.entities is not None
    assert start.entities[0].type == "bot_command"
    assert photo is not None
    assert photo.photo is not None
    assert photo.caption == "Look"
    assert photo.reply_to_message is not None
    assert photo.reply_to_message.message_id == first["message_id"]
    assert [size.width for size in photo.photo] == sorted(size.width for size in photo.photo)
    assert voice is not None
    assert voice.voice is not None
    assert voice.voice.duration == 12
    assert document is not None
    assert document.document is not None
    assert (document.document.file_name, document.document.mime_type) == ("bill.pdf", "application/pdf")
    assert sticker is not None
    assert sticker.sticker is not None
    assert sticker.sticker.emoji == "🎉"
    edited = updates[5].edited_message
    assert edited is not None
    assert edited.edit_date is not None
    assert edited.text == "edited"
    assert [update.update_id for update in updates] == sorted({update.update_id for update in updates})


@pytest.mark.parametrize(
    "kind", ["video", "video_note", "animation", "audio", "contact", "location", "sticker", "document"]
)
async def test_every_kind_of_message_is_what_aiogram_expects(bot: Bot, control: Any, ann: int, kind: str) -> None:
    await control.write(ann, "", kind=kind)
    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.content_type == kind


async def test_editing_without_a_change_is_refused(bot: Bot, control: Any, ann: int) -> None:
    await control.write(ann)
    sent = await bot.send_message(ann, "<i>same</i>", parse_mode="HTML", reply_markup=KEYBOARD)
    with pytest.raises(TelegramBadRequest, match="message is not modified: specified new message content"):
        await sent.edit_text("<i>same</i>", parse_mode="HTML", reply_markup=KEYBOARD)
    await sent.edit_text("same", reply_markup=KEYBOARD)
    await sent.edit_reply_markup(reply_markup=None)
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("x", chat_id=ann, message_id=sent.message_id + 1)


async def test_the_limits_of_a_text_count_after_parsing(bot: Bot, control: Any, ann: int) -> None:
    await control.write(ann)
    await bot.send_message(ann, "<b>" + "😀" * 2048 + "</b>", parse_mode="HTML")
    with pytest.raises(TelegramBadRequest, match="message is too long"):
        await bot.send_message(ann, "😀" * 2048 + "x")
    with pytest.raises(TelegramBadRequest, match="message text is empty"):
        await bot.send_message(ann, "<b> </b>", parse_mode="HTML")
    with pytest.raises(TelegramBadRequest, match=r'can\'t parse entities: Unsupported start tag "x" at byte offset 0'):
        await bot.send_message(ann, "<x>", parse_mode="HTML")
    with pytest.raises(TelegramBadRequest, match="caption is too long"):
        await bot.send_photo(ann, BufferedInputFile(b"x", "x.png"), caption="x" * 1025)


async def test_a_bot_cannot_write_first_nor_to_who_blocked_it(bot: Bot, control: Any, ann: int) -> None:
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(ann, "hi")
    await control.write(ann)
    await control.post(f"/chats/{ann}/block")
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(ann, "hi")
    await control.post(f"/chats/{ann}/unblock")
    await bot.send_message(ann, "hi")
    members: list[ChatMemberUpdated] = [
        update.my_chat_member for update in await bot.get_updates() if update.my_chat_member is not None
    ]
    assert [(one.old_chat_member.status, one.new_chat_member.status) for one in members] == [
        ("member", "kicked"),
        ("kicked", "member"),
    ]


async def test_a_reply_keyboard_stands_at_the_composer_until_it_is_removed(bot: Bot, control: Any, ann: int) -> None:
    await control.write(ann)
    keyboard = ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text="Yes"), KeyboardButton(text="No")]],
        resize_keyboard=True,
        input_field_placeholder="To whom?",
    )
    asked = await bot.send_message(ann, "Well?", reply_markup=keyboard)
    assert (await control.chat(ann))[-1]["composer"] == {
        "keyboard": [["Yes", "No"]],
        "placeholder": "To whom?",
        "resize": True,
    }
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await asked.edit_text("Well then?")
    await bot.send_message(ann, "Thanks", reply_markup=ReplyKeyboardRemove(remove_keyboard=True))
    assert (await control.chat(ann))[-1]["composer"] == {"remove_keyboard": True}


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ({"keyboard": [[{"text": " "}]]}, "can't parse keyboard button"),
        ({"keyboard": "Yes"}, "can't parse reply keyboard markup"),
        ({"keyboard": [["Yes"]], "input_field_placeholder": "x" * 65}, "placeholder is too long"),
    ],
)
async def test_an_impossible_reply_keyboard_is_refused(control: Any, ann: int, markup: Any, reason: str) -> None:
    await control.write(ann)
    status, refused = await control.bot("sendMessage", chat_id=ann, text="x", reply_markup=markup)
    assert (status, reason in refused["description"]) == (400, True)


async def test_a_flood_is_answered_with_the_seconds_to_wait(time_stands_still: None) -> None:
    async with run_simulator(token=TOKEN) as simulator, aiohttp.ClientSession(simulator.url) as http:
        bot = bot_at(simulator.url, TOKEN)
        await http.post("/simulator/people", json={"first_name": "Ann", "user_id": 5001})
        await http.post("/simulator/chats/5001/messages", json={"text": "hi"})
        with pytest.raises(TelegramRetryAfter) as refusal:
            await send_many(bot, 5001, 20)
        assert refusal.value.retry_after >= 1
        await bot.session.close()


async def test_two_pollers_conflict(bot: Bot, simulator: Simulator) -> None:
    other = bot_at(simulator.url, TOKEN)
    older = asyncio.create_task(bot.get_updates(timeout=30))
    await until(lambda: simulator.world.updates.is_read)
    newer = asyncio.create_task(other.get_updates(timeout=1))
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await older
    assert await newer == []
    await other.session.close()


async def test_a_forged_press_on_an_old_message_arrives_as_it_is(bot: Bot, control: Any, ann: int) -> None:
    await control.write(ann)
    sent = await bot.send_message(ann, "menu", reply_markup=KEYBOARD)
    await sent.delete()
    status, _ = await control.post(f"/chats/{ann}/press", message_id=sent.message_id, data="forged:admin")
    assert status == 201
    query = (await bot.get_updates(offset=-1))[0].callback_query
    assert query is not None
    assert query.data == "forged:admin"
    assert query.message is not None
    assert query.message.date == 0


async def test_a_press_can_become_too_old_to_answer() -> None:
    async with (
        run_simulator(token=TOKEN, callback_seconds=0) as simulator,
        aiohttp.ClientSession(simulator.url) as http,
    ):
        bot = bot_at(simulator.url, TOKEN)
        await http.post("/simulator/people", json={"first_name": "Ann", "user_id": 5001})
        await http.post("/simulator/chats/5001/messages", json={"text": "hi"})
        sent = await bot.send_message(5001, "menu", reply_markup=KEYBOARD)
        await http.post("/simulator/chats/5001/press", json={"message_id": sent.message_id, "data": "go:1"})
        query = (await bot.get_updates(offset=-1))[0].callback_query
        assert query is not None
        with pytest.raises(TelegramBadRequest, match="query is too old and response timeout expired or query ID is in"):
            await bot.answer_callback_query(query.id)
        await bot.session.close()


async def test_media_travel_by_upload_file_id_and_copy(bot: Bot, control: Any, ann: int) -> None:
    await control.write(ann)
    sent = await bot.send_document(
        ann, BufferedInputFile(b"x" * 10, "list.txt"), caption="<b>List</b>", parse_mode="HTML"
    )
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size) == ("list.txt", 10)
    again = await bot.send_document(ann, sent.document.file_id)
    assert again.document == sent.document
    with pytest.raises(TelegramBadRequest, match="can't use file of type Document as Photo"):
        await bot.send_photo(ann, sent.document.file_id)
    with pytest.raises(TelegramBadRequest, match="wrong file identifier"):
        await bot.send_photo(ann, "nonsense")
    copy = await bot.copy_message(ann, ann, sent.message_id)
    assert (await control.chat(ann))[-1]["message_id"] == copy.message_id
    assert (await bot.get_file(sent.document.file_id)).file_size == 10
    album = await bot.send_media_group(ann, [InputMediaPhoto(media=BufferedInputFile(b"x", f"{n}.png")) for n in "ab"])
    assert len({message.media_group_id for message in album}) == 1


async def test_reactions_replies_commands_and_the_rest(bot: Bot, control: Any, ann: int) -> None:
    written = await control.write(ann)
    reply = await bot.send_message(ann, "re", reply_parameters=ReplyParameters(message_id=written["message_id"]))
    assert reply.reply_to_message is not None
    assert reply.reply_to_message.message_id == written["message_id"]
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_message(ann, "re", reply_parameters=ReplyParameters(message_id=999_999))
    await bot.set_message_reaction(ann, written["message_id"], [ReactionTypeEmoji(emoji="👍")])
    assert (await control.chat(ann))[0]["reactions"] == [{"emoji": "👍", "by": "bot"}]
    await bot.set_my_commands([BotCommand(command="start", description="Begin")])
    assert [command.command for command in await bot.get_my_commands()] == ["start"]
    assert await bot.send_chat_action(ann, "typing")
    assert (await bot.get_chat(ann)).first_name == "Ann"
    assert await bot.set_chat_menu_button(ann)


async def test_a_webhook_with_its_secret(bot: Bot, control: Any, ann: int) -> None:
    arrived: asyncio.Queue[Message] = asyncio.Queue()
    dispatcher = Dispatcher()
    dispatcher.message.register(arrived.put)
    application = web.Application()
    SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token="s3cret-_").register(
        application, "/hook"
    )
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"

    await control.write(ann, "before the webhook was set")
    await bot.set_webhook(url, secret_token="s3cret-_")
    await control.write(ann, "through the webhook")
    texts = [(await soon(arrived.get())).text for _ in range(2)]
    assert texts == ["before the webhook was set", "through the webhook"]
    with pytest.raises(TelegramConflictError, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    assert (await bot.get_webhook_info()).url == url
    await bot.delete_webhook()
    assert (await bot.get_webhook_info()).url == ""
    assert await bot.get_updates() == []
    await runner.cleanup()


async def send_many(bot: Bot, chat_id: int, count: int) -> None:
    for number in range(count):
        await bot.send_message(chat_id, str(number))


async def newest_from_bot(control: Any, user_id: int) -> dict[str, Any]:
    chat = await chat_where(control, user_id, lambda messages: messages[-1]["from"] == "bot")
    return chat[-1]


async def chat_where(control: Any, user_id: int, condition: Any) -> list[dict[str, Any]]:
    """The chat as soon as the condition holds."""
    version = -1
    async with asyncio.timeout(PATIENCE_S):
        while True:
            path = f"/simulator/chats/{user_id}/messages?version={version}&wait=10"
            async with control.http.get(path) as answer:
                version = int(answer.headers["X-Chat-Version"])
                chat: list[dict[str, Any]] = await answer.json()
            if condition(chat):
                return chat
