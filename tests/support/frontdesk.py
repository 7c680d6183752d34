"""Frontdesk as `make run` runs it, and the people who use it, seen and moved only through HTTP."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tests.support.chat_lines import as_if_quick, lines_of, words_of
from tests.support.ports import free_port
from tests.support.processes import ready, running_module
from tests.support.services import PORTS
from tests.support.waiting import PATIENCE_S, eventually

OWNER = 1001
COLLEAGUE = 1002


def labels_of(message: dict[str, Any]) -> list[str]:
    """What stands on the buttons."""
    return [button["text"] for row in message["buttons"] for button in row]


def _later(chat: list[dict[str, Any]], after: int) -> list[dict[str, Any]]:
    return [message for message in chat if message["message_id"] > after]


@dataclass(frozen=True)
class Phone:
    """One person's chat with the bot."""

    http: aiohttp.ClientSession
    user_id: int
    name: str = ""

    async def write(self, text: str = "", **message: Any) -> int:
        """Send a message; its id."""
        return int((await self.send(text, **message))["message_id"])

    async def send(self, text: str = "", **message: Any) -> dict[str, Any]:
        """Send a message; the message, with the id of the update that tells the bot of it."""
        body = {"kind": "text", "text": text} | message
        async with self.http.post(f"/simulator/chats/{self.user_id}/messages", json=body) as answer:
            assert answer.status == 201, await answer.text()
            return dict(await answer.json())

    async def reply(self, to: int, text: str = "", **message: Any) -> int:
        """Answer a message of the chat with Telegram's reply; the new message's id."""
        return await self.write(text, reply_to_message_id=to, **message)

    async def command(self, text: str) -> None:
        """Send a command and wait for the message it is answered with."""
        sent = await self.write(text)
        await self._newest(lambda message: message["message_id"] > sent, f"an answer to {text}")

    async def edit(self, message_id: int, text: str) -> None:
        """Change a message sent before."""
        path = f"/simulator/chats/{self.user_id}/messages/{message_id}"
        async with self.http.patch(path, json={"text": text}) as answer:
            assert answer.status == 200, await answer.text()

    async def album(self, *items: dict[str, Any], **album: Any) -> list[int]:
        """Send several files at once; the ids of their messages."""
        body = {"items": list(items)} | album
        async with self.http.post(f"/simulator/chats/{self.user_id}/albums", json=body) as answer:
            assert answer.status == 201, await answer.text()
            return [int(message["message_id"]) for message in await answer.json()]

    async def change(self, message_id: int, **changes: Any) -> None:
        """Change the words or the file of a message sent before."""
        path = f"/simulator/chats/{self.user_id}/messages/{message_id}"
        async with self.http.patch(path, json=changes) as answer:
            assert answer.status == 200, await answer.text()

    async def delete(self, message_id: int) -> None:
        """Delete a message for both sides."""
        async with self.http.delete(f"/simulator/chats/{self.user_id}/messages/{message_id}") as answer:
            assert answer.status == 200, await answer.text()

    async def delete_if_there(self, message_id: int) -> None:
        """Delete a message for both sides, unless the bot has deleted it."""
        async with self.http.delete(f"/simulator/chats/{self.user_id}/messages/{message_id}") as answer:
            assert answer.status in (200, 404), await answer.text()

    async def react(self, message_id: int, emoji: str | None) -> None:
        """Put this reaction on a message; None takes it away."""
        path = f"/simulator/chats/{self.user_id}/messages/{message_id}/reaction"
        async with self.http.post(path, json={"emoji": emoji}) as answer:
            assert answer.status == 200, await answer.text()

    async def deactivate(self) -> None:
        """Delete the account."""
        async with self.http.post(f"/simulator/chats/{self.user_id}/deactivate") as answer:
            assert answer.status == 200, await answer.text()

    async def block(self) -> None:
        """Block the bot."""
        async with self.http.post(f"/simulator/chats/{self.user_id}/block") as answer:
            assert answer.status == 200, await answer.text()

    async def unblock(self) -> None:
        """Let the bot write again."""
        async with self.http.post(f"/simulator/chats/{self.user_id}/unblock") as answer:
            assert answer.status == 200, await answer.text()

    async def age(self, message_id: int, hours: int) -> None:
        """Make a message so much older."""
        path = f"/simulator/chats/{self.user_id}/messages/{message_id}/age"
        async with self.http.post(path, json={"seconds": hours * 3600}) as answer:
            assert answer.status == 200, await answer.text()

    async def reads(self, *lines: str, after: int = 0) -> list[dict[str, Any]]:
        """Wait until what came after a message reads exactly so, both sides of it, in this order (see `lines_of`)."""

        def is_so(chat: list[dict[str, Any]]) -> bool:
            return lines_of(_later(chat, after), whole_chat=chat) == list(lines)

        return _later(await self.sees(is_so, "\n".join(lines), after=after), after)

    async def finds(self, *parts: str, after: int = 0) -> dict[str, Any]:
        """Wait until a message of the bot has all of these in its text; the newest such."""

        def found(chat: list[dict[str, Any]]) -> list[dict[str, Any]]:
            sent = [message for message in _later(chat, after) if message["from"] == "bot"]
            return [message for message in sent if all(part in words_of(message) for part in parts)]

        return found(await self.sees(lambda chat: bool(found(chat)), " … ".join(parts), after=after))[-1]

    async def sees(
        self, holds: Callable[[list[dict[str, Any]]], bool], wanted: str, *, after: int = 0
    ) -> list[dict[str, Any]]:
        """Wait until this holds for the chat; the chat. A failure shows what came after a message."""
        path, version, chat = f"/simulator/chats/{self.user_id}/messages", -1, list[dict[str, Any]]()
        try:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    async with self.http.get(path, params={"version": version, "wait": 5}) as answer:
                        assert answer.status == 200, await answer.text()
                        version, chat = int(answer.headers["X-Chat-Version"]), await answer.json()
                    if holds(chat):
                        return list(chat)
        except TimeoutError:
            there = "\n".join(lines_of(_later(chat, after), whole_chat=chat))
            raise AssertionError(f"wanted:\n{wanted}\n\nbut there is:\n{there}") from None

    async def composes(self, placeholder: str, *keys: str) -> None:
        """Wait until the empty composer reads so, with just these buttons below it."""

        def does(chat: list[dict[str, Any]]) -> bool:
            changes = [message["composer"] for message in chat if message["composer"]]
            now = {"placeholder": "Message", "keyboard": []} | (changes[-1] if changes else {})
            return (now["placeholder"], now["keyboard"]) == (placeholder, [list(keys)] if keys else [])

        await self.sees(does, f"{placeholder} with {keys}")

    async def was_refused(self, code: int) -> None:
        """Wait until Telegram has refused the bot something in this chat with this code."""

        async def it_was() -> bool:
            async with self.http.get("/simulator/calls") as answer:
                made = await answer.json()
            return any((call["chat_id"], call["error_code"]) == (self.user_id, code) for call in made)

        await eventually(it_was, f"{code} in the chat with {self.name}")

    async def message(self, message_id: int) -> dict[str, Any]:
        """A message as it is now."""
        return next(message for message in await self.chat() if message["message_id"] == message_id)

    async def chat(self) -> list[dict[str, Any]]:
        """Every message that is there, oldest first."""
        async with self.http.get(f"/simulator/chats/{self.user_id}/messages") as answer:
            assert answer.status == 200, await answer.text()
            return [message for message in await answer.json() if not message["deleted"]]

    async def from_bot(self) -> dict[str, Any]:
        """The bot's newest message, with what it shows now."""
        return [message for message in await self.chat() if message["from"] == "bot"][-1]

    async def shows(self, text: str) -> dict[str, Any]:
        """Wait until the bot's newest message reads exactly so."""
        return await self._newest(lambda message: as_if_quick(message["text"]) == text, text)

    async def shows_part(self, *parts: str) -> dict[str, Any]:
        """Wait until the bot's newest message has all of these in it."""

        def has_all(message: dict[str, Any]) -> bool:
            return all(part in as_if_quick(message["text"]) for part in parts)

        return await self._newest(has_all, " … ".join(parts))

    async def press(self, label: str) -> dict[str, Any]:
        """Press the button with this label below the bot's newest message as soon as it is there; what the press was
        answered. For a chat into which nothing comes by itself: a push has such buttons too.
        """
        while True:
            message = await self._newest(lambda message: label in labels_of(message), f"a button {label}")
            if pressed := await self._pressed({"message_id": message["message_id"], "text": label}):
                return pressed

    async def _newest(self, fits: Callable[[dict[str, Any]], bool], wanted: str) -> dict[str, Any]:
        def newest(chat: list[dict[str, Any]]) -> list[dict[str, Any]]:
            return [message for message in chat if message["from"] == "bot"][-1:]

        return newest(await self.sees(lambda chat: any(map(fits, newest(chat))), wanted))[0]

    async def press_on(self, message_id: int, label: str) -> str:
        """Press a button of this message as soon as it is there; the toast the press is answered with."""

        def is_there(chat: list[dict[str, Any]]) -> bool:
            return any(label in labels_of(message) for message in chat if message["message_id"] == message_id)

        pressed = None
        while not pressed:
            await self.sees(is_there, f"a button {label}")
            pressed = await self._pressed({"message_id": message_id, "text": label})
        assert pressed["answered"]
        return str(pressed["text"] or "")

    async def forge(self, data: str) -> dict[str, Any]:
        """Press a button that is not there, on whatever message of the bot is."""
        pressed = await self._pressed({"message_id": (await self.from_bot())["message_id"], "data": data})
        assert pressed
        return pressed

    async def _pressed(self, press: dict[str, Any]) -> dict[str, Any] | None:
        """What the press is answered; None when the button has just gone."""
        async with self.http.post(f"/simulator/chats/{self.user_id}/press", json=press) as made:
            if made.status == 404:
                return None
            assert made.status == 201, await made.text()
            callback_id = (await made.json())["callback_query_id"]
        async with self.http.get(f"/simulator/callbacks/{callback_id}", params={"wait": 60}) as answer:
            return dict(await answer.json())


