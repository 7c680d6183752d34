"""Whoever is in a conversation sees live what comes in: in order, once, as it is."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.admin_ui.features.direct_mode.actions import LeaveDirect, ShowDirect
from services.admin_ui.features.relay.live import MOST_IN_FLIGHT, relay
from services.admin_ui.features.relay.plan import ALBUM_WAIT_S
from shared.db.direct_modes import modes_in
from tests.support.desk import BOB, OWNER, NotificationDesk, notification_desk
from tests.support.telegram_stand_in import Refusal

NAMED = "👇 <b>@user7</b> writes:"
NOT_FOUND = Refusal(400, "Bad Request: message to copy not found")


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[NotificationDesk]:
    """The owner is in the conversation of customer 7, who wrote once before."""
    async with notification_desk(database_url, owners=(OWNER, BOB)) as there:
        await there.writes(7, "Hello", message_id=10)
        await there.open.presses("↩️ Reply")
        await there.rest()
        there.open.telegram.calls.clear()
        yield there


async def panel(desk: NotificationDesk) -> int:
    """The message the owner's panel is on."""
    (row,) = await desk.rows("SELECT message_id FROM panels WHERE admin_id = $1", OWNER)
    return int(row["message_id"])


def relayed(desk: NotificationDesk, admin_id: int = OWNER) -> list[str]:
    """The copies in the chat, oldest first."""
    return [text.removeprefix("copy of 7/") for text in desk.chat(admin_id) if text.startswith("copy of")]


def copy_of(desk: NotificationDesk, message_id: int) -> int:
    """Where in the owner's chat the copy is."""
    texts = {message["text"]: at for (chat, at), message in desk.open.telegram.messages.items() if chat == OWNER}
    return texts[f"copy of 7/{message_id}"]


def copies(*message_ids: int) -> list[str]:
    """How the stand-in shows them in the chat."""
    return [f"copy of 7/{message_id}" for message_id in message_ids]


async def push_of(desk: NotificationDesk, user_id: int) -> int:
    """A customer writes to the bot, and the owner gets a push; where it is."""
    await desk.writes(user_id, "Hi")
    (row,) = await desk.rows("SELECT message_id FROM pushes WHERE admin_id = $1 AND user_id = $2", OWNER, user_id)
    return int(row["message_id"])


async def parts(desk: NotificationDesk, *message_ids: int, **rest: Any) -> None:
    """Parts of one album come in."""
    fields = {"kind": "photo", "media_group_id": "g"} | rest
    for message_id in message_ids:
        given = fields | {"file_id": f"file {message_id}"}
        await desk.open.happen(desk.written(7, f"text {message_id}", message_id=message_id, **given))


async def test_what_comes_in_is_relayed_and_only_others_are_notified(desk: NotificationDesk) -> None:
    await desk.open.happen(desk.written(7, message_id=12), desk.written(7, message_id=11))
    await desk.rest()
    await desk.writes(7, message_id=13)
    assert relayed(desk) == ["11", "12", "13"]
    assert [text for text in desk.chat() if "new" in text] == ["💬 @user7 🆕 New · 1 new\n<i>Hello</i>"]
    assert desk.chat(BOB) == ["💬 @user7 🆕 New · 4 new\n<i>Hello</i>"]
    assert await desk.owed() == []


async def test_what_came_in_since_waits_its_turn(desk: NotificationDesk) -> None:
    await desk.open.happen(desk.written(7, message_id=11), desk.written(7, message_id=12))
    async with desk.open.database.transaction() as connection:
        (mode,) = await modes_in(connection, [7])
        # Counted was the first of them alone.
        await relay(connection, mode, 1, (), up_to_id=11)
    await desk.rest()
    assert relayed(desk) == ["11", "12"]


async def test_nothing_is_relayed_twice_nor_left_out(desk: NotificationDesk) -> None:
    await desk.writes(7, message_id=14)
    await desk.writes(7, message_id=14)
    await desk.writes(7, message_id=12)
    await desk.writes(7, message_id=9)
    await desk.writes(7, message_id=13)
    assert relayed(desk) == ["14", "12", "9", "13"]


