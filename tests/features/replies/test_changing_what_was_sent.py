"""Edits and deletions of what an admin sent: they follow on the customer's side, and the admin hears of what cannot."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.admin_ui.features.replies import texts
from services.admin_ui.ui.screen import Screen
from shared.db.message_pairs import save_pairs
from shared.retry import Patience
from tests.support.desk import ADA, ANN, BOB, OpenDesk, copy_of, direct_desk, enters, received
from tests.support.screens import text_of
from tests.support.telegram_stand_in import Refusal
from tests.support.waiting import until


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[OpenDesk]:
    """Ann is in Ada's conversation."""
    async with direct_desk(database_url, Patience(first_pause=0.01)) as desk:
        await enters(desk)
        yield desk


def photo(file_id: str, **rest: Any) -> dict[str, Any]:
    """A photo as Telegram delivers one."""
    return {"photo": [{"file_id": file_id, "file_unique_id": file_id, "width": 1, "height": 1}], **rest}


async def sent(desk: OpenDesk, **content: Any) -> int:
    """Ann sends it, and it arrives."""
    message_id = await desk.sends(**content)
    await desk.all_delivered()
    return message_id


async def stored(desk: OpenDesk) -> dict[str, Any]:
    """The history's row of the only message that was sent."""
    (row,) = await desk.rows(
        "SELECT kind, label, text, edited_at IS NOT NULL AS edited, deleted_at IS NOT NULL AS deleted FROM messages "
        "WHERE direction = 'outgoing'",
    )
    return row


async def holds_up(desk: OpenDesk) -> None:
    """Telegram asks to wait a second before the next copy."""
    desk.telegram.refusals["copyMessage"].append(Refusal(429, "Too Many Requests", {"retry_after": 1}))


async def test_an_edit_keeps_its_formatting(desk: OpenDesk) -> None:
    message_id = await sent(desk, text="Tomorow")
    italic = [{"type": "italic", "offset": 0, "length": 8}]
    await desk.edits(message_id, text="Tomorrow", entities=italic)
    await desk.all_delivered()
    assert received(desk) == ["Tomorrow"]
    (call,) = (call for call in desk.telegram.made("editMessageText") if call.parameters["chat_id"] == ADA)
    assert call.parameters["entities"] == italic
    assert await stored(desk) == {"kind": "text", "label": None, "text": "Tomorrow", "edited": True, "deleted": False}


async def test_captions_and_files_are_edited_each_their_way(desk: OpenDesk) -> None:
    message_id = await sent(desk, **photo("cat", caption="A cat"))
    await desk.edits(message_id, **photo("cat", caption="My cat"))
    await desk.all_delivered()
    assert received(desk) == ["caption: My cat"]
    await desk.edits(message_id, **photo("dog", caption="My dog"))
    await desk.all_delivered()
    assert received(desk) == ["dog: My dog"]
    assert (await stored(desk))["text"] == "My dog"


async def test_the_same_edit_twice_is_passed_on_once(desk: OpenDesk) -> None:
    message_id = await sent(desk, text="One")
    edited = desk.message(ANN, message_id) | {"edit_date": 1_770_000_100, "text": "Two"}
    for _ in range(2):
        await desk.update({"update_id": 77, "edited_message": edited})
    await desk.all_delivered()
    assert len([call for call in desk.telegram.made("editMessageText") if call.parameters["chat_id"] == ADA]) == 1


async def test_what_waits_goes_out_as_edited(desk: OpenDesk) -> None:
    await holds_up(desk)
    message_id = await desk.types("One")
    await until(lambda: len(desk.telegram.made("copyMessage")) == 1)
    await desk.edits(message_id, text="Two")
    await desk.all_delivered()
    assert received(desk) == [copy_of(message_id)]
    assert (await stored(desk))["text"] == "Two"


async def test_an_edit_waits_for_what_is_in_flight(desk: OpenDesk) -> None:
    desk.telegram.hold["copyMessage"] = arrival = asyncio.Event()
    message_id = await desk.types("One")
    await until(lambda: len(desk.telegram.made("copyMessage")) == 1)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(desk.edits(message_id, text="Two"))
        arrival.set()
    await desk.all_delivered()
    assert received(desk) == ["Two"]


async def test_a_part_is_edited_before_it_goes(desk: OpenDesk) -> None:
    async with desk.database.transaction() as connection:
        await save_pairs(connection, ANN, ADA, "relayed", [(800, 2)])
    first = await desk.sends(answers=800, **photo("p0", media_group_id="album", caption="On"))
    await desk.sends(answers=800, **photo("p1", media_group_id="album"))
    await desk.edits(first, **photo("p0", media_group_id="album", caption="One"))
    await desk.all_delivered()
    assert received(desk) == ["p0: One", "p1: "]


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (
            {"text": "x" * 4097},
            "This text is 4,097 characters long; Telegram lets bots send at most 4,096. The customer still sees what "
            "you sent first.",
        ),
        ({"location": {"latitude": 1.0, "longitude": 2.0}}, text_of(texts.NO_SUCH_EDIT)),
    ],
)
async def test_an_impossible_edit_is_told(desk: OpenDesk, content: dict[str, Any], answer: str) -> None:
    message_id = await sent(desk, text="One")
    await desk.edits(message_id, **content)
    await until(lambda: desk.shown == answer)
    assert received(desk) == [copy_of(message_id)]


async def test_a_live_location_is_complained_of_once(desk: OpenDesk) -> None:
    message_id = await sent(desk, location={"latitude": 1.0, "longitude": 2.0, "live_period": 900})
    for step in range(3):
        await desk.edits(message_id, location={"latitude": 1.0, "longitude": 2.0 + step, "live_period": 900})
    await desk.all_delivered()
    assert desk.telegram.said(ANN).count(text_of(texts.NO_SUCH_EDIT)) == 1


