"""An admin's message on its way to a customer: whom it goes to, as what, and what cannot be sent."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest

from services.admin_ui.features.replies import texts
from services.admin_ui.features.replies.send import on_message
from services.admin_ui.ui.feature import Incoming
from shared.db.message_pairs import save_pairs
from shared.retry import Patience, until_done
from tests.support.desk import ADA, ANN, BOB, EVE, OpenDesk, copy_of, direct_desk, enters, forget, received
from tests.support.events import message
from tests.support.screens import text_of
from tests.support.telegram_stand_in import Refusal
from tests.support.waiting import until

GONE, NOT_COPIED, NOWHERE, QUIZ_NOT_COPIED, UNKNOWN_REPLY = map(
    text_of, (texts.GONE, texts.NOT_COPIED, texts.NOWHERE, texts.QUIZ_NOT_COPIED, texts.UNKNOWN_REPLY)
)
UNKNOWN_COMMAND = "I don't know this command. Nothing was sent. See /help."
PHOTO: dict[str, Any] = {"photo": [{"file_id": "small", "file_unique_id": "s", "width": 1, "height": 1}]}


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[OpenDesk]:
    """Ann and Bob, Ada and Eve."""
    async with direct_desk(database_url) as desk:
        yield desk


def photo(file_id: str, **rest: Any) -> dict[str, Any]:
    """A photo as Telegram delivers one."""
    return {"photo": [{"file_id": file_id, "file_unique_id": file_id, "width": 1, "height": 1}], **rest}


async def relayed(desk: OpenDesk, admin_message_id: int, customer_message_id: int, role: Any = "relayed") -> None:
    """The customer's message stands in the admin's chat as this one."""
    async with desk.database.transaction() as connection:
        await save_pairs(connection, ANN, ADA, role, [(admin_message_id, customer_message_id)])


async def unread(desk: OpenDesk, user_id: int = ADA) -> int:
    """How many messages of the customer wait."""
    row = await desk.desk.conversations.find(user_id)
    assert row is not None
    return row.unread_messages


async def test_the_modes_messages_are_copied_in_order(desk: OpenDesk) -> None:
    await enters(desk)
    first, second = await desk.types("One"), await desk.sends(**photo("cat", caption="Two"))
    await desk.all_delivered()
    assert received(desk) == [copy_of(first), copy_of(second)]
    assert desk.telegram.reactions == {(ANN, first): ["👍"], (ANN, second): ["👍"]}
    stored = await desk.rows(
        "SELECT kind, label, text, file_id, admin_id FROM messages WHERE direction = 'outgoing' ORDER BY 3"
    )
    assert stored == [
        {"kind": "text", "label": None, "text": "One", "file_id": None, "admin_id": ANN},
        {"kind": "photo", "label": "📷 Photo", "text": "Two", "file_id": "cat", "admin_id": ANN},
    ]


async def test_an_answer_leaves_unread_what_nobody_saw(desk: OpenDesk) -> None:
    await enters(desk)
    await desk.happen(message(ADA, 4, text="One more thing"))
    await desk.types("Looking into it")
    await desk.all_delivered()
    assert await unread(desk) == 1


async def test_a_live_message_is_answered_too(desk: OpenDesk) -> None:
    await enters(desk)
    await desk.happen(message(ADA, 4, text="One more thing"))
    await relayed(desk, 800, 4)
    await desk.types("Looking into it")
    await desk.all_delivered()
    assert await unread(desk) == 0


@pytest.mark.parametrize(("role", "quoted"), [("relayed", 2), ("push", None)])
async def test_a_reply_answers_the_customer_without_the_mode(desk: OpenDesk, role: str, quoted: int | None) -> None:
    await desk.happen(message(ADA, 4, text="Later"))
    await relayed(desk, 800, 2, role)
    sent = await desk.sends(answers=800, text="To Ada")
    await desk.all_delivered()
    assert received(desk) == [copy_of(sent)]
    assert desk.telegram.made("copyMessage")[0].parameters.get("reply_parameters") == (
        {"message_id": quoted, "allow_sending_without_reply": True} if quoted else None
    )
    assert await unread(desk) == 1


async def test_a_notification_of_one_message_is_quoted(desk: OpenDesk) -> None:
    await relayed(desk, 800, 2, "push")
    await desk.rows(
        "INSERT INTO pushes (admin_id, user_id, told_unread, message_id) VALUES ($1, $2, 1, 800) "
        "ON CONFLICT (admin_id, user_id) DO UPDATE SET told_unread = 1, message_id = 800",
        ANN,
        ADA,
    )
    await desk.sends(answers=800, text="To Ada")
    await desk.all_delivered()
    assert desk.telegram.made("copyMessage")[0].parameters["reply_parameters"]["message_id"] == 2


async def test_a_reply_wins_over_the_mode(desk: OpenDesk) -> None:
    await relayed(desk, 800, 2)
    await enters(desk, EVE)
    sent = await desk.sends(answers=800, text="To Ada, not to Eve")
    await desk.all_delivered()
    assert received(desk) == [copy_of(sent)]
    assert received(desk, EVE) == []


async def test_ones_own_message_is_quoted_over_there(desk: OpenDesk) -> None:
    await enters(desk)
    first = await desk.types("One")
    await desk.all_delivered()
    await desk.sends(answers=first, text="Two")
    await desk.all_delivered()
    copied = desk.telegram.made("copyMessage")[1].parameters
    assert desk.telegram.messages[ADA, copied["reply_parameters"]["message_id"]]["text"] == copy_of(first)


async def test_a_reply_waits_for_the_message_arriving(desk: OpenDesk) -> None:
    desk.telegram.hold["copyMessage"] = arrival = asyncio.Event()
    await enters(desk)
    first = await desk.types("One")
    await until(lambda: len(desk.telegram.made("copyMessage")) == 1)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(desk.sends(answers=first, text="Two"))
        arrival.set()
    await desk.all_delivered()
    one, two = (message_id for chat_id, message_id in sorted(desk.telegram.messages) if chat_id == ADA)
    assert desk.telegram.messages[ADA, two]["answers"] == one


async def test_a_reply_follows_what_is_in_flight_long(desk: OpenDesk) -> None:
    await enters(desk)
    desk.telegram.refusals["copyMessage"].append(Refusal(429, "Too Many Requests", {"retry_after": 2}))
    first = await desk.types("One")
    await desk.rows("UPDATE deliveries SET created_at = created_at - interval '5 seconds'")
    await enters(desk, EVE)
    second = await desk.sends(answers=first, text="Two")
    await desk.all_delivered()
    assert received(desk) == [copy_of(first), copy_of(second)]
    assert received(desk, EVE) == []


@pytest.mark.parametrize("is_in_mode", [False, True])
@pytest.mark.parametrize("message_id", [4711, 0])
async def test_a_reply_to_an_unknown_message_stays(desk: OpenDesk, is_in_mode: bool, message_id: int) -> None:
    """Telegram numbers a message it shows no more as 0."""
    if is_in_mode:
        await enters(desk)
    sent = await desk.sends(answers=message_id, text="To whom?")
    await until(lambda: desk.shown == UNKNOWN_REPLY)
    assert desk.telegram.messages[ANN, desk.telegram.last_message_id(ANN)]["answers"] == sent
    assert received(desk) == []


async def test_a_message_that_comes_twice_is_sent_once(desk: OpenDesk) -> None:
    await enters(desk)
    sent = await desk.types("One")
    await enters(desk, EVE)
    again = {"message": desk.message(ANN, sent) | {"text": "One"}}
    await desk.update(again)
    await desk.all_delivered()
    assert received(desk) == [copy_of(sent)]
    assert received(desk, EVE) == []


async def test_an_album_to_nobody_is_told_once(desk: OpenDesk) -> None:
    for number in range(3):
        await desk.sends(**photo(f"p{number}", media_group_id="album"))
    await desk.all_delivered()
    assert desk.telegram.said(ANN).count(NOWHERE) == 1


async def test_a_customer_who_is_gone_gets_nothing(desk: OpenDesk) -> None:
    await enters(desk)
    await forget(desk)
    await desk.types("Hello?")
    await until(lambda: desk.shown == GONE)
    assert received(desk) == []
    await desk.types("/done")
    await until(lambda: "✅ You left the conversation with User 7." in desk.telegram.said(ANN))


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        ({"game": {"title": "x", "description": "x", "photo": PHOTO["photo"]}}, NOT_COPIED),
        ({"story": {"chat": {"id": 5, "type": "private"}, "id": 1}}, NOT_COPIED),
        ({"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}}, NOT_COPIED),
        (
            {"giveaway": {"chats": [], "winners_selection_date": 1_770_000_000, "winner_count": 1}},
            NOT_COPIED,
        ),
        (
            {"text": "🦊" * 2049},
            "This text is 4,098 characters long; Telegram lets bots send at most 4,096. Nothing was sent.",
        ),
        (
            photo("cat", caption="x" * 1025),
            "This caption is 1,025 characters long; Telegram lets bots send at most 1,024. Nothing was sent.",
        ),
    ],
)
async def test_what_no_bot_can_send_is_refused(desk: OpenDesk, content: dict[str, Any], answer: str) -> None:
    await enters(desk)
    await desk.sends(**content)
    await until(lambda: desk.shown == answer)
    assert received(desk) == []


async def test_only_a_quiz_with_its_answer_is_copied(desk: OpenDesk) -> None:
    def quiz(**rest: Any) -> dict[str, Any]:
        option = {"text": "4", "voter_count": 0, "persistent_id": "1"}
        poll = {"id": "1", "question": "2+2?", "options": [option], "total_voter_count": 0, "is_closed": False}
        rights = {"is_anonymous": True, "allows_multiple_answers": False, "allows_revoting": False}
        return {"poll": poll | rights | {"type": "quiz", "members_only": False} | rest}

    await enters(desk)
    sent = await desk.sends(**quiz(correct_option_id=0))
    await desk.sends(**quiz())
    await until(lambda: desk.shown == QUIZ_NOT_COPIED)
    await desk.all_delivered()
    assert received(desk) == [copy_of(sent)]


async def test_a_path_is_sent_but_no_command(desk: OpenDesk) -> None:
    await enters(desk)
    await desk.types("/unknown thing")
    assert desk.shown == UNKNOWN_COMMAND
    path = await desk.types("/etc/hosts is the file")
    captioned = await desk.sends(**photo("cat", caption="/done"))
    await desk.all_delivered()
    assert received(desk) == [copy_of(path), copy_of(captioned)]


async def test_an_album_arrives_as_one(desk: OpenDesk) -> None:
    await enters(desk)
    parts = [await desk.sends(**photo(f"p{number}", media_group_id="album")) for number in range(3)]
    await desk.all_delivered()
    copied = desk.telegram.made("copyMessages")
    assert [call.parameters["message_ids"] for call in copied] == [parts]
    assert received(desk) == [copy_of(part) for part in parts]
    assert desk.telegram.reactions == {(ANN, parts[0]): ["👍"]}


async def test_an_album_that_answers_keeps_its_words(desk: OpenDesk) -> None:
    await enters(desk)
    await relayed(desk, 800, 2)
    bold = [{"type": "bold", "offset": 0, "length": 3}]
    first = photo("p0", media_group_id="album", caption="Two pictures", caption_entities=bold, has_media_spoiler=True)
    await desk.sends(answers=800, **first)
    await desk.sends(answers=800, **photo("p1", media_group_id="album"))
    await desk.all_delivered()
    assert [call.parameters for call in desk.telegram.made("sendMediaGroup")] == [
        {
            "chat_id": ADA,
            "media": [
                {
                    "type": "photo",
                    "media": "p0",
                    "caption": "Two pictures",
                    "caption_entities": bold,
                    "has_spoiler": True,
                },
                {"type": "photo", "media": "p1"},
            ],
            "reply_parameters": {"message_id": 2, "allow_sending_without_reply": True},
        }
    ]


async def test_a_part_that_comes_late_follows_by_itself(desk: OpenDesk) -> None:
    await enters(desk)
    early = [await desk.sends(**photo(f"p{number}", media_group_id="album")) for number in range(2)]
    await desk.all_delivered()
    late = await desk.sends(**photo("p2", media_group_id="album"))
    await desk.all_delivered()
    assert received(desk) == [copy_of(message_id) for message_id in (*early, late)]


async def test_parts_written_at_once_are_all_there(desk: OpenDesk) -> None:
    """As by two admin_ui for a moment: each part is written, joins the album, or comes again."""
    await enters(desk)
    parts = [desk.message(ANN, 9000 + number) | photo(f"p{number}", media_group_id="album") for number in range(5)]

    async def write(part: dict[str, Any]) -> None:
        handle = partial(on_message, desk.desk, Incoming(10**9, ANN, part, frozenset()))
        await until_done(handle, None, "not settled yet", Patience(first_pause=0.01))

    async with asyncio.TaskGroup() as tasks:
        for part in [*parts, *parts]:
            tasks.create_task(write(part))
    await desk.all_delivered()
    assert received(desk) == [copy_of(9000 + number) for number in range(5)]
    assert len(desk.telegram.made("copyMessages")) == 1


async def test_an_album_goes_where_its_first_part_went(desk: OpenDesk) -> None:
    await enters(desk)
    first = await desk.sends(**photo("p0", media_group_id="album"))
    await enters(desk, EVE)
    second = await desk.sends(**photo("p1", media_group_id="album"))
    await desk.all_delivered()
    assert received(desk) == [copy_of(first), copy_of(second)]
    assert received(desk, EVE) == []


@pytest.mark.parametrize("long_one", [0, 1, 2])
async def test_one_long_caption_keeps_back_the_album(desk: OpenDesk, long_one: int) -> None:
    await enters(desk)
    for number in range(3):
        caption = "x" * 1025 if number == long_one else ""
        await desk.sends(**photo(f"p{number}", media_group_id="album", caption=caption))
    await desk.all_delivered()
    assert received(desk) == []
    assert sum("1,024. Nothing was sent." in text for text in desk.telegram.said(ANN)) == 1


async def test_a_customers_message_is_no_admins(desk: OpenDesk) -> None:
    await enters(desk)
    await desk.types("Hello", ADA)
    await desk.all_delivered()
    assert received(desk) == []


async def test_admins_are_known_by_what_they_write(desk: OpenDesk) -> None:
    everybody = await desk.desk.admins.every()
    assert {admin_id: admin.username for admin_id, admin in everybody.items()} == {ANN: "ann", BOB: "bob"}