async def test_what_is_older_than_all_one_saw_notifies(database_url: str) -> None:
    async with notification_desk(database_url) as desk:
        await desk.open.happen(*[desk.written(7, message_id=number) for number in range(100, 160)])
        await desk.rest()
        await desk.open.presses(ShowDirect(7))
        await desk.rest()
        await desk.writes(7, "very late", message_id=50)
        await desk.writes(7, message_id=160)
        assert relayed(desk) == ["160"]
        assert any("61 new" in text for text in desk.chat())
        assert await desk.owed() == []


async def test_leaving_brings_notifications_back(desk: NotificationDesk) -> None:
    assert await desk.owed() == []
    await desk.writes(7, message_id=11)
    await desk.open.presses(LeaveDirect(7), message_id=await panel(desk))
    await desk.rest()
    desk.passes(minutes=11)
    await desk.writes(7, "again", message_id=12)
    assert relayed(desk) == ["11"]
    assert desk.chat()[-1] == "💬 @user7 🆕 New · 3 new\n<i>again</i>"


async def test_what_came_before_entering_is_not_relayed(database_url: str) -> None:
    async with notification_desk(database_url) as desk:
        await desk.open.happen(desk.written(7, message_id=11))
        await desk.open.presses(ShowDirect(7), message_id=1)
        await desk.rest()
        assert relayed(desk) == []
        assert not any("new" in text for text in desk.chat())


async def test_entering_again_loses_nothing_still_to_come(desk: NotificationDesk) -> None:
    await desk.open.happen(desk.written(7, message_id=11))
    await desk.open.presses(ShowDirect(7), message_id=await panel(desk))
    await desk.rest()
    assert relayed(desk) == ["11"]


async def test_an_album_arrives_as_one_however_its_parts_come(desk: NotificationDesk) -> None:
    await parts(desk, 11)
    await desk.loop.round(desk.now)
    await parts(desk, 13, 12)
    await desk.rest()
    (call,) = desk.open.telegram.made("copyMessages")
    assert call.parameters["message_ids"] == [11, 12, 13]
    assert relayed(desk) == ["11", "12", "13"]
    await parts(desk, 14)
    await desk.rest()
    assert relayed(desk) == ["11", "12", "13", "14"]
    assert await desk.owed() == []


async def test_what_comes_after_an_album_waits_with_it(desk: NotificationDesk) -> None:
    await parts(desk, 11, 12)
    await desk.open.happen(desk.written(7, message_id=13))
    await desk.loop.round(desk.now)
    rows = await desk.rows("SELECT source_ids, not_before - created_at AS wait FROM deliveries WHERE kind = 'relay'")
    assert {tuple(row["source_ids"]): row["wait"].total_seconds() for row in rows} == {(11, 12): ALBUM_WAIT_S, (13,): 0}
    await desk.rest()
    assert relayed(desk) == ["11", "12", "13"]


async def test_an_answer_arrives_as_an_answer(desk: NotificationDesk) -> None:
    await desk.writes(7, message_id=11)
    await desk.open.happen(
        desk.written(7, message_id=12, reply_to_message_id=11),
        desk.written(7, message_id=13, reply_to_message_id=12),
        desk.written(7, message_id=14, reply_to_message_id=3),
    )
    await desk.rest()
    answers = {message["text"]: message["answers"] for message in desk.open.telegram.messages.values()}
    assert answers["copy of 7/12"] == copy_of(desk, 11)
    assert answers["copy of 7/13"] == copy_of(desk, 12)
    assert answers["copy of 7/14"] is None
    assert relayed(desk) == ["11", "12", "13", "14"]


async def test_an_album_that_answers_arrives_as_one(desk: NotificationDesk) -> None:
    await desk.writes(7, message_id=11)
    await parts(desk, 12, 13, reply_to_message_id=11)
    await desk.rest()
    answers = {message["text"]: message["answers"] for message in desk.open.telegram.messages.values()}
    assert answers["file 12: text 12"] == answers["file 13: text 13"] == copy_of(desk, 11)


