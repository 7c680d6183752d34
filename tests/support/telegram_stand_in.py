"""Telegram as admin_ui meets it at the other end of the calls lane: messages that can be edited, presses to answer, and
the refusals to expect, on demand."""

import asyncio
import contextlib
import json
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from shared.broker.port import Broker, Deliveries, Delivery
from shared.contracts.codec import encode
from shared.contracts.telegram_calls import TelegramAnswer, decode_call
from shared.contracts.wire import TELEGRAM_CALLS

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What Telegram says instead of doing it."""

    status: int
    description: str
    parameters: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Called:
    """One call that was made; `at` on the monotonic clock."""

    method: str
    parameters: Json
    at: float


class TelegramStandIn:
    """Answers calls. `refusals[method]` are given first; `hold` makes answers to a method wait."""

    def __init__(self) -> None:
        self.calls: list[Called] = []
        self.messages: dict[tuple[int, int], Json] = {}
        self.refusals: dict[str, deque[Refusal]] = defaultdict(deque)
        self.hold: dict[str, asyncio.Event] = {}
        self._next_id = 500

    def made(self, method: str) -> list[Called]:
        """The calls of one method, oldest first."""
        return [call for call in self.calls if call.method == method]

    def toasts(self) -> list[str | None]:
        """What presses were answered with."""
        return [call.parameters.get("text") for call in self.made("answerCallbackQuery")]

    def said(self, chat_id: int) -> list[str]:
        """The texts in a chat, oldest first."""
        return [message["text"] for (chat, _), message in sorted(self.messages.items()) if chat == chat_id]

    def last_message_id(self, chat_id: int) -> int:
        """The newest message of a chat."""
        return max(message_id for chat, message_id in self.messages if chat == chat_id)

    def text(self, chat_id: int, message_id: int | None = None) -> str:
        """What a message shows, the newest one if none is named."""
        return str(self.messages[chat_id, message_id or self.last_message_id(chat_id)]["text"])

    def buttons(self, chat_id: int, message_id: int | None = None) -> dict[str, str]:
        """The labels on a message with their data."""
        message = self.messages[chat_id, message_id or self.last_message_id(chat_id)]
        rows = (message.get("reply_markup") or {"inline_keyboard": []})["inline_keyboard"]
        return {button["text"]: button["callback_data"] for row in rows for button in row}

    @contextlib.asynccontextmanager
    async def answering(self, broker: Broker) -> AsyncIterator["TelegramStandIn"]:
        """Take calls from this broker while the block runs."""
        async with broker.consume(TELEGRAM_CALLS, prefetch=100) as deliveries, asyncio.TaskGroup() as tasks:
            serving = tasks.create_task(self._serve(broker, deliveries, tasks))
            yield self
            serving.cancel()

    async def _serve(self, broker: Broker, deliveries: Deliveries, tasks: asyncio.TaskGroup) -> None:
        while True:
            delivery = await deliveries.receive()
            tasks.create_task(self._answer(broker, deliveries, delivery))

    async def _answer(self, broker: Broker, deliveries: Deliveries, delivery: Delivery) -> None:
        call = decode_call(delivery.body)
        made = Called(call.method, json.loads(bytes(call.parameters)), time.monotonic())
        self.calls.append(made)
        status, body = self._outcome(made)
        if call.method in self.hold:
            await self.hold[call.method].wait()
        await broker.reply(delivery, encode(TelegramAnswer(status, msgspec.Raw(json.dumps(body).encode()))))
        await deliveries.ack([delivery])

    def _outcome(self, call: Called) -> tuple[int, Json]:
        refusal = self.refusals[call.method].popleft() if self.refusals[call.method] else None
        result = refusal or getattr(self, f"_{call.method}")(call.parameters)
        if isinstance(result, Refusal):
            body = {"ok": False, "error_code": result.status, "description": result.description}
            return result.status, body | ({"parameters": result.parameters} if result.parameters else {})
        return 200, {"ok": True, "result": result}

    def _sendMessage(self, given: Json) -> Json:  # noqa: N802 - named as Telegram names its method
        self._next_id += 1
        self.messages[given["chat_id"], self._next_id] = {
            "text": given["text"],
            "reply_markup": given.get("reply_markup"),
        }
        return self._message(given["chat_id"], self._next_id)

    def _editMessageText(self, given: Json) -> Json | Refusal:  # noqa: N802 - the same
        return self._edit(given, {"text": given["text"], "reply_markup": given.get("reply_markup")})

    def _editMessageReplyMarkup(self, given: Json) -> Json | Refusal:  # noqa: N802 - the same
        return self._edit(given, {"reply_markup": given.get("reply_markup")})

    def _edit(self, given: Json, wanted: Json) -> Json | Refusal:
        place = given["chat_id"], given["message_id"]
        if place not in self.messages:
            return Refusal(400, "Bad Request: message to edit not found")
        if self.messages[place] | wanted == self.messages[place]:
            return Refusal(400, "Bad Request: message is not modified: specified new message content is the same")
        self.messages[place] |= wanted
        return self._message(*place)

    def _answerCallbackQuery(self, _: Json) -> bool:  # noqa: N802 - the same
        return True

    def _setMyCommands(self, _: Json) -> bool:  # noqa: N802 - the same
        return True

    def _message(self, chat_id: int, message_id: int) -> Json:
        text = self.messages[chat_id, message_id]["text"]
        chat = {"id": chat_id, "type": "private", "first_name": "X"}
        return {"message_id": message_id, "date": 1_770_000_000, "chat": chat, "text": text}