@dataclass(frozen=True)
class Frontdesk:
    """The running product."""

    http: aiohttp.ClientSession
    environment: Mapping[str, str]
    process: asyncio.subprocess.Process

    @property
    def owner(self) -> Phone:
        """The first owner's phone."""
        return Phone(self.http, OWNER)

    @property
    def colleague(self) -> Phone:
        """The phone of another owner."""
        return Phone(self.http, COLLEAGUE)

    async def customer(self, first_name: str, **person: Any) -> Phone:
        """A new customer's phone."""
        body = {"first_name": first_name} | person
        async with self.http.post("/simulator/people", json=body) as answer:
            assert answer.status == 201, await answer.text()
            user_id = int((await answer.json())["user_id"])
        username = person.get("username")
        return Phone(self.http, user_id, f"@{username}" if username else first_name)

    async def lasting_fault(self, kind: str, **rule: Any) -> int:
        """Something goes wrong between Telegram and the bot, as long as this run of the simulator lasts; its number."""
        async with self.http.post("/simulator/faults", json={"kind": kind} | rule) as answer:
            assert answer.status == 201, await answer.text()
            return int((await answer.json())["id"])

    @contextlib.asynccontextmanager
    async def fault(self, kind: str, **rule: Any) -> AsyncIterator[None]:
        """Something goes wrong between Telegram and the bot while the block runs."""
        fault_id = await self.lasting_fault(kind, **rule)
        try:
            yield
        finally:
            async with self.http.delete(f"/simulator/faults/{fault_id}") as answer:
                assert answer.status == 200, await answer.text()

    async def redeliver(self, update_id: int) -> None:
        """Telegram sends an update once more."""
        async with self.http.post("/simulator/redeliver", json={"update_id": update_id}) as answer:
            assert answer.status == 200, await answer.text()

    async def arrivals(self, method: str) -> list[int]:
        """The chats in which a call of this method was carried out, in that order."""
        async with self.http.get("/simulator/calls") as answer:
            made = await answer.json()
        return [call["chat_id"] for call in made if call["method"] == method and call["done"]]

    async def inject(self, update: bytes) -> None:
        """Put these bytes into the stream of updates."""
        async with self.http.post("/simulator/updates", data=update) as answer:
            assert answer.status == 201, await answer.text()

    async def metric(self, port_variable: str, line_start: str) -> float:
        """The value of the metric whose line begins so; 0 when there is none."""
        async with self.http.get(f"http://127.0.0.1:{self.environment[port_variable]}/metrics") as answer:
            lines = (await answer.text()).splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(line_start))

    async def counts(self, port_variable: str, line_start: str, value: float) -> None:
        """Wait until the metric has this value."""
        seen = -1.0

        async def has_it() -> bool:
            nonlocal seen
            seen = await self.metric(port_variable, line_start)
            return seen == value

        try:
            await eventually(has_it, line_start)
        except AssertionError:
            assert seen == value, line_start


