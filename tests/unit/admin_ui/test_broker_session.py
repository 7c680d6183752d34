"""aiogram over the broker: the same calls, the same answers, the same errors, and no files."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup

from services.admin_ui.bot.telegram.broker_session import FilesNotCarried, broker_bot
from shared.broker.in_process import InProcessBroker
from shared.contracts.codec import encode
from shared.contracts.telegram_calls import TelegramAnswer, TelegramCall, decode_call
from shared.contracts.wire import TELEGRAM_CALLS

SENT = {"message_id": 5, "date": 1_770_000_000, "chat": {"id": 1, "type": "private"}, "text": "Hi"}


@contextlib.asynccontextmanager
async def gateway(broker: InProcessBroker, status: int, body: Any) -> AsyncIterator[list[TelegramCall]]:
    """Answers every call with the same."""
    calls: list[TelegramCall] = []
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def serve() -> None:
        async with broker.consume(TELEGRAM_CALLS, prefetch=1) as deliveries:
            while True:
                delivery = await deliveries.receive()
                calls.append(decode_call(delivery.body))
                answer = content if status == 0 else encode(TelegramAnswer(status, msgspec.Raw(content)))
                await broker.reply(delivery, answer)
                await deliveries.ack([delivery])

    serving = asyncio.create_task(serve())
    try:
        yield calls
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving


async def test_a_call_travels_with_json_parameters_and_defaults_and_the_answer_is_parsed() -> None:
    broker = InProcessBroker()
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="A", callback_data="1d")]])
    async with gateway(broker, 200, {"ok": True, "result": SENT}) as calls:
        message = await broker_bot(broker).send_message(1, "Hi", reply_markup=keyboard)
    assert message.message_id == 5
    assert calls[0].method == "sendMessage"
    assert calls[0].chat_id == 1
    assert json.loads(bytes(calls[0].parameters)) == {
        "chat_id": 1,
        "text": "Hi",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": [[{"text": "A", "callback_data": "1d"}]]},
    }


async def test_a_call_is_worth_making_for_ten_seconds_unless_it_says_otherwise() -> None:
    broker = InProcessBroker()
    async with gateway(broker, 200, {"ok": True, "result": True}) as calls:
        bot = broker_bot(broker)
        before = datetime.now(UTC)
        await bot.answer_callback_query("77")
        await bot.answer_callback_query("77", request_timeout=3)
    assert timedelta(seconds=9) < calls[0].expires_at - before < timedelta(seconds=11)
    assert timedelta(seconds=2) < calls[1].expires_at - before < timedelta(seconds=4)
    assert calls[0].chat_id is None


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}, TelegramBadRequest),
        (403, {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked"}, TelegramForbiddenError),
        (
            429,
            {"ok": False, "error_code": 429, "description": "Too Many", "parameters": {"retry_after": 7}},
            TelegramRetryAfter,
        ),
        (408, {"ok": False, "error_code": 408, "description": "expired"}, TelegramAPIError),
        (504, {"ok": False, "error_code": 504, "description": "unknown outcome"}, TelegramServerError),
        (200, {"ok": True, "result": {"surprise": 1}}, ClientDecodeError),
        (0, b"garbage", ClientDecodeError),
    ],
)
async def test_refusals_are_aiograms_own_errors(status: int, body: Any, error: type[Exception]) -> None:
    broker = InProcessBroker()
    async with gateway(broker, status, body):
        with pytest.raises(error):
            await broker_bot(broker).send_message(1, "Hi")


async def test_a_gateway_that_does_not_answer_is_a_network_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.admin_ui.bot.telegram.broker_session._ANSWER_MARGIN_S", -0.9)
    with pytest.raises(TelegramNetworkError):
        await broker_bot(InProcessBroker()).send_message(1, "Hi", request_timeout=1)


async def test_files_are_refused_before_anything_is_sent() -> None:
    bot = broker_bot(InProcessBroker())
    with pytest.raises(FilesNotCarried):
        await bot.send_document(1, BufferedInputFile(b"x", "x.txt"))
    with pytest.raises(FilesNotCarried):
        await bot.download_file("documents/file_1")


async def test_nobody_but_the_gateway_has_a_token() -> None:
    assert broker_bot(InProcessBroker()).token == "1:the-gateway-has-it"