async def test_a_refused_edit_leaves_the_history_alone(desk: OpenDesk) -> None:
    message_id = await sent(desk, text="One")
    desk.telegram.refusals["editMessageText"].append(Refusal(400, "Bad Request: message can't be edited"))
    await desk.edits(message_id, text="Two")
    await until(lambda: desk.shown.startswith("✏️ Your edit did not reach @ada"))
    assert (await stored(desk))["text"] == "One"


async def test_editing_what_was_never_sent_sends_nothing(desk: OpenDesk) -> None:
    await desk.types("/done")
    message_id = await desk.types("To nobody")
    await desk.edits(message_id, text="Still to nobody")
    await until(lambda: desk.shown == text_of(texts.NEVER_SENT))
    assert received(desk) == []


async def deletes(desk: OpenDesk, message_id: int | None, person_id: int = ANN, **rest: Any) -> int:
    """/delete, as a reply."""
    command = await desk.sends(person_id, text="/delete", answers=message_id, **rest)
    await desk.all_delivered()
    return command


async def test_a_deleted_message_vanishes_on_both_sides(desk: OpenDesk) -> None:
    message_id = await sent(desk, text="Wrong")
    command = await deletes(desk, message_id)
    assert received(desk) == []
    assert [call.parameters["message_ids"] for call in desk.telegram.made("deleteMessages")] == [[message_id, command]]
    assert desk.shown == text_of(texts.DELETED)
    assert (await stored(desk))["deleted"]
    await deletes(desk, message_id)
    assert desk.shown == text_of(texts.DELETED_ALREADY)


async def test_a_deletion_is_written_down_once(desk: OpenDesk) -> None:
    await deletes(desk, await sent(desk, text="Wrong"))
    (event,) = await desk.rows("SELECT admin_id, user_id, before FROM events WHERE kind = 'reply.deleted'")
    deleted = await desk.rows("SELECT message_id FROM messages WHERE deleted_at IS NOT NULL")
    assert (event["admin_id"], event["user_id"]) == (ANN, ADA)
    assert json.loads(event["before"]) == [row["message_id"] for row in deleted]


async def test_a_deletion_telegram_refuses_is_not_written_down(desk: OpenDesk) -> None:
    desk.telegram.refusals["deleteMessage"].append(Refusal(400, "Bad Request: message can't be deleted"))
    await deletes(desk, await sent(desk, text="Wrong"))
    assert await desk.rows("SELECT kind FROM events") == []


async def test_any_part_deletes_the_whole_album(desk: OpenDesk) -> None:
    parts = [await desk.sends(**photo(f"p{number}", media_group_id="album")) for number in range(3)]
    await desk.all_delivered()
    command = await deletes(desk, parts[1])
    assert received(desk) == []
    assert desk.telegram.made("deleteMessages")[-1].parameters["message_ids"] == [*parts, command]


async def test_what_waits_is_deleted_before_it_goes(desk: OpenDesk) -> None:
    await holds_up(desk)
    message_id = await desk.types("Wrong")
    await until(lambda: len(desk.telegram.made("copyMessage")) == 1)
    await deletes(desk, message_id)
    assert received(desk) == []
    assert desk.shown == text_of(texts.DELETED_UNSENT)
    assert await desk.rows("SELECT state FROM deliveries WHERE kind = 'reply'") == [{"state": "rejected"}]


async def test_nothing_older_than_two_days_is_deleted(desk: OpenDesk) -> None:
    message_id = await sent(desk, text="Old")
    await desk.rows("UPDATE messages SET sent_at = now() - interval '49 hours' WHERE direction = 'outgoing'")
    await deletes(desk, message_id)
    assert desk.shown == text_of(texts.DELETE_TOO_OLD)
    assert received(desk) == [copy_of(message_id)]


async def test_a_deletion_that_telegram_refuses_is_told(desk: OpenDesk) -> None:
    message_id = await sent(desk, text="Wrong")
    desk.telegram.refusals["deleteMessage"].append(Refusal(400, "Bad Request: message can't be deleted for everyone"))
    await deletes(desk, message_id)
    assert desk.shown.startswith("🗑 Not deleted for @ada")
    assert not (await stored(desk))["deleted"]


@pytest.mark.parametrize(
    ("answers", "answer"),
    [(None, texts.DELETE_WHAT), (4711, texts.DELETE_UNKNOWN), (800, texts.DELETE_THEIRS)],
)
async def test_an_impossible_deletion_is_told(desk: OpenDesk, answers: int | None, answer: Screen) -> None:
    async with desk.database.transaction() as connection:
        await save_pairs(connection, ANN, ADA, "relayed", [(800, 2)])
    await deletes(desk, answers)
    assert desk.shown == text_of(answer)


async def test_only_an_owner_deletes_a_colleagues_message(desk: OpenDesk) -> None:
    await enters(desk, admin_id=BOB)
    anns = await sent(desk, text="From Ann")
    await deletes(desk, line_in(desk, BOB), BOB)
    assert desk.telegram.text(BOB) == text_of(texts.DELETE_COLLEAGUES)
    assert received(desk) == [copy_of(anns)]
    await desk.types("From Bob", BOB)
    await desk.all_delivered()
    await desk.presses("📨 Send", person_id=BOB)
    await desk.all_delivered()
    await deletes(desk, line_in(desk, ANN))
    assert received(desk) == [copy_of(anns)]
    assert desk.shown == text_of(texts.DELETED)


def line_in(desk: OpenDesk, admin_id: int) -> int:
    """The line that shows the colleague's answer."""
    return next(
        message_id
        for (chat_id, message_id), shown in desk.telegram.messages.items()
        if chat_id == admin_id and shown["text"].startswith("↪️")
    )