async def test_a_message_deleted_before_copying_arrives_in_words(desk: NotificationDesk) -> None:
    desk.open.telegram.refusals["copyMessage"].append(NOT_FOUND)
    await desk.writes(7, "a <b>", message_id=11)
    assert desk.chat()[-1] == "🗑 Deleted by the customer\na &lt;b&gt;"
    told = desk.open.telegram.last_message_id(OWNER)
    pairs = await desk.rows("SELECT admin_message_id, role FROM message_pairs WHERE customer_message_id = 11")
    assert {"admin_message_id": told, "role": "relayed"} in pairs
    assert await desk.owed() == []


async def test_an_album_that_lost_a_part_says_so(desk: NotificationDesk) -> None:
    desk.open.telegram.lose_parts = 1
    await parts(desk, 11, 12, 13)
    await desk.rest()
    assert relayed(desk) == ["12", "13"]
    assert desk.chat()[-1] == "🗑 1 of 3 parts deleted by the customer"
    pairs = await desk.rows("SELECT role FROM message_pairs WHERE admin_message_id = $1", copy_of(desk, 12))
    assert pairs == [{"role": "push"}]


async def test_an_album_deleted_as_a_whole_arrives_in_words(desk: NotificationDesk) -> None:
    desk.open.telegram.refusals["copyMessages"].append(Refusal(400, "Bad Request: there are no messages to copy"))
    await parts(desk, 11, 12, label="📷 Photo")
    await desk.rest()
    assert desk.chat()[-2:] == [f"🗑 Deleted by the customer\n📷 Photo text {number}" for number in (11, 12)]


async def test_what_no_bot_can_copy_arrives_in_words(desk: NotificationDesk) -> None:
    desk.open.telegram.refusals["copyMessage"].append(Refusal(400, "Bad Request: message can't be copied"))
    await desk.writes(7, "", message_id=11, kind="other", label="📎 Message")
    assert desk.chat()[-1] == "⚠️ Telegram does not let the bot pass this on\n📎 Message"


async def test_a_relay_nobody_knows_of_is_sent_again(desk: NotificationDesk) -> None:
    desk.open.telegram.refusals["copyMessage"].append(Refusal(504, "no answer"))
    await desk.writes(7, message_id=11)
    assert relayed(desk) == ["11"]
    states = await desk.rows("SELECT state FROM deliveries WHERE kind = 'relay' ORDER BY delivery_id")
    assert [row["state"] for row in states] == ["unknown", "sent"]


async def test_an_edit_follows_to_every_copy_with_its_formatting(desk: NotificationDesk) -> None:
    await desk.open.presses(ShowDirect(7), person_id=BOB)
    await desk.writes(7, "Helo", message_id=11)
    bold = [{"type": "bold", "offset": 0, "length": 5}]
    await desk.edits(7, 11, "Hello", entities=bold)
    edits = [call.parameters for call in desk.open.telegram.made("editMessageText") if "entities" in call.parameters]
    assert sorted((edit["chat_id"], edit["text"]) for edit in edits) == [(OWNER, "Hello"), (BOB, "Hello")]
    assert all(edit["entities"] == bold for edit in edits)
    pairs = await desk.rows("SELECT edited_at FROM message_pairs WHERE customer_message_id = 11 AND role = 'relayed'")
    edited = await desk.rows("SELECT edited_at FROM messages WHERE message_id = 11")
    assert pairs == edited * 2


async def test_two_edits_in_one_second_both_follow(desk: NotificationDesk) -> None:
    await desk.writes(7, "one", message_id=11)
    await desk.edits(7, 11, "two")
    await desk.edits(7, 11, "three")
    assert desk.open.telegram.text(OWNER, desk.open.telegram.last_message_id(OWNER)) == "three"


async def test_an_edit_of_a_message_in_flight_waits(desk: NotificationDesk) -> None:
    desk.open.telegram.refusals["copyMessage"].append(Refusal(429, "Too Many Requests", {"retry_after": 1}))
    await desk.open.happen(desk.written(7, "Helo", message_id=11))
    await desk.loop.round(desk.now)
    await desk.edits(7, 11, "Hello")
    assert desk.open.telegram.text(OWNER, desk.open.telegram.last_message_id(OWNER)) == "Hello"
    assert await desk.owed() == []


