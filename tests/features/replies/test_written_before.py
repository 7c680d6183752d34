"""A message is for whom the admin wrote to when they wrote it, in whatever order it comes; else they are asked."""

from collections.abc import AsyncIterator
from itertools import count

import pytest

from services.admin_ui.features.direct_mode.actions import LeaveDirect, ShowDirect
from services.admin_ui.features.replies.actions import SendHeld, TakeBack
from services.admin_ui.ui.action import encode_action
from tests.support.desk import ADA, ANN, BOB, EVE, OpenDesk, direct_desk
from tests.support.telegram_stand_in import Refusal
from tests.support.waiting import until

_days = count(1_000_000, 1_000)
"""The numbers of updates only grow; each test has some of its own."""


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[OpenDesk]:
    """Ann and Bob, and nobody in a conversation."""
    async with direct_desk(database_url) as desk:
        yield desk


@pytest.fixture
def day() -> int:
    """The first update of a day."""
    return next(_days)


async def moves_to(desk: OpenDesk, user_id: int, update_id: int) -> None:
    """Ann enters a conversation."""
    with desk.as_of(update_id):
        await desk.presses(ShowDirect(user_id))


async def leaves(desk: OpenDesk, user_id: int, update_id: int) -> None:
    """Ann leaves a conversation by its button."""
    with desk.as_of(update_id):
        await desk.presses(LeaveDirect(user_id))


async def writes(desk: OpenDesk, update_id: int, text: str = "For whom?") -> int:
    """Ann writes a message, which comes when everything before it here has come."""
    with desk.as_of(update_id):
        return await desk.types(text)


async def copies(desk: OpenDesk, user_id: int) -> list[int]:
    """Which of Ann's messages a customer got."""
    await desk.all_delivered()
    calls = [call.parameters for call in desk.telegram.made("copyMessage")]
    return [call["message_id"] for call in calls if call["chat_id"] == user_id]


def asked(desk: OpenDesk) -> list[str]:
    """The questions in Ann's chat."""
    return [text for text in desk.telegram.said(ANN) if text.startswith("✋")]


async def test_a_message_that_comes_after_moving_asks_whom_it_is_for(desk: OpenDesk, day: int) -> None:
    await moves_to(desk, ADA, day)
    await moves_to(desk, EVE, day + 2)
    message_id = await writes(desk, day + 1)
    await desk.all_delivered()
    assert asked(desk) == ["✋ You wrote this before moving to <b>@eve</b>.\nWhom is it for?"]
    assert list(desk.telegram.buttons(ANN)) == ["📨 To @ada", "📨 To @eve", "❌ Don't send"]
    assert await copies(desk, ADA) == await copies(desk, EVE) == []
    await desk.presses("📨 To @ada")
    assert await copies(desk, ADA) == [message_id]
    assert await copies(desk, EVE) == []
    assert desk.telegram.toasts()[-1] == "📨 Sending it to @ada"


async def test_or_it_goes_to_whom_they_write_to_now(desk: OpenDesk, day: int) -> None:
    await moves_to(desk, ADA, day)
    await moves_to(desk, EVE, day + 2)
    message_id = await writes(desk, day + 1)
    await desk.all_delivered()
    await desk.presses("📨 To @eve")
    assert await copies(desk, EVE) == [message_id]
    assert await copies(desk, ADA) == []
    rows = await desk.rows(
        "SELECT chat_id, user_id, parameters->>'chat_id' AS told FROM deliveries WHERE kind = 'reply'"
    )
    assert rows == [{"chat_id": EVE, "user_id": EVE, "told": str(EVE)}]


async def test_or_nowhere(desk: OpenDesk, day: int) -> None:
    await moves_to(desk, ADA, day)
    await moves_to(desk, EVE, day + 2)
    await writes(desk, day + 1)
    await desk.all_delivered()
    await desk.presses("❌ Don't send")
    assert await copies(desk, ADA) == await copies(desk, EVE) == []
    assert desk.telegram.toasts()[-1] == "❌ Not sent"


