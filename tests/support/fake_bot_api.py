"""A Bot API over HTTP: it keeps updates and chats as Telegram does, notes every call, and can be told to misbehave.

It is quick enough to be measured against: `tests.bench.telegram` runs one in a process of its own.
"""

import asyncio
import contextlib
import json
import time
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Final, NamedTuple

import msgspec
from aiohttp import web

TOKEN: Final = "4242:a-made-up-token"

Json = dict[str, Any]


class Call(NamedTuple):
    """A call as it arrived; `at` on the loop's clock, which is the machine's monotonic one."""

    method: str
    at: float
    parameters: Json


class Page(NamedTuple):
    """Updates that were handed out in one answer, and when: the ids of the first and of the last."""

    first: int
    last: int
    at: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What one call is answered with. With `is_done` Telegram does what was asked, whatever it says of it."""

    status: int = 0
    """0: the connection ends without an answer."""
    body: str = ""
    is_done: bool = False


def refusal(status: int, description: str, **parameters: int) -> Answer:
    """Telegram's words for no."""
    said = {"ok": False, "error_code": status, "description": description, "parameters": parameters}
    return Answer(status, json.dumps(said))


ANSWER_LOST: Final = Answer(is_done=True)
NEVER_CAME: Final = Answer()
FAILED: Final = refusal(500, "Internal Server Error")
FAILED_AFTERWARDS: Final = replace(refusal(502, "Bad Gateway"), is_done=True)
BLOCKED: Final = refusal(403, "Forbidden: bot was blocked by the user")


class Ask(msgspec.Struct):
    """What matters of a getUpdates."""

    offset: int = 0
    limit: int = 100
    timeout: int = 0
    """Seconds; so long the answer is held where there is nothing to hand out."""