def settings_of_frontdesk(data_dir: Path, **environment: str) -> dict[str, str]:
    """What is named, and for the rest ports and servers of its own."""
    ports = {variable: str(free_port()) for variable in (*PORTS.values(), "SIMULATOR_PORT")}
    # An empty variable is as good as none: the run of the tests names servers that are not for this process.
    return {"AMQP_URL": "", "DATABASE_URL": "", "BOT_TOKEN": ""} | ports | environment | {"DATA_DIR": str(data_dir)}


@contextlib.asynccontextmanager
async def seen_from_outside(
    process: asyncio.subprocess.Process, settings: Mapping[str, str]
) -> AsyncIterator[Frontdesk]:
    """The product that this process runs, once it is ready."""
    for variable in PORTS.values():
        await ready(int(settings[variable]), process)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{settings['SIMULATOR_PORT']}") as http:
        yield Frontdesk(http, settings, process)


@contextlib.asynccontextmanager
async def frontdesk(data_dir: Path, **environment: str) -> AsyncIterator[Frontdesk]:
    """`python -m deploy.local`, ready; killed at the end of the block if nobody has stopped it."""
    settings = settings_of_frontdesk(data_dir, **environment)
    async with running_module("deploy.local", **settings) as process, seen_from_outside(process, settings) as running:
        yield running