async def test_what_comes_in_order_asks_nothing(desk: OpenDesk, day: int) -> None:
    await moves_to(desk, ADA, day)
    first = await writes(desk, day + 1)
    await moves_to(desk, EVE, day + 2)
    second = await writes(desk, day + 3)
    await leaves(desk, EVE, day + 4)
    assert await copies(desk, ADA) == [first]
    assert await copies(desk, EVE) == [second]
    assert asked(desk) == []


async def test_a_message_written_before_leaving(desk: OpenDesk, day: int) -> None:
    await moves_to(desk, ADA, day)
    await leaves(desk, ADA, day + 2)
    message_id = await writes(desk, day + 1)
    await desk.all_delivered()
    assert asked(desk) == ["✋ You wrote this before leaving <b>@ada</b>.\nWhom is it for?"]
    assert list(desk.telegram.buttons(ANN)) == ["📨 To @ada", "❌ Don't send"]
    await desk.presses("📨 To @ada")
    assert await copies(desk, ADA) == [message_id]


async def test_a_message_written_before_entering_any(desk: OpenDesk, day: int) -> None:
    await moves_to(desk, ADA, day + 2)
    message_id = await writes(desk, day + 1)
    await desk.all_delivered()
    assert list(desk.telegram.buttons(ANN)) == ["📨 To @ada", "❌ Don't send"]
    await desk.presses("📨 To @ada")
    assert await copies(desk, ADA) == [message_id]


async def test_whoever_came_back_is_not_asked(desk: OpenDesk, day: int) -> None:
    await moves_to(desk, ADA, day)
    await moves_to(desk, EVE, day + 2)
    await moves_to(desk, ADA, day + 3)
    message_id = await writes(desk, day + 1)
    assert await copies(desk, ADA) == [message_id]
    assert asked(desk) == []


async def test_a_press_that_comes_after_a_later_one_moves_nobody(desk: OpenDesk, day: int) -> None:
    await moves_to(desk, EVE, day + 2)
    await moves_to(desk, ADA, day)
    assert desk.telegram.toasts()[-1] == "You have moved on since: you are writing to @eve"
    now = await writes(desk, day + 3)
    assert await copies(desk, EVE) == [now]
    # Yet what was written between the two was for Ada.
    between = await writes(desk, day + 1)
    await desk.all_delivered()
    await desk.presses("📨 To @ada")
    assert await copies(desk, ADA) == [between]


async def test_leaving_late_leaves_nothing_entered_since(desk: OpenDesk, day: int) -> None:
    await moves_to(desk, ADA, day)
    await moves_to(desk, EVE, day + 3)
    with desk.as_of(day + 1):
        await desk.types("/done")
    assert desk.shown == "You have moved on since: you are writing to @eve"
    now = await writes(desk, day + 4)
    assert await copies(desk, EVE) == [now]
    await writes(desk, day + 2)
    await desk.all_delivered()
    assert list(desk.telegram.buttons(ANN)) == ["📨 To @eve", "❌ Don't send"]


async def test_a_move_of_yesterday_counts_for_nothing(desk: OpenDesk, day: int) -> None:
    await moves_to(desk, ADA, day + 500)
    await desk.rows("UPDATE direct_mode_moves SET moved_at = moved_at - interval '25 hours'")
    # Telegram went on at any number after a quiet week.
    message_id = await writes(desk, day)
    assert await copies(desk, ADA) == [message_id]
    await moves_to(desk, EVE, day + 1)
    assert await desk.rows("SELECT user_id FROM direct_mode_moves") == [{"user_id": EVE}]


async def test_what_waited_together_is_asked_about_together(desk: OpenDesk, day: int) -> None:
    await moves_to(desk, ADA, day)
    await moves_to(desk, EVE, day + 3)
    sent = [await writes(desk, day + 1), await writes(desk, day + 2)]
    await desk.all_delivered()
    assert len(asked(desk)) == 1
    await desk.presses("📨 To @ada")
    assert await copies(desk, ADA) == sent


