"""Two admins in one conversation: nobody talks past a colleague without being asked."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.admin_ui.features.replies.actions import DropHeld, SendHeld
from services.admin_ui.features.replies.texts import GONE
from services.admin_ui.ui.common_texts import NOT_FOR_YOU
from services.admin_ui.ui.viewer import ENGLISH
from tests.support.desk import ADA, ANN, BOB, EVE, OpenDesk, copy_of, direct_desk, enters, forget, open_desk, received
from tests.support.telegram_stand_in import Refusal

QUESTION = "✋ @bob answered just now: <i>From Bob</i>\nSend yours anyway?"


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[OpenDesk]:
    """Ann is in Ada's conversation, and so is Bob, who has answered since she entered."""
    async with direct_desk(database_url) as desk:
        await enters(desk)
        await enters(desk, admin_id=BOB)
        await answers(desk, "From Bob")
        yield desk


async def answers(desk: OpenDesk, text: str) -> int:
    """Bob answers, and it arrives."""
    sent = await desk.types(text, BOB)
    await desk.all_delivered()
    return sent


def questions(desk: OpenDesk, admin_id: int = ANN) -> list[str]:
    """The questions in the admin's chat."""
    return [text for text in desk.telegram.said(admin_id) if text.startswith("✋")]


async def held(desk: OpenDesk) -> list[dict[str, Any]]:
    """What waits for a decision."""
    return await desk.rows("SELECT delivery_id, admin_id, question_id FROM deliveries WHERE state = 'held'")


async def question_of(desk: OpenDesk, admin_id: int = ANN) -> int:
    """The question that this admin is asked."""
    return next(int(row["question_id"]) for row in await held(desk) if row["admin_id"] == admin_id)


async def test_a_colleagues_answer_appears_live(desk: OpenDesk) -> None:
    assert "↪️ @bob: From Bob" in desk.telegram.said(ANN)
    assert not any(text.startswith("↪️") for text in desk.telegram.said(BOB))
    line = next(at for (_, at), shown in desk.telegram.messages.items() if shown["text"].startswith("↪️"))
    await desk.sends(answers=line, text="I agree with Bob")
    await desk.all_delivered()
    await desk.presses("📨 Send")
    await desk.all_delivered()
    bobs, anns = (message_id for chat_id, message_id in sorted(desk.telegram.messages) if chat_id == ADA)
    assert desk.telegram.messages[ADA, anns]["answers"] == bobs


async def test_sending_asks_once_and_then_sends_everything(desk: OpenDesk) -> None:
    first, second = await desk.types("From Ann"), await desk.types("And more")
    await desk.all_delivered()
    assert questions(desk) == [QUESTION]
    assert list(desk.telegram.buttons(ANN)) == ["📨 Send", "❌ Don't send"]
    assert len(received(desk)) == 1
    await desk.presses("📨 Send")
    await desk.all_delivered()
    assert received(desk)[1:] == [copy_of(first), copy_of(second)]
    assert desk.telegram.toasts()[-1] == "📨 Sending it to @ada"
    assert "📨 Sending it to @ada" in desk.telegram.said(ANN)
    third = await desk.types("No question any more")
    await desk.all_delivered()
    assert received(desk)[-1] == copy_of(third)


async def test_what_is_dropped_does_not_stop_the_next(desk: OpenDesk) -> None:
    await desk.types("From Ann")
    await desk.all_delivered()
    await desk.presses("❌ Don't send")
    assert desk.telegram.toasts()[-1] == "❌ Not sent"
    assert await held(desk) == []
    second = await desk.types("Something else")
    await desk.all_delivered()
    assert received(desk)[1:] == [copy_of(second)]


async def test_yet_another_answer_asks_again(desk: OpenDesk) -> None:
    await desk.types("From Ann")
    await desk.all_delivered()
    await desk.presses("📨 Send")
    await desk.all_delivered()
    await answers(desk, "From Bob again")
    # Bob is asked too: Ann answered since he wrote.
    await desk.presses(SendHeld(ADA, await question_of(desk, BOB)), person_id=BOB)
    await desk.all_delivered()
    await desk.types("Ann again")
    await desk.all_delivered()
    assert len(questions(desk)) == 1
    assert questions(desk)[0].startswith("✋ @bob answered just now: <i>From Bob again</i>")


async def test_a_question_nobody_answered_is_asked_again_below(desk: OpenDesk) -> None:
    await desk.types("From Ann")
    await desk.all_delivered()
    await desk.rows("UPDATE deliveries SET created_at = created_at - interval '6 minutes' WHERE state = 'held'")
    for text in ("And more", "And more"):
        await desk.types(text)
    await desk.all_delivered()
    assert questions(desk) == [QUESTION, QUESTION]


async def test_ones_own_answers_ask_nothing(desk: OpenDesk) -> None:
    await answers(desk, "And another")
    assert questions(desk, BOB) == []
    assert len(received(desk)) == 2


async def test_whoever_enters_again_is_not_asked(desk: OpenDesk) -> None:
    await enters(desk)
    sent = await desk.types("From Ann")
    await desk.all_delivered()
    assert received(desk)[-1] == copy_of(sent)


