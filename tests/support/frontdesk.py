"""Frontdesk as `make run` runs it, and the people who use it, seen and moved only through HTTP."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tests.support.ports import free_port
from tests.support.processes import ready, running_module
from tests.support.waiting import eventually

OWNER = 1001
SERVICES = ("GATEWAY_PORT", "TRACKER_PORT", "ADMIN_UI_PORT")


def labels_of(message: dict[str, Any]) -> list[str]:
    """What stands on the buttons."""
    return [button["text"] for row in message["buttons"] for button in row]


@dataclass(frozen=True)
class Phone:
    """One person's chat with the bot."""

    http: aiohttp.ClientSession
    user_id: int

    async def write(self, text: str = "", **message: Any) -> int:
        """Send a message; its id."""
        body = {"kind": "text", "text": text} | message
        async with self.http.post(f"/simulator/chats/{self.user_id}/messages", json=body) as answer:
            assert answer.status == 201, await answer.text()
            return int((await answer.json())["message_id"])

    async def command(self, text: str) -> None:
        """Send a command and wait for the message it is answered with."""
        sent = await self.write(text)
        await self._newest(lambda message: message.get("message_id", 0) > sent, f"an answer to {text}")

    async def edit(self, message_id: int, text: str) -> None:
        """Change a message sent before."""
        path = f"/simulator/chats/{self.user_id}/messages/{message_id}"
        async with self.http.patch(path, json={"text": text}) as answer:
            assert answer.status == 200, await answer.text()

    async def block(self) -> None:
        """Block the bot."""
        async with self.http.post(f"/simulator/chats/{self.user_id}/block") as answer:
            assert answer.status == 200, await answer.text()

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
        return await self._newest(lambda message: bool(message["text"] == text), text)

    async def shows_part(self, *parts: str) -> dict[str, Any]:
        """Wait until the bot's newest message has all of these in it."""
        return await self._newest(lambda message: all(part in message["text"] for part in parts), " … ".join(parts))

    async def press(self, label: str) -> dict[str, Any]:
        """Press the button with this label as soon as it is there; what the press was answered."""
        message = await self._newest(lambda message: label in labels_of(message), f"a button {label}")
        return await self._pressed({"message_id": message["message_id"], "text": label})

    async def _newest(self, fits: Callable[[dict[str, Any]], bool], wanted: str) -> dict[str, Any]:
        seen: dict[str, Any] = {"text": "(nothing)", "buttons": []}

        async def is_there() -> bool:
            nonlocal seen
            seen = ([message for message in await self.chat() if message["from"] == "bot"] or [seen])[-1]
            return fits(seen)

        try:
            await eventually(is_there, wanted, patience_s=15)
        except AssertionError:
            raise AssertionError(f"wanted:\n{wanted}\n\nbut there is:\n{seen['text']}\n{labels_of(seen)}") from None
        return seen

    async def forge(self, data: str) -> dict[str, Any]:
        """Press a button that is not there, on whatever message is."""
        return await self._pressed({"message_id": (await self.chat())[-1]["message_id"], "data": data})

    async def _pressed(self, press: dict[str, Any]) -> dict[str, Any]:
        async with self.http.post(f"/simulator/chats/{self.user_id}/press", json=press) as made:
            assert made.status == 201, await made.text()
            callback_id = (await made.json())["callback_query_id"]
        async with self.http.get(f"/simulator/callbacks/{callback_id}", params={"wait": 15}) as answer:
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

    async def customer(self, first_name: str, **person: Any) -> Phone:
        """A new customer's phone."""
        body = {"first_name": first_name} | person
        async with self.http.post("/simulator/people", json=body) as answer:
            assert answer.status == 201, await answer.text()
            return Phone(self.http, int((await answer.json())["user_id"]))

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


@contextlib.asynccontextmanager
async def frontdesk(data_dir: Path, **environment: str) -> AsyncIterator[Frontdesk]:
    """`python -m deploy.local`, ready; killed at the end of the block if nobody has stopped it."""
    ports = {name: environment.get(name) or str(free_port()) for name in (*SERVICES, "SIMULATOR_PORT")}
    # An empty variable is as good as none: the run of the tests names servers that are not for this process.
    chosen = {"AMQP_URL": "", "DATABASE_URL": "", "BOT_TOKEN": ""} | ports | environment | {"DATA_DIR": str(data_dir)}
    async with running_module("deploy.local", **chosen) as process:
        for name in SERVICES:
            await ready(int(ports[name]))
        async with aiohttp.ClientSession(f"http://127.0.0.1:{ports['SIMULATOR_PORT']}") as http:
            yield Frontdesk(http, chosen, process)