async def test_what_is_for_sure_goes_past_what_is_not(desk: OpenDesk, day: int) -> None:
    await moves_to(desk, ADA, day)
    await moves_to(desk, EVE, day + 2)
    await writes(desk, day + 1)
    sure = await writes(desk, day + 3)
    assert await copies(desk, EVE) == [sure]
    await moves_to(desk, ADA, day + 4)
    also = await writes(desk, day + 5)
    assert await copies(desk, ADA) == [also]


async def test_an_album_that_comes_after_moving_is_one_question(desk: OpenDesk, day: int) -> None:
    await moves_to(desk, ADA, day)
    await moves_to(desk, EVE, day + 3)
    parts = []
    for number in range(2):
        photo = [{"file_id": f"p{number}", "file_unique_id": f"p{number}", "width": 1, "height": 1}]
        with desk.as_of(day + 1 + number):
            parts.append(await desk.sends(photo=photo, media_group_id="album"))
    await desk.all_delivered()
    assert len(asked(desk)) == 1
    await desk.presses("📨 To @eve")
    await desk.all_delivered()
    (call,) = desk.telegram.made("copyMessages")
    assert (call.parameters["chat_id"], call.parameters["message_ids"]) == (EVE, parts)


async def test_what_lay_among_the_dead_letters_is_asked_about(desk: OpenDesk, day: int) -> None:
    await moves_to(desk, ADA, day)
    message = desk.message(ANN, 8000) | {"text": "Your result is positive"}
    with desk.as_of(day + 1):
        await desk.update({"message": message}, is_replayed=True)
    await desk.all_delivered()
    assert len(asked(desk)) == 1
    assert "and it could not be handled until now.\nSend it now?" in asked(desk)[0]
    assert await copies(desk, ADA) == []
    await desk.presses("📨 To @ada")
    assert await copies(desk, ADA) == [8000]


async def test_nobody_decides_for_a_customer_the_question_does_not_name(desk: OpenDesk, day: int) -> None:
    await moves_to(desk, ADA, day)
    await leaves(desk, ADA, day + 2)
    await writes(desk, day + 1)
    ((question_id,),) = [
        row.values() for row in await desk.rows("SELECT question_id FROM deliveries WHERE state = 'held'")
    ]
    await desk.presses(SendHeld(EVE, question_id))
    await desk.presses(SendHeld(ADA, question_id), person_id=BOB)
    assert desk.telegram.toasts()[-2:] == ["No message is waiting for your decision"] * 2
    assert await copies(desk, ADA) == await copies(desk, EVE) == []


async def came_late(desk: OpenDesk, day: int) -> int:
    """Ann moved from Ada to Eve and wrote, but her message came before her press; returns its id."""
    await moves_to(desk, ADA, day)
    message_id = await writes(desk, day + 2, "For Eve only")
    await desk.all_delivered()
    await moves_to(desk, EVE, day + 1)
    await desk.all_delivered()
    return message_id


def told(desk: OpenDesk) -> list[str]:
    """What Ann is told of late presses."""
    return [text for text in desk.telegram.said(ANN) if text.startswith("⚠️")]


async def take_back(desk: OpenDesk, label: str) -> None:
    """Ann presses the button below what she is told."""
    chats = desk.telegram.messages.items()
    at = max(at for (chat, at), shown in chats if chat == ANN and shown["text"].startswith("⚠️"))
    await desk.presses(label, message_id=at)
    await desk.all_delivered()


async def test_a_press_that_comes_too_late_is_said_and_taken_back(desk: OpenDesk, day: int) -> None:
    message_id = await came_late(desk, day)
    assert await copies(desk, ADA) == [message_id]
    assert told(desk) == ["⚠️ This went to <b>@ada</b> before your press arrived."]
    await take_back(desk, "↩️ Take back and send to @eve")
    assert await copies(desk, EVE) == [message_id]
    assert not [at for chat, at in desk.telegram.messages if chat == ADA]
    assert "↩️ Taken back. 📨 Sending it to @eve" in desk.telegram.said(ANN)
    kept = await desk.rows("SELECT user_id, deleted_at IS NULL AS is_there FROM messages WHERE direction = 'outgoing'")
    assert {row["user_id"]: row["is_there"] for row in kept} == {ADA: False, EVE: True}
    # From here on it is Eve's.
    await desk.edits(message_id, text="For Eve alone")
    await desk.all_delivered()
    edits = [call.parameters for call in desk.telegram.made("editMessageText")]
    assert [edit["chat_id"] for edit in edits if edit["text"] == "For Eve alone"] == [EVE]