async def test_an_answer_still_on_its_way_asks_too(desk: OpenDesk) -> None:
    await enters(desk)
    desk.telegram.refusals["copyMessage"].append(Refusal(429, "Too Many Requests", {"retry_after": 1}))
    await desk.types("On its way", BOB)
    await desk.types("From Ann")
    await desk.all_delivered()
    assert questions(desk) == ["✋ @bob answered just now: <i>On its way</i>\nSend yours anyway?"]


async def test_a_held_album_stays_one(desk: OpenDesk) -> None:
    parts = []
    for number in range(2):
        photo = [{"file_id": f"p{number}", "file_unique_id": f"p{number}", "width": 1, "height": 1}]
        parts.append(await desk.sends(photo=photo, media_group_id="album"))
    await desk.all_delivered()
    assert len(questions(desk)) == 1
    await desk.presses("📨 Send")
    await desk.all_delivered()
    assert [call.parameters["message_ids"] for call in desk.telegram.made("copyMessages")] == [parts]


async def test_pressing_twice_sends_once(desk: OpenDesk) -> None:
    sent = await desk.types("From Ann")
    await desk.all_delivered()
    question_id = await question_of(desk)
    for _ in range(2):
        await desk.presses(SendHeld(ADA, question_id))
    await desk.presses(DropHeld(ADA, question_id))
    await desk.all_delivered()
    assert received(desk)[1:] == [copy_of(sent)]
    assert desk.telegram.toasts()[-2:] == ["No message is waiting for your decision"] * 2


async def test_each_admin_decides_about_their_own(desk: OpenDesk) -> None:
    await desk.types("From Ann")
    await desk.all_delivered()
    await desk.presses(SendHeld(ADA, await question_of(desk)), person_id=BOB)
    assert desk.telegram.toasts()[-1] == "No message is waiting for your decision"
    assert len(await held(desk)) == 1


async def test_another_conversations_question_sends_nothing_here(desk: OpenDesk) -> None:
    await desk.types("From Ann")
    await desk.presses(SendHeld(EVE, await question_of(desk)))
    await desk.all_delivered()
    assert len(received(desk)) == 1


async def test_a_gone_customer_gets_nothing_held(desk: OpenDesk) -> None:
    await desk.types("From Ann")
    await desk.all_delivered()
    await forget(desk)
    await desk.presses("📨 Send")
    assert desk.telegram.toasts()[-1] == GONE.text.plain(ENGLISH)
    assert await held(desk) == []
    assert len(received(desk)) == 1


async def test_a_removed_admin_decides_nothing(database_url: str) -> None:
    async with direct_desk(database_url) as desk:
        await enters(desk, admin_id=BOB)
        await enters(desk)
        await desk.types("From Ann")
        await desk.all_delivered()
        await desk.types("From Bob", BOB)
        await desk.all_delivered()
    async with open_desk(database_url, telegram=desk.telegram) as desk:
        await desk.presses(SendHeld(ADA, await question_of(desk, BOB)), person_id=BOB)
        assert desk.telegram.toasts()[-1] == NOT_FOR_YOU.plain(ENGLISH)
        assert len(await held(desk)) == 1


async def test_an_answer_after_the_notification_asks(desk: OpenDesk) -> None:
    await desk.types("/done")
    await desk.rows(
        "INSERT INTO pushes (admin_id, user_id, told_unread, message_id) VALUES ($1, $2, 1, 800) "
        "ON CONFLICT (admin_id, user_id) DO UPDATE SET told_unread = 1, message_id = 800, answered_up_to = 0",
        ANN,
        ADA,
    )
    await desk.rows(
        "INSERT INTO message_pairs (admin_id, admin_message_id, user_id, customer_message_id, role, made_at) "
        "VALUES ($1, 800, $2, 2, 'push', now() - interval '1 hour')",
        ANN,
        ADA,
    )
    await desk.sends(answers=800, text="From Ann")
    await desk.all_delivered()
    assert questions(desk) == [QUESTION]
    await desk.presses("❌ Don't send")
    sent = await desk.sends(answers=800, text="Still from Ann")
    await desk.all_delivered()
    assert received(desk)[1:] == [copy_of(sent)]


async def test_an_answer_before_the_notification_asks_nothing(desk: OpenDesk) -> None:
    await desk.types("/done")
    await desk.rows(
        "INSERT INTO message_pairs (admin_id, admin_message_id, user_id, customer_message_id, role) "
        "VALUES ($1, 800, $2, 2, 'relayed')",
        ANN,
        ADA,
    )
    sent = await desk.sends(answers=800, text="From Ann")
    await desk.all_delivered()
    assert received(desk)[1:] == [copy_of(sent)]


async def test_an_old_question_sends_nothing_newer(desk: OpenDesk) -> None:
    first = await desk.types("From Ann")
    await desk.all_delivered()
    old = await question_of(desk)
    await desk.presses("📨 Send")
    await desk.all_delivered()
    await answers(desk, "From Bob again")
    await desk.presses(SendHeld(ADA, await question_of(desk, BOB)), person_id=BOB)
    await desk.all_delivered()
    await desk.types("Not without being asked")
    await desk.presses(SendHeld(ADA, old))
    await desk.presses(DropHeld(ADA, old))
    await desk.all_delivered()
    assert desk.telegram.toasts()[-2:] == ["No message is waiting for your decision"] * 2
    assert [row["question_id"] for row in await held(desk)] != [old]
    assert len(await held(desk)) == 1
    assert first in [call.parameters["message_id"] for call in desk.telegram.made("copyMessage")]
