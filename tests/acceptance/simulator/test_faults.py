"""Faults one switches on: what the bot is told, and what really happened."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

from tests.support.clock import stopped_clock
from tests.support.event_stream import event_of_type
from tests.support.waiting import eventually, soon

TOKEN = "42:AAH-secret"


async def switched_on(control: Any, kind: str, **rule: Any) -> int:
    status, fault = await control.post("/faults", kind=kind, **rule)
    assert status == 201, fault
    return int(fault["id"])


async def newest_call(control: Any) -> dict[str, Any]:
    return dict((await control.get("/calls?after=0"))[-1])


async def was_hit(control: Any) -> bool:
    """Whether the only fault there is has struck."""
    [fault] = await control.get("/faults")
    return bool(fault["hits"])


async def texts(control: Any, user_id: int) -> list[str]:
    return [message["text"] for message in await control.chat(user_id)]


async def test_a_refused_call_is_not_carried_out(bot: Bot, control: Any, ann: int) -> None:
    await control.write(ann, "hi")
    number = await switched_on(control, "forbidden", methods=["sendMessage"], chat_id=ann, times=1)
    await switched_on(control, "bad_request", methods=["sendMessage"], times=1, description="Bad Request: no")
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(ann, "one")
    with pytest.raises(TelegramBadRequest, match="Bad Request: no"):
        await bot.send_message(ann, "two")
    sent = await bot.send_message(ann, "three")
    assert await texts(control, ann) == ["hi", "three"]
    assert [(fault["hits"], fault["on"]) for fault in await control.get("/faults")] == [(1, False), (1, False)]
    calls = await control.get("/calls?after=0")
    assert [(call["done"], call["answer"], call["fault"], call["message_ids"]) for call in calls] == [
        (False, "error", number, []),
        (False, "error", number + 1, []),
        (True, "result", None, [sent.message_id]),
    ]


async def test_a_flooded_chat_stays_shut_for_what_was_refused_and_no_other_does(
    time_stands_still: None, bot: Bot, control: Any, ann: int
) -> None:
    await control.write(ann)
    await control.write(1001)
    panel = await bot.send_message(ann, "panel")
    await switched_on(control, "too_many_requests", methods=["sendMessage"], chat_id=ann, times=1, retry_after=60)
    for _ in range(2):
        with pytest.raises(TelegramRetryAfter) as refusal:
            await bot.send_message(ann, "x")
        assert 59 <= refusal.value.retry_after <= 60
    with pytest.raises(TelegramRetryAfter):
        await bot.copy_message(ann, 1001, (await control.chat(1001))[0]["message_id"])
    await panel.edit_text("edits go their own way")
    await bot.send_message(1001, "and so do others")
    assert [fault["hits"] for fault in await control.get("/faults")] == [1]


@pytest.mark.parametrize("done", [False, True])
async def test_a_broken_server_may_have_done_it_or_not(bot: Bot, control: Any, ann: int, done: bool) -> None:
    await control.write(ann, "hi")
    await switched_on(control, "server_error", times=1, code=502, done=done)
    with pytest.raises(TelegramServerError, match="Bad Gateway"):
        await bot.send_message(ann, "sent")
    assert await texts(control, ann) == (["hi", "sent"] if done else ["hi"])
    call = await newest_call(control)
    assert (call["ok"], call["error_code"], call["done"], call["answer"]) == (False, 502, done, "error")
    assert len(call["message_ids"]) == done


async def test_a_broken_server_may_answer_with_a_page(bot: Bot, control: Any, ann: int) -> None:
    await control.write(ann, "hi")
    await switched_on(control, "server_error", times=1, body="html", done=True)
    with pytest.raises(ClientDecodeError, match="<h1>500 Internal Server Error</h1>"):
        await bot.send_message(ann, "sent")
    assert await texts(control, ann) == ["hi", "sent"]
    assert (await newest_call(control))["answer"] == "page"


async def test_a_lost_answer_leaves_the_message_there(bot: Bot, control: Any, ann: int) -> None:
    await control.write(ann, "hi")
    await switched_on(control, "answer_lost", methods=["sendMessage"], times=1)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(ann, "sent")
    assert await texts(control, ann) == ["hi", "sent"]
    call = await newest_call(control)
    assert (call["ok"], call["error_code"], call["done"], call["answer"]) == (False, None, True, "nothing")
    assert call["message_ids"] == [(await control.chat(ann))[-1]["message_id"]]


async def test_nothing_was_done_when_the_lost_answer_was_a_refusal(bot: Bot, control: Any) -> None:
    await switched_on(control, "answer_lost", times=1)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(77, "to a stranger")
    call = await newest_call(control)
    assert (call["done"], call["answer"]) == (False, "nothing")


async def test_a_lost_answer_is_not_one_byte(simulator: Any, control: Any, ann: int) -> None:
    await control.write(ann)
    await switched_on(control, "answer_lost")
    host, _, port = simulator.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    path = f"/bot{simulator.token}/sendMessage?chat_id={ann}&text=x"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    assert await soon(reader.read()) == b""
    writer.close()
    assert (await control.chat(ann))[-1]["text"] == "x"


async def test_a_slow_call_is_carried_out_after_its_client_gave_up(control: Any, ann: int) -> None:
    await control.write(ann, "hi")
    await switched_on(control, "slow", seconds=50, times=1)
    hasty = aiohttp.ClientTimeout(total=1)
    path, late = f"/bot{TOKEN}/sendMessage", {"chat_id": ann, "text": "late"}
    with stopped_clock() as clock:
        asking = asyncio.create_task(control.http.post(path, json=late, timeout=hasty))
        await eventually(partial(was_hit, control), "the call has come")
        clock.put_forward(1)
        with pytest.raises(TimeoutError):
            await asking
        assert await texts(control, ann) == ["hi"]
        clock.put_forward(50)
    [call] = await control.get("/calls?after=0&wait=60")
    assert (call["done"], call["message_ids"]) == (True, [(await control.chat(ann))[-1]["message_id"]])
    assert await texts(control, ann) == ["hi", "late"]


async def test_polling_is_hit_only_when_it_is_named(control: Any, ann: int) -> None:
    await control.write(ann)
    every = await switched_on(control, "server_error")
    assert (await control.bot("getUpdates"))[0] == 200
    await switched_on(control, "server_error", methods=["GETUPDATES"], times=1)
    assert (await control.bot("getUpdates"))[0] == 500
    status, body = await control.bot("getUpdates")
    assert (status, len(body["result"])) == (200, 1)
    assert {fault["id"]: fault["hits"] for fault in await control.get("/faults")} == {every: 0, every + 1: 1}


async def test_the_same_seed_brings_the_same_faults(control: Any, ann: int) -> None:
    await control.write(ann)
    runs = []
    for _ in range(2):
        await switched_on(control, "server_error", methods=["sendMessage"], probability=0.3, seed=7)
        runs.append([(await control.bot("sendMessage", chat_id=ann, text="x"))[0] for _ in range(40)])
        [fault] = await control.get("/faults")
        assert fault["hits"] == runs[-1].count(500)
        async with control.http.delete("/simulator/faults") as answer:
            assert await answer.json() == []
    assert runs[0] == runs[1]
    assert set(runs[0]) == {200, 500}


async def test_a_fault_is_removed_by_its_number(control: Any, ann: int) -> None:
    await control.write(ann)
    first, second = [await switched_on(control, "forbidden") for _ in range(2)]
    async with control.http.delete(f"/simulator/faults/{first}") as answer:
        assert [fault["id"] for fault in await answer.json()] == [second]
    async with control.http.delete(f"/simulator/faults/{first}") as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "earthquake"},
        {"kind": "slow", "seconds": -1},
        {"kind": "slow", "times": 0},
        {"kind": "slow", "probability": 1.1},
        {"kind": "slow", "methods": ["sendPoem"]},
        {"kind": "slow", "methods": []},
        {"kind": "server_error", "code": 404},
        {"kind": "too_many_requests", "retry_after": 0},
        {"kind": "forbidden", "nonsense": 1},
    ],
)
async def test_an_impossible_fault_is_refused(control: Any, rule: dict[str, Any]) -> None:
    status, refusal = await control.post("/faults", **rule)
    assert status == 400
    assert "error" in refusal
    assert await control.get("/faults") == []


async def test_the_page_hears_of_faults_as_they_strike(control: Any, ann: int) -> None:
    await control.write(ann)
    async with control.http.get("/simulator/events?chats=0") as stream:
        assert (await event_of_type(stream, "facts"))["faults"] == []
        await switched_on(control, "forbidden", times=1)
        assert [fault["hits"] for fault in (await event_of_type(stream, "faults"))["faults"]] == [0]
        await control.bot("sendMessage", chat_id=ann, text="x")
        assert [(fault["hits"], fault["on"]) for fault in (await event_of_type(stream, "faults"))["faults"]] == [
            (1, False)
        ]
