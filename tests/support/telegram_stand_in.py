"""Telegram as admin_ui meets it at the other end of the lanes: messages to copy and to edit, presses to answer, and the
refusals to expect, on demand."""

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
from shared.contracts.telegram_calls import DeliveryOutcome, TelegramAnswer, decode_call
from shared.contracts.wire import BULK, DELIVERY_OUTCOMES, PUSHES, REPLIES, TELEGRAM_CALLS

Json = dict[str, Any]

_LANES = (REPLIES, PUSHES, TELEGRAM_CALLS, BULK)


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
        self.lose_parts = 0
        """How many messages of each album do not arrive."""
        self.reactions: dict[tuple[int, int], list[str]] = {}
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
        """The newest message of a chat, but for those that are there to change the composer."""
        return max(at for (chat, at), message in self.messages.items() if chat == chat_id and not _composer_of(message))

    def composer(self, chat_id: int) -> Json:
        """The reply keyboard of a chat, with its placeholder; empty when there is none."""
        changing = [_composer_of(message) for (chat, _), message in sorted(self.messages.items()) if chat == chat_id]
        newest = next(filter(None, reversed(changing)), {})
        return {} if newest.get("remove_keyboard") else newest

    def text(self, chat_id: int, message_id: int | None = None) -> str:
        """What a message shows, the newest one if none is named."""
        return str(self.messages[chat_id, message_id or self.last_message_id(chat_id)]["text"])

    def buttons(self, chat_id: int, message_id: int | None = None) -> dict[str, str]:
        """The labels on a message with their data."""
        message = self.messages[chat_id, message_id or self.last_message_id(chat_id)]
        rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
        return {button["text"]: button["callback_data"] for row in rows for button in row}

    @contextlib.asynccontextmanager
    async def answering(self, broker: Broker) -> AsyncIterator["TelegramStandIn"]:
        """Take calls from this broker while the block runs."""
        async with contextlib.AsyncExitStack() as lanes, asyncio.TaskGroup() as tasks:
            serving = [
                tasks.create_task(self._serve(broker, await lanes.enter_async_context(lane), tasks))
                for lane in (broker.consume(queue, prefetch=100) for queue in _LANES)
            ]
            yield self
            for lane in serving:
                lane.cancel()

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
        said = msgspec.Raw(json.dumps(body).encode())
        if call.delivery_id is None:
            await broker.reply(delivery, encode(TelegramAnswer(status, said)))
        else:
            outcome = DeliveryOutcome(call.delivery_id, call.attempt, status, said)
            await broker.publish(DELIVERY_OUTCOMES, encode(outcome))
        await deliveries.ack([delivery])

    def _outcome(self, call: Called) -> tuple[int, Json]:
        refusal = self.refusals[call.method].popleft() if self.refusals[call.method] else None
        result = refusal or getattr(self, f"_{call.method}")(call.parameters)
        if isinstance(result, Refusal):
            body = {"ok": False, "error_code": result.status, "description": result.description}
            return result.status, body | ({"parameters": result.parameters} if result.parameters else {})
        return 200, {"ok": True, "result": result}

    def _sendMessage(self, given: Json) -> Json:  # noqa: N802 - named as Telegram names its method
        return self._message(given["chat_id"], self._put(given, given["text"]))

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

    def _copyMessage(self, given: Json) -> Json:  # noqa: N802 - the same
        return {"message_id": self._copied(given, given["message_id"])}

    def _copyMessages(self, given: Json) -> list[Json]:  # noqa: N802 - the same
        arriving = given["message_ids"][self.lose_parts :]
        return [{"message_id": self._copied(given, message_id)} for message_id in arriving]

    def _copied(self, given: Json, message_id: int) -> int:
        return self._put(given, f"copy of {given['from_chat_id']}/{message_id}")

    def _put(self, given: Json, text: str) -> int:
        self._next_id += 1
        answers = (given.get("reply_parameters") or {}).get("message_id")
        shown = {"text": text, "reply_markup": given.get("reply_markup"), "answers": answers}
        self.messages[given["chat_id"], self._next_id] = shown
        return self._next_id

    def _sendMediaGroup(self, given: Json) -> list[Json]:  # noqa: N802 - the same
        media = given["media"]
        return [{"message_id": self._put(given, f"{part['media']}: {part.get('caption', '')}")} for part in media]

    def _editMessageCaption(self, given: Json) -> Json | Refusal:  # noqa: N802 - the same
        return self._edit(given, {"text": f"caption: {given.get('caption', '')}"})

    def _editMessageMedia(self, given: Json) -> Json | Refusal:  # noqa: N802 - the same
        media = given["media"]
        return self._edit(given, {"text": f"{media['media']}: {media.get('caption', '')}"})

    def _setMessageReaction(self, given: Json) -> bool:  # noqa: N802 - the same
        emoji = [reaction["emoji"] for reaction in given["reaction"]]
        self.reactions[given["chat_id"], given["message_id"]] = emoji
        return True

    def _deleteMessage(self, given: Json) -> bool | Refusal:  # noqa: N802 - the same
        if self.messages.pop((given["chat_id"], given["message_id"]), None) is None:
            return Refusal(400, "Bad Request: message to delete not found")
        return True

    def _deleteMessages(self, given: Json) -> bool:  # noqa: N802 - the same
        for message_id in given["message_ids"]:
            self.messages.pop((given["chat_id"], message_id), None)
        return True

    def _answerCallbackQuery(self, _: Json) -> bool:  # noqa: N802 - the same
        return True

    def _getMe(self, _: Json) -> Json:  # noqa: N802 - the same
        return {"id": 4242, "is_bot": True, "first_name": "Bot"}

    def _setMyCommands(self, _: Json) -> bool:  # noqa: N802 - the same
        return True

    def _message(self, chat_id: int, message_id: int) -> Json:
        text = self.messages[chat_id, message_id]["text"]
        chat = {"id": chat_id, "type": "private", "first_name": "X"}
        return {"message_id": message_id, "date": 1_770_000_000, "chat": chat, "text": text}


def _composer_of(message: Json) -> Json:
    markup: Json = message.get("reply_markup") or {}
    return markup if "keyboard" in markup or "remove_keyboard" in markup else {}
