"""A python-telegram-bot application, unmodified, against the simulator."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest, Conflict, Forbidden, RetryAfter
from telegram.ext import Application, ApplicationBuilder, CallbackQueryHandler, MessageHandler, filters

from deploy.local.simulator import Simulator, phones
from deploy.local.simulator import run_simulator as run
from deploy.local.simulator.records import Person

TOKEN = "42:AAH-secret"
KEYBOARD = InlineKeyboardMarkup(
    [[InlineKeyboardButton("Yes", callback_data="yes"), InlineKeyboardButton("No", callback_data="no")]]
)


@pytest.fixture
async def bot(simulator: Simulator) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=f"{simulator.url}/bot") as made:
        yield made


async def greet(update: Update, _context: object) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_text("Shall we?", reply_markup=KEYBOARD)


async def decide(update: Update, _context: object) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer("noted")
    await query.edit_message_text(f"You chose <b>{query.data}</b>", parse_mode="HTML")


@pytest.fixture
async def application(simulator: Simulator) -> AsyncIterator[Application[Any, Any, Any, Any, Any, Any]]:
    built = ApplicationBuilder().token(TOKEN).base_url(f"{simulator.url}/bot").build()
    built.add_handler(MessageHandler(filters.ALL, greet))
    built.add_handler(CallbackQueryHandler(decide))
    async with built:
        await built.start()
        assert built.updater is not None
        await built.updater.start_polling()
        yield built
        await built.updater.stop()
        await built.stop()


async def test_an_application_polls_sends_and_handles_a_press(
    application: Application[Any, Any, Any, Any, Any, Any], control: Any, ann: int
) -> None:
    assert application.bot.username == "frontdesk_bot"
    await control.write(ann, "hello")
    asked = await last_when(control, ann, "Shall we?")
    assert [button["text"] for button in asked["buttons"][0]] == ["Yes", "No"]
    _, press = await control.post(f"/chats/{ann}/press", message_id=asked["message_id"], text="No")
    assert (await control.answer_to(press["callback_query_id"]))["text"] == "noted"
    edited = await last_when(control, ann, "You chose no")
    assert edited["html"] == "You chose <b>no</b>"


async def test_refusals_are_the_errors_the_library_knows(bot: Bot, control: Any, ann: int) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(ann, "hi")
    await control.write(ann)
    sent = await bot.send_message(ann, "same", reply_markup=KEYBOARD)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_text("same", reply_markup=KEYBOARD)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query("123456789")
    await control.post(f"/chats/{ann}/block")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ann, "hi")


async def test_a_flood_is_answered_with_the_seconds_to_wait(
    time_stands_still: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    async with run(token=TOKEN) as simulator, Bot(TOKEN, base_url=f"{simulator.url}/bot") as bot:
        simulator.world.people.add(Person(user_id=5001, first_name="Ann"))
        phones.write(simulator.world, 5001, {"text": "hi"})
        sent = await bot.send_message(5001, "0")
        with pytest.raises(RetryAfter) as refusal:
            await edit_many_times(sent, 20)
        assert refusal.value.retry_after == timedelta(seconds=1)


async def test_files_and_albums_upload(bot: Bot, control: Any, ann: int) -> None:
    await control.write(ann)
    photo = await bot.send_photo(ann, b"\x89PNG", caption="Look")
    assert len(photo.photo) == 4
    copied = await bot.copy_message(ann, ann, photo.message_id, caption="Other words")
    assert (await control.chat(ann))[-1]["message_id"] == copied.message_id
    assert (await control.chat(ann))[-1]["caption"] == "Other words"


async def test_a_webhook_forbids_polling(bot: Bot) -> None:
    await bot.set_webhook("http://127.0.0.1:9/hook", secret_token="abc")
    with pytest.raises(Conflict):
        await bot.get_updates()
    assert (await bot.get_webhook_info()).url == "http://127.0.0.1:9/hook"
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def edit_many_times(message: Message, count: int) -> None:
    for number in range(1, count):
        await message.edit_text(str(number))


async def last_when(control: Any, user_id: int, text: str) -> dict[str, Any]:
    """The newest message once it reads so."""
    version = -1
    for _ in range(20):
        path = f"/simulator/chats/{user_id}/messages?version={version}&wait=10"
        async with control.http.get(path) as answer:
            version = int(answer.headers["X-Chat-Version"])
            newest: dict[str, Any] = (await answer.json())[-1]
        if newest["text"] == text:
            return newest
    raise AssertionError(f"{text!r} never came, but {newest['text']!r}")