async def test_media_are_edited_as_media_and_captions_as_captions(desk: NotificationDesk) -> None:
    await desk.writes(7, "old", message_id=11, kind="photo", file_id="a")
    await desk.writes(7, "old", message_id=12, kind="voice", file_id="v")
    await desk.edits(7, 11, "new", kind="photo", file_id="b")
    await desk.edits(7, 12, "new", kind="voice", file_id="v")
    assert desk.chat()[-2:] == ["b: new", "caption: new"]


async def test_after_another_customers_push_one_is_named_once(desk: NotificationDesk) -> None:
    await desk.writes(7, "one", message_id=11)
    await desk.writes(8, "Hi")
    await desk.writes(7, "two", message_id=12)
    await desk.writes(7, "three", message_id=13)
    assert desk.chat()[-5:] == ["copy of 7/11", "💬 @user8 🆕 New · 1 new\n<i>Hi</i>", NAMED, *copies(12, 13)]
    assert await desk.owed() == []


async def test_a_push_of_another_in_flight_makes_it_named(desk: NotificationDesk) -> None:
    arriving = desk.open.telegram.hold["sendMessage"] = asyncio.Event()
    await desk.open.happen(desk.written(8, "Hi"))
    await desk.loop.round(desk.now)
    await desk.open.happen(desk.written(7, message_id=11))
    await desk.loop.round(desk.now)
    arriving.set()
    await desk.rest()
    assert desk.chat()[-3:] == ["💬 @user8 🆕 New · 1 new\n<i>Hi</i>", NAMED, *copies(11)]


async def test_an_album_is_named_once_above_it(desk: NotificationDesk) -> None:
    await desk.writes(8, "Hi")
    await parts(desk, 11)
    await desk.loop.round(desk.now)
    await parts(desk, 12)
    await desk.rest()
    assert desk.chat()[-3:] == [NAMED, *copies(11, 12)]


async def test_after_an_answer_to_another_customer_it_is_named(desk: NotificationDesk) -> None:
    await desk.open.sends(OWNER, answers=await push_of(desk, 8), text="Hello 8")
    await desk.rest()
    await desk.writes(7, message_id=11)
    await desk.open.sends(OWNER, text="Hello 7")
    await desk.writes(7, message_id=12)
    assert desk.chat()[-3:] == [NAMED, *copies(11, 12)]


async def test_after_a_notice_about_another_customer_it_is_named(desk: NotificationDesk) -> None:
    push = await push_of(desk, 8)
    await desk.writes(7, message_id=11)
    desk.open.telegram.refusals["copyMessage"].append(Refusal(403, "Forbidden: bot was blocked by the user"))
    await desk.open.sends(OWNER, answers=push, text="Hello 8")
    await desk.rest()
    await desk.writes(7, message_id=12)
    assert desk.chat()[-2:] == [NAMED, *copies(12)]


async def test_what_comes_below_a_new_banner_needs_no_name(desk: NotificationDesk) -> None:
    await desk.writes(8, "Hi")
    await desk.open.presses(ShowDirect(7), message_id=await push_of(desk, 8))
    await desk.writes(7, message_id=11)
    assert NAMED not in desk.chat()


async def test_a_reply_to_the_name_goes_to_the_customer_it_names(desk: NotificationDesk) -> None:
    await desk.writes(8, "Hi")
    await desk.writes(7, message_id=11)
    (name,) = [at for (chat, at), shown in desk.open.telegram.messages.items() if shown["text"] == NAMED]
    await desk.open.sends(OWNER, answers=name, text="Hello 7")
    await desk.rest()
    assert len(desk.open.telegram.said(7)) == 1


async def test_a_flood_goes_through_in_groups_and_in_order(desk: NotificationDesk) -> None:
    numbers = list(range(11, 11 + MOST_IN_FLIGHT + 20))
    await desk.open.happen(*[desk.written(7, message_id=number) for number in numbers])
    await desk.loop.round(desk.now)
    open_relays = await desk.rows("SELECT count(*) FROM deliveries WHERE kind = 'relay'")
    assert open_relays == [{"count": MOST_IN_FLIGHT}]
    await desk.rest()
    assert relayed(desk) == [str(number) for number in numbers]
    assert await desk.owed() == []
