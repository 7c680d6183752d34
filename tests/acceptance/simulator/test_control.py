"""The control side: what people can do, what is refused, and what can be watched."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from deploy.local.simulator import Simulator
from tests.support.event_stream import event_of_type, next_event
from tests.support.waiting import eventually, soon

PAGE = Path(__file__).parents[3] / "deploy" / "local" / "simulator" / "page"


async def test_people_can_be_added_listed_and_never_twice(control: Any) -> None:
    status, person = await control.post("/people", first_name="Zoë", username="@zoe_1", language_code="fr")
    assert status == 201
    assert 100_000_000 <= person["user_id"] < 8_000_000_000
    assert {**person, "user_id": 0} == {
        "user_id": 0,
        "first_name": "Zoë",
        "last_name": "",
        "username": "zoe_1",
        "language_code": "fr",
        "is_admin": False,
        "blocked": False,
        "deactivated": False,
    }
    assert [one["first_name"] for one in await control.get("/people")] == ["Olivia", "Zoë"]
    assert (await control.post("/people", first_name="Other", user_id=person["user_id"]))[0] == 409
    assert (await control.post("/people", first_name="Other", username="ZOE_1"))[0] == 409


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/people", {}, 400),
        ("/people", {"first_name": "  "}, 400),
        ("/people", {"first_name": "Ann", "nonsense": 1}, 400),
        ("/chats/77/messages", {"text": "hi"}, 404),
        ("/chats/abc/messages", {"text": "hi"}, 404),
        ("/chats/1001/messages", {"text": " "}, 400),
        ("/chats/1001/messages", {"text": "x" * 4097}, 400),
        ("/chats/1001/messages", {"kind": "poem"}, 400),
        ("/chats/1001/messages", {"kind": ["photo"]}, 400),
        ("/chats/1001/messages", {"kind": "location", "latitude": "north"}, 400),
        ("/chats/1001/messages", {"kind": "dice", "emoji": "🧦"}, 400),
        ("/chats/1001/messages", {"kind": "poll", "options": ["one"]}, 400),
        ("/chats/1001/albums", {"items": []}, 400),
        ("/chats/1001/messages/1/reaction", {}, 400),
        ("/chats/1001/messages/999999999999999999999/reaction", {"emoji": "👍"}, 404),
        ("/chats/1001/messages", {"kind": "voice", "duration": "long"}, 400),
        ("/chats/1001/messages", {"kind": "sticker", "caption": "no"}, 400),
        ("/chats/1001/messages", {"text": "hi", "reply_to_message_id": 12345}, 400),
        ("/chats/1001/press", {"message_id": 1}, 400),
        ("/chats/1001/press", {"message_id": 1, "data": "x"}, 404),
        ("/chats/1001/unblock", {}, 409),
        ("/redeliver", {"update_id": 1}, 404),
        ("/traffic", {"rate": -1}, 400),
        ("/traffic", {"rate": 1, "customers": 0}, 400),
    ],
)
async def test_what_makes_no_sense_is_refused_with_a_sentence(
    control: Any, path: str, body: dict[str, Any], status: int
) -> None:
    answer = await control.post(path, **body)
    assert answer[0] == status
    assert answer[1]["error"].endswith(".") or "body" in answer[1]["error"]


async def test_a_body_that_is_no_json_is_refused(control: Any) -> None:
    for body in (b"{", b"[]", b"\xff", b'{"first_name": "\\ud800"}'):
        async with control.http.post("/simulator/people", data=body) as answer:
            assert answer.status == 400
            assert "error" in await answer.json()


async def test_a_chat_shows_both_sides_oldest_first(control: Any, ann: int) -> None:
    first = await control.write(ann, "hello <b>")
    await control.bot("sendMessage", chat_id=ann, text="<b>a & b</b>", parse_mode="HTML")
    chat = await control.chat(ann)
    assert [(one["from"], one["text"], one["html"]) for one in chat] == [
        ("person", "hello <b>", "hello &lt;b&gt;"),
        ("bot", "a & b", "<b>a &amp; b</b>"),
    ]
    newer = await control.get(f"/chats/{ann}/messages?after={first['message_id']}")
    assert [one["text"] for one in newer] == ["a & b"]
    assert chat[1]["message_id"] > chat[0]["message_id"]


async def test_waiting_for_a_chat_ends_with_its_next_change(control: Any, ann: int) -> None:
    await control.write(ann)
    async with control.http.get(f"/simulator/chats/{ann}/messages") as answer:
        version = answer.headers["X-Chat-Version"]
    path = f"/chats/{ann}/messages?version={version}&wait=30"
    waiting = asyncio.create_task(control.get(path))
    await control.write(ann, "second")
    assert [one["text"] for one in await soon(waiting)] == ["hello", "second"]


async def test_a_press_by_caption_finds_the_data_or_says_what_there_is(control: Any, ann: int) -> None:
    await control.write(ann)
    rows = [[{"text": "A", "callback_data": "a"}, {"text": "Site", "url": "https://example.com"}]]
    _, sent = await control.bot("sendMessage", chat_id=ann, text="x", reply_markup={"inline_keyboard": rows})
    message_id = sent["result"]["message_id"]
    assert (await control.post(f"/chats/{ann}/press", message_id=message_id, text="A"))[0] == 201
    status, refusal = await control.post(f"/chats/{ann}/press", message_id=message_id, text="B")
    assert (status, refusal["error"]) == (404, f"Message {message_id} has no button 'B', only ['A', 'Site'].")
    assert (await control.post(f"/chats/{ann}/press", message_id=message_id, text="Site"))[0] == 400
    _, updates = await control.bot("getUpdates", offset=-1)
    query = updates["result"][0]["callback_query"]
    assert (query["data"], query["message"]["text"], query["message"]["reply_markup"]["inline_keyboard"]) == (
        "a",
        "x",
        rows,
    )


async def test_an_unanswered_press_says_so_after_the_wait(control: Any, ann: int) -> None:
    await control.write(ann)
    _, sent = await control.bot("sendMessage", chat_id=ann, text="x")
    _, press = await control.post(f"/chats/{ann}/press", message_id=sent["result"]["message_id"], data="forged")
    path = f"/callbacks/{press['callback_query_id']}?wait=0.01"
    assert await control.get(path) == {"answered": False, "text": "", "show_alert": False}


async def test_who_blocked_the_bot_cannot_write_until_they_unblock(control: Any, ann: int) -> None:
    await control.write(ann)
    assert (await control.post(f"/chats/{ann}/block"))[1]["blocked"] is True
    assert (await control.post(f"/chats/{ann}/block"))[0] == 409
    assert (await control.post(f"/chats/{ann}/messages", text="hi"))[0] == 409
    assert (await control.post(f"/chats/{ann}/unblock"))[1]["blocked"] is False
    await control.write(ann)


@pytest.mark.parametrize("body", [b'{"update_id":__UPDATE_ID__,"message":{}}', b"[" * 5000, b"\xff\x00", b'"\\ud800"'])
async def test_raw_bytes_reach_the_bot_unchanged(simulator: Simulator, control: Any, body: bytes) -> None:
    async with control.http.post("/simulator/updates", data=body) as answer:
        update_id = (await answer.json())["update_id"]
    assert await control.get("/updates/pending") == {"count": 1}
    async with control.http.get(f"/bot{simulator.token}/getUpdates") as answer:
        whole = await answer.read()
    expected = body.replace(b"__UPDATE_ID__", str(update_id).encode())
    assert whole == b'{"ok":true,"result":[' + expected + b"]}"


async def test_an_old_update_can_come_again(control: Any, ann: int) -> None:
    await control.write(ann)
    _, first = await control.bot("getUpdates")
    update_id = first["result"][0]["update_id"]
    assert (await control.bot("getUpdates", offset=update_id + 1))[1]["result"] == []
    await control.post("/redeliver", update_id=update_id)
    assert (await control.bot("getUpdates", offset=update_id + 1))[1] == first


async def test_calls_are_logged_without_the_token(simulator: Simulator, control: Any, ann: int) -> None:
    await control.write(ann)
    await control.bot("SENDMESSAGE", chat_id=ann, text="hi")
    await control.bot("sendMessage", chat_id=77, text="hi")
    await control.bot("nonsense")
    calls = await control.get("/calls?after=0")
    assert [(call["n"], call["method"], call["chat_id"], call["error_code"]) for call in calls] == [
        (1, "sendMessage", ann, None),
        (2, "sendMessage", 77, 400),
        (3, "nonsense", None, 404),
    ]
    assert calls[1]["description"] == "Bad Request: chat not found"
    assert simulator.token not in json.dumps(calls)
    waiting = asyncio.create_task(control.get("/calls?after=3&wait=30"))
    await control.bot("getMe")
    assert [call["method"] for call in await soon(waiting)] == ["getMe"]


async def test_arguments_come_as_query_form_multipart_or_json(simulator: Simulator, control: Any, ann: int) -> None:
    await control.write(ann)
    path = f"/bot{simulator.token}/sendMessage"
    fields = {"chat_id": str(ann), "text": "hi", "reply_markup": '{"inline_keyboard":[]}'}
    multipart = aiohttp.FormData(fields, default_to_multipart=True)
    ways: list[dict[str, Any]] = [{"params": fields}, {"data": fields}, {"data": multipart}, {"json": fields}]
    for way in ways:
        async with control.http.post(path, **way) as answer:
            assert answer.status == 200, await answer.text()
    async with control.http.get(path, params=fields) as answer:
        assert (await answer.json())["result"]["text"] == "hi"


async def test_traffic_brings_believable_customers_and_stops(control: Any) -> None:
    status, state = await control.post("/traffic", rate=200, customers=7)
    assert (status, state) == (200, {"rate": 200.0, "customers": 7, "sent": 0})

    async def traffic_flows() -> bool:
        return bool((await control.get("/traffic"))["sent"] >= 40)

    await eventually(traffic_flows, "forty messages are sent")
    await control.post("/traffic", rate=0, customers=7)
    sent = (await control.get("/traffic"))["sent"]
    people = [one for one in await control.get("/people") if not one["is_admin"]]
    assert len(people) == 7
    _, updates = await control.bot("getUpdates")
    assert len({update["update_id"] for update in updates["result"]}) == min(sent, 100)
    assert {next(iter(update.keys() - {"update_id"})) for update in updates["result"]} <= {"message", "edited_message"}


async def test_events_tell_what_happens_in_the_chats_asked_for(control: Any, ann: int) -> None:
    async with control.http.get(f"/simulator/events?chats={ann}") as stream:
        assert stream.content_type == "text/event-stream"
        facts = await next_event(stream)
        assert (facts["type"], facts["pending"]) == ("facts", 0)
        await control.write(1001, "in another chat")
        await control.write(ann, "here")
        event = await event_of_type(stream, "message")
        assert (event["chat_id"], event["message"]["text"]) == (ann, "here")
        await control.bot("sendMessage", chat_id=77, text="x")
        assert (await event_of_type(stream, "refused"))["call"]["error_code"] == 400
        await control.post(f"/chats/{ann}/block")
        assert (await event_of_type(stream, "person"))["person"]["blocked"] is True


async def test_the_page_needs_nothing_from_elsewhere(control: Any) -> None:
    async with control.http.get("/") as answer:
        page = await answer.text()
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "Telegram simulator" in page
    for file in sorted(PAGE.iterdir()):
        async with control.http.get(f"/page/{file.name}") as answer:
            assert answer.status == 200
            source = await answer.text()
        assert "http://" not in source.replace("http://www.w3.org/2000/svg", "")
        assert "https://" not in source
        assert "innerHTML" not in source