async def test_taking_back_twice_sends_once(desk: OpenDesk, day: int) -> None:
    message_id = await came_late(desk, day)
    (sent,) = await desk.rows("SELECT delivery_id FROM deliveries WHERE kind = 'reply'")
    for _ in range(2):
        await desk.presses(TakeBack(ADA, sent["delivery_id"], EVE))
    await desk.presses(TakeBack(ADA, sent["delivery_id"]), person_id=BOB)
    assert desk.telegram.toasts()[-2:] == ["This has been decided already"] * 2
    assert await copies(desk, EVE) == [message_id]


async def test_what_had_not_left_yet_changes_its_way(desk: OpenDesk, day: int) -> None:
    await moves_to(desk, ADA, day)
    desk.telegram.refusals["copyMessage"].append(Refusal(429, "Too Many Requests", {"retry_after": 3}))
    message_id = await writes(desk, day + 2)
    await moves_to(desk, EVE, day + 1)
    await until(lambda: bool(told(desk)))
    await take_back(desk, "↩️ Take back and send to @eve")
    assert await copies(desk, EVE) == [message_id]
    assert desk.telegram.made("deleteMessage") == []


async def test_a_late_press_that_left_can_only_be_taken_back(desk: OpenDesk, day: int) -> None:
    await moves_to(desk, ADA, day)
    await writes(desk, day + 2)
    await desk.all_delivered()
    await leaves(desk, ADA, day + 1)
    await desk.all_delivered()
    assert told(desk) == ["⚠️ This went to <b>@ada</b> before your press arrived."]
    await take_back(desk, "↩️ Take back")
    assert not [at for chat, at in desk.telegram.messages if chat == ADA]


async def test_a_press_in_order_says_nothing(desk: OpenDesk, day: int) -> None:
    await moves_to(desk, ADA, day)
    await writes(desk, day + 1)
    await moves_to(desk, EVE, day + 2)
    await writes(desk, day + 3)
    # Telegram sends the press once more, as it does when it did not hear our answer.
    await moves_to(desk, EVE, day + 2)
    await desk.all_delivered()
    assert told(desk) == asked(desk) == []


async def test_a_reply_went_where_it_was_meant_to_go(desk: OpenDesk, day: int) -> None:
    await moves_to(desk, ADA, day)
    below = next(at for (chat, at), shown in desk.telegram.messages.items() if "Writing to" in shown["text"])
    with desk.as_of(day + 2):
        message_id = await desk.sends(answers=below, text="For Ada, whatever comes")
    await desk.all_delivered()
    await moves_to(desk, EVE, day + 1)
    await desk.all_delivered()
    assert await copies(desk, ADA) == [message_id]
    assert told(desk) == []


async def test_a_press_out_of_the_dead_letters_moves_nobody(desk: OpenDesk, day: int) -> None:
    await moves_to(desk, ADA, day)
    await desk.rows("UPDATE direct_mode_moves SET moved_at = moved_at - interval '25 hours'")
    query = {
        "id": "4711",
        "from": {"id": ANN, "is_bot": False, "first_name": "Ann"},
        "chat_instance": "1",
        "data": encode_action(ShowDirect(EVE)),
        "message": desk.message(ANN, desk.telegram.last_message_id(ANN)),
    }
    with desk.as_of(day + 1):
        await desk.update({"callback_query": query}, is_replayed=True)
    message_id = await writes(desk, day + 2)
    assert await copies(desk, ADA) == [message_id]
    assert await copies(desk, EVE) == []