class FakeBotApi:
    """What it was asked, what it keeps, and how it will answer. `chats[id]` is what arrived there, oldest first: where
    it was copied from, or its text.
    """

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[Call] = []
        self.pages: list[Page] = []
        self.offset = 0
        """What the last getUpdates asked for; every update before it is confirmed."""
        self.chats: dict[int, list[str]] = defaultdict(list)
        self.reactions: dict[tuple[int, int], list[str]] = {}
        self.scripts: dict[str | int, deque[Answer]] = defaultdict(deque)
        """By method, or by chat for what is sent there: what the next calls are answered with."""
        self.silent_methods: set[str] = set()
        """Of these nothing is done, and nothing is said."""
        self.holds: dict[str | int, asyncio.Event] = {}
        """By method or by chat: answers wait; what was asked for is done already."""
        self._update_ids: list[int] = []
        self._updates: list[bytes] = []
        self._confirmed = 0
        self._arrived = asyncio.Event()
        self._message_ids = count(1_000_000)

    def send(self, update_id: int, body: bytes) -> None:
        """An update byte for byte, whatever it is."""
        self.send_all([update_id], [body])

    def send_update(self, update: Json) -> None:
        """An update as Telegram would write it."""
        self.send(update["update_id"], json.dumps(update, ensure_ascii=False).encode())

    def send_all(self, update_ids: Iterable[int], bodies: Iterable[bytes]) -> None:
        """Many at once; ids only ever grow."""
        self._update_ids += update_ids
        self._updates += bodies
        self._arrived.set()

    @property
    def updates(self) -> list[tuple[int, bytes]]:
        """What it would hand out now: all that is not confirmed."""
        return list(zip(self._update_ids[self._confirmed :], self._updates[self._confirmed :], strict=True))

    def will_answer(self, method: str, status: int, description: str, **parameters: int) -> None:
        """Refuse the next call of this method so."""
        self.scripts[method].append(refusal(status, description, **parameters))

    def will_say(self, method: str, status: int, text: str) -> None:
        """Say this to the next call of this method, whatever it means."""
        self.scripts[method].append(Answer(status, text))

    def calls_of(self, method: str) -> list[Json]:
        """The parameters of every call of this method."""
        return [call.parameters for call in self.calls if call.method == method]

    def forget(self) -> None:
        """Begin anew to note what happens."""
        self.calls, self.pages = [], []
        self.chats.clear()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Any method."""
        if request.match_info["token"] != TOKEN:
            return _said(request, refusal(401, "Unauthorized"))
        method, body = request.match_info["method"], await request.read() or b"{}"
        parameters: Json = msgspec.json.decode(body)
        self.calls.append(Call(method, _now(), parameters))
        if method in self.silent_methods:
            await asyncio.sleep(3600)
        answer = self._scripted(method, parameters.get("chat_id"))
        if answer is None and method == "getUpdates":
            return await self._get_updates(msgspec.json.decode(body, type=Ask))
        result = self._carry_out(method, parameters) if answer is None or answer.is_done else None
        for held in self.holds.keys() & {method, parameters.get("chat_id")}:
            await self.holds[held].wait()
        if answer is not None:
            return _said(request, answer)
        return web.Response(body=msgspec.json.encode({"ok": True, "result": result}), content_type="application/json")

    def _scripted(self, method: str, chat_id: int | None) -> Answer | None:
        if scripted := self.scripts.get(method):
            return scripted.popleft()
        sent_there = self.scripts.get(chat_id or 0) if method.startswith(("send", "copy")) else None
        return sent_there.popleft() if sent_there else None

    async def _get_updates(self, ask: Ask) -> web.Response:
        self.offset = ask.offset
        first = self._confirmed = bisect_left(self._update_ids, ask.offset, lo=self._confirmed)
        if first == len(self._updates):
            self._arrived.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ask.timeout):
                    await self._arrived.wait()
        page = self._updates[first : first + ask.limit]
        if page:
            last = first + len(page) - 1
            self.pages.append(Page(self._update_ids[first], self._update_ids[last], _now()))
        return web.Response(body=b'{"ok":true,"result":[' + b",\n".join(page) + b"]}", content_type="application/json")

    def _carry_out(self, method: str, given: Json) -> Any:
        """Telegram's result, even where a test leaves out what Telegram would insist on."""
        if method == "copyMessage":
            return self._copied(given, given.get("message_id", 0))
        if method == "copyMessages":
            return [self._copied(given, message_id) for message_id in given["message_ids"]]
        if method == "sendMediaGroup":
            return [self._sent(given) for _ in given.get("media", ())]
        if method.startswith("send"):
            return self._sent(given)
        if method == "setMessageReaction" and "reaction" in given:
            self.reactions[given["chat_id"], given["message_id"]] = [one["emoji"] for one in given["reaction"]]
        return True

    def _copied(self, given: Json, message_id: int) -> Json:
        self.chats[given["chat_id"]].append(f"{given.get('from_chat_id')}/{message_id}")
        return {"message_id": next(self._message_ids)}

    def _sent(self, given: Json) -> Json:
        chat_id = given["chat_id"]
        self.chats[chat_id].append(given.get("text", ""))
        chat = {"id": chat_id, "type": "private"}
        return {"message_id": next(self._message_ids), "date": int(time.time()), "chat": chat, "text": "…"}


Control = Callable[[FakeBotApi], Iterable[web.RouteDef]]


def _now() -> float:
    return asyncio.get_running_loop().time()


def _said(request: web.Request, answer: Answer) -> web.StreamResponse:
    if answer.status == 0 and request.transport is not None:
        request.transport.abort()
    return web.Response(status=answer.status or 500, text=answer.body, content_type="application/json")


@contextlib.asynccontextmanager
async def fake_bot_api(port: int = 0, control: Control = lambda _: ()) -> AsyncIterator[FakeBotApi]:
    """Serve one on the loopback while the block runs, and the routes of its control beside it."""
    api = FakeBotApi()
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.add_routes([*control(api), web.post("/bot{token}/{method}", api.handle)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        api.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield api
    finally:
        await runner.cleanup()
