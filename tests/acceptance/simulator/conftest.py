"""A simulator for each test, and a hand on its control side."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiogram import Bot

from deploy.local.simulator import Person, Simulator, run_simulator
from deploy.local.simulator.world import World
from tests.support.aiogram_bot import bot_at

TOKEN = "42:AAH-secret"


@dataclass(frozen=True)
class Control:
    """Talks HTTP, as the page does. Every answer is `(status, body)`."""

    http: aiohttp.ClientSession

    async def get(self, path: str) -> Any:
        async with self.http.get(f"/simulator{path}") as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def post(self, path: str, **body: Any) -> tuple[int, Any]:
        async with self.http.post(f"/simulator{path}", json=body) as answer:
            return answer.status, await answer.json()

    async def patch(self, path: str, **body: Any) -> tuple[int, Any]:
        async with self.http.patch(f"/simulator{path}", json=body) as answer:
            return answer.status, await answer.json()

    async def write(self, user_id: int, text: str = "hello", **more: Any) -> dict[str, Any]:
        status, message = await self.post(f"/chats/{user_id}/messages", text=text, **more)
        assert status == 201, message
        return dict(message)

    async def chat(self, user_id: int) -> list[dict[str, Any]]:
        return list(await self.get(f"/chats/{user_id}/messages"))

    async def answer_to(self, callback_query_id: str) -> dict[str, Any]:
        return dict(await self.get(f"/callbacks/{callback_query_id}?wait=60"))

    async def bot(self, method: str, **arguments: Any) -> tuple[int, Any]:
        """A bare Bot API call, without any library."""
        async with self.http.post(f"/bot{TOKEN}/{method}", json=arguments) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """Without flood limits, so that tests need not wait."""
    async with run_simulator(token=TOKEN, admins=[Person(user_id=1001, first_name="Olivia")], limits=False) as running:
        yield running


@pytest.fixture
def time_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """For Telegram: what is limited by the second stays so, however long the seconds get."""
    now = time.time()
    monkeypatch.setattr(World, "now", lambda _: now)


@pytest.fixture
async def bot(simulator: Simulator) -> AsyncIterator[Bot]:
    """An aiogram bot with the right token."""
    made = bot_at(simulator.url, TOKEN)
    yield made
    await made.session.close()


@pytest.fixture
async def control(simulator: Simulator) -> AsyncIterator[Control]:
    async with aiohttp.ClientSession(simulator.url) as http:
        yield Control(http)


@pytest.fixture
async def ann(control: Control) -> int:
    """A customer who never wrote yet."""
    status, person = await control.post("/people", first_name="Ann", username="ann_b", user_id=5001)
    assert status == 201
    return int(person["user_id"])
