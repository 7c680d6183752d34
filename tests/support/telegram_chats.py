"""A Bot API that keeps chats, so that what reached whom can be counted; its answers can be lost, late, or refusals."""

import asyncio
import contextlib
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from aiohttp import web

from tests.support.fake_bot_api import TOKEN

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one call. With `is_done` Telegram does what was asked, whatever is said about it."""

    is_done: bool
    status: int = 0
    """0: the connection ends without an answer."""
    description: str = ""
    retry_after: int | None = None


ANSWER_LOST: Final = Fault(is_done=True)
NEVER_CAME: Final = Fault(is_done=False)
FAILED: Final = Fault(is_done=False, status=500, description="Internal Server Error")
FAILED_AFTERWARDS: Final = Fault(is_done=True, status=502, description="Bad Gateway")
BLOCKED: Final = Fault(is_done=False, status=403, description="Forbidden: bot was blocked by the user")


def too_many(retry_after: int) -> Fault:
    """Telegram asks for a pause."""
    return Fault(is_done=False, status=429, description=f"Too Many Requests: {retry_after}", retry_after=retry_after)


class TelegramChats:
    """`chats[id]` is what arrived there, oldest first: where it was copied from, or its text."""

    def __init__(self) -> None:
        self.url = ""
        self.chats: dict[int, list[str]] = defaultdict(list)
        self.reactions: dict[tuple[int, int], list[str]] = {}
        self.faults: dict[int, deque[Fault]] = defaultdict(deque)
        """By chat, for the next calls that send something there."""
        self.hold: dict[int, asyncio.Event] = {}
        """By chat: what is sent there arrives, and the answer waits."""
        self._ids = count(500)

    def arrived(self, chat_id: int) -> Callable[[], bool]:
        """Whether anything has arrived in this chat."""
        return lambda: bool(self.chats[chat_id])

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Any method that admin_ui sends by the ledger, or the gateway calls by itself."""
        method, given = request.match_info["method"], await request.json()
        if method == "getUpdates":
            await asyncio.sleep(given["timeout"])
            return web.json_response({"ok": True, "result": []})
        if "chat_id" not in given:
            return web.json_response({"ok": True, "result": True})
        fault = self._fault(method, given)
        result = self._carry_out(method, given) if fault is None or fault.is_done else None
        if given["chat_id"] in self.hold:
            await self.hold[given["chat_id"]].wait()
        if fault is None:
            return web.json_response({"ok": True, "result": result})
        return _said(request, fault)

    def _fault(self, method: str, given: Json) -> Fault | None:
        faults = self.faults[given["chat_id"]]
        return faults.popleft() if faults and method.startswith(("send", "copy")) else None

    def _carry_out(self, method: str, given: Json) -> Any:
        chat = self.chats[given["chat_id"]]
        if method == "copyMessage":
            chat.append(f"{given['from_chat_id']}/{given['message_id']}")
        elif method == "copyMessages":
            chat.extend(f"{given['from_chat_id']}/{message_id}" for message_id in given["message_ids"])
            return [{"message_id": next(self._ids)} for _ in given["message_ids"]]
        elif method == "sendMessage":
            chat.append(given["text"])
        elif method == "setMessageReaction":
            self.reactions[given["chat_id"], given["message_id"]] = [one["emoji"] for one in given["reaction"]]
            return True
        return {"message_id": next(self._ids)}


def _said(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.status == 0 and request.transport is not None:
        request.transport.abort()
    hints = {} if fault.retry_after is None else {"parameters": {"retry_after": fault.retry_after}}
    said = {"ok": False, "error_code": fault.status, "description": fault.description} | hints
    return web.json_response(said, status=fault.status or 500)


@contextlib.asynccontextmanager
async def telegram_chats() -> AsyncIterator[TelegramChats]:
    """Serve one on the loopback while the block runs."""
    telegram = TelegramChats()
    app = web.Application()
    app.router.add_post(f"/bot{TOKEN}/{{method}}", telegram.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    telegram.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield telegram
    finally:
        await runner.cleanup()
