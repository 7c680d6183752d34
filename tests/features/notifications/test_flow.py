"""Every customer message reaches the admins: coalesced, once, and never not at all."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.admin_ui.features.notifications.notify import tell
from services.admin_ui.features.notifications.store import BacklogStanding, PushBacklog
from services.admin_ui.ui.action import PushArchive, PushMarkRead
from tests.support.events import message
from tests.support.open_desk import OWNER
from tests.support.push_desk import BOB, PushDesk, push_desk
from tests.support.push_rows import listener
from tests.support.telegram_stand_in import Refusal
from tests.support.waiting import soon, until

GONE = Refusal(400, "Bad Request: message to edit not found")


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[PushDesk]:
    async with push_desk(database_url, owners=(OWNER, BOB)) as there:
        yield there


async def test_each_admin_is_told_of_a_message_with_what_to_do_about_it(desk: PushDesk) -> None:
    await desk.writes(7, "Hey <you>")
    for admin_id in (OWNER, BOB):
        assert desk.chat(admin_id) == ["💬 @user7 🆕 New · 1 new\n<i>Hey &lt;you&gt;</i>"]
        assert list(desk.open.telegram.buttons(admin_id)) == ["↩️ Reply", "📂 Open", "✅ Mark read", "📦 Archive"]
    assert await desk.owed() == []


async def test_more_messages_of_one_customer_make_one_push(desk: PushDesk) -> None:
    for text in ("one", "two", "three"):
        await desk.writes(7, text)
    assert desk.chat() == ["💬 @user7 🆕 New · 3 new\n<i>three</i>"]
    assert (desk.made("sendMessage"), desk.made("editMessageText")) == (1, 2)
    assert await desk.owed() == []


async def test_messages_that_come_together_are_told_together(desk: PushDesk) -> None:
    await desk.open.happen(desk.written(7, "one"), desk.written(7, "two"), desk.written(8, "other"))
    await desk.rest()
    assert sorted(desk.chat()) == [
        "💬 @user7 🆕 New · 2 new\n<i>two</i>",
        "💬 @user8 🆕 New · 1 new\n<i>other</i>",
    ]
    assert desk.made("sendMessage") == 2


async def test_what_comes_twice_is_told_once(desk: PushDesk) -> None:
    await desk.writes(7, "Hello", message_id=20)
    await desk.open.happen(desk.written(7, "Hello", message_id=20))
    await desk.rest()
    assert (desk.made("sendMessage"), desk.made("editMessageText")) == (1, 0)


async def test_a_push_gone_stale_is_sent_anew_and_the_old_one_goes(desk: PushDesk) -> None:
    await desk.writes(7, "one")
    old = desk.open.telegram.last_message_id(OWNER)
    desk.passes(minutes=9)
    await desk.writes(7, "two")
    assert desk.open.telegram.last_message_id(OWNER) == old
    desk.passes(minutes=2)
    await desk.writes(7, "three")
    assert desk.chat() == ["💬 @user7 🆕 New · 3 new\n<i>three</i>"]
    assert desk.open.telegram.last_message_id(OWNER) > old


async def test_a_push_too_old_to_be_deleted_loses_its_buttons(desk: PushDesk) -> None:
    await desk.writes(7, "one")
    old = desk.open.telegram.last_message_id(OWNER)
    async with desk.open.database.connection() as connection:
        await connection.execute("UPDATE pushes SET sent_at = sent_at - interval '2 days'")
    await desk.writes(7, "two")
    assert desk.chat() == ["💬 @user7 🆕 New · 1 new\n<i>one</i>", "💬 @user7 🆕 New · 2 new\n<i>two</i>"]
    assert desk.open.telegram.buttons(OWNER, old) == {}
    assert desk.made("deleteMessage") == 0


async def test_a_push_scrolled_away_is_sent_anew_and_the_old_one_goes(desk: PushDesk) -> None:
    await desk.writes(7, "one")
    old = desk.open.telegram.last_message_id(OWNER)
    for user_id in range(20, 29):
        await desk.writes(user_id)
    await desk.writes(7, "two")
    assert desk.open.telegram.text(OWNER, old) == "💬 @user7 🆕 New · 2 new\n<i>two</i>"
    await desk.open.types("/help")
    await desk.writes(7, "three")
    assert [text for text in desk.chat() if "@user7" in text] == ["💬 @user7 🆕 New · 3 new\n<i>three</i>"]
    assert desk.made("deleteMessage") == 1


async def test_operators_see_how_far_pushes_are_behind(desk: PushDesk) -> None:
    backlog = PushBacklog(desk.open.database)
    assert await backlog.standing() == BacklogStanding(rows=0, oldest_s=0)
    await desk.open.happen(desk.written(7), desk.written(8))
    await desk.fetch("UPDATE push_backlog SET noted_at = noted_at - interval '1 hour' WHERE user_id = 7")
    standing = await backlog.standing()
    assert standing.rows == 2
    assert standing.oldest_s >= 3600
    await desk.open.happen(desk.written(7))
    assert (await backlog.standing()).oldest_s >= 3600, "what comes on top of it makes it no younger"
    await desk.rest()
    assert await backlog.standing() == BacklogStanding(rows=0, oldest_s=0)


async def test_an_answer_makes_every_push_of_it_say_who_answered(desk: PushDesk) -> None:
    await desk.writes(7, "Help!")
    push_id = desk.open.telegram.last_message_id(BOB)
    sent = await desk.open.sends(BOB, answers=push_id, text="Done")
    await desk.rest()
    assert desk.chat(7) == [f"copy of {BOB}/{sent}"]
    for admin_id in (OWNER, BOB):
        assert desk.chat(admin_id) == ["✅ @user7 · answered by @bob\n<i>Help!</i>"]
        assert list(desk.open.telegram.buttons(admin_id)) == ["📂 Open"]
    assert await desk.owed() == []


async def test_after_an_answer_the_next_message_is_a_new_push(desk: PushDesk) -> None:
    await desk.writes(7, "one", message_id=20)
    old = desk.open.telegram.last_message_id(OWNER)
    await desk.open.presses(PushMarkRead(7, 20), person_id=BOB)
    await desk.rest()
    assert desk.chat() == ["✅ @user7 · marked read by @bob\n<i>one</i>"]
    await desk.writes(7, "two")
    assert desk.chat() == ["💬 @user7 🆕 New · 1 new\n<i>two</i>"]
    assert desk.open.telegram.last_message_id(OWNER) > old


async def test_an_archived_conversation_says_so_and_comes_back_with_the_next_message(desk: PushDesk) -> None:
    await desk.writes(7, "one", message_id=20)
    await desk.open.presses(PushArchive(7, 20))
    await desk.rest()
    assert desk.open.telegram.toasts() == ["Archived"]
    assert desk.chat(BOB) == ["📦 @user7 · archived by @ann\n<i>one</i>"]
    await desk.writes(7, "two")
    assert desk.chat(BOB) == ["💬 @user7 🆕 New · 2 new\n<i>two</i>"]


async def test_what_is_read_in_part_shows_the_rest(desk: PushDesk) -> None:
    await desk.writes(7, "one", message_id=20)
    await desk.writes(7, "two")
    await desk.open.presses(PushMarkRead(7, 20))
    await desk.rest()
    assert desk.chat(BOB) == ["💬 @user7 🆕 New · 1 new\n<i>two</i>"]
    assert desk.open.telegram.toasts() == ["A new message came in meanwhile: it stays unread."]
    assert desk.made("sendMessage", BOB) == 1


async def test_an_edit_of_the_message_a_push_shows_is_shown_and_makes_no_new_one(desk: PushDesk) -> None:
    await desk.writes(7, "Helo", message_id=20)
    await desk.edits(7, 20, "Hello")
    assert desk.chat() == ["💬 @user7 🆕 New · 1 new\n<i>Hello</i>"]
    assert desk.made("sendMessage") == 1


async def test_drawing_a_push_anew_tells_of_nothing_that_came_in_at_that_moment(desk: PushDesk) -> None:
    await desk.writes(7, "one", message_id=20)
    async with desk.open.database.connection() as connection:
        await connection.execute("UPDATE pushes SET wish = 'redraw'")
    await desk.open.happen(desk.written(7, "two", message_id=21))
    async with desk.open.database.transaction() as connection:
        await tell(connection, listener(OWNER), desk.now, redraws_first=False)
    await desk.rest()
    told = await desk.fetch("SELECT source_ids FROM deliveries WHERE chat_id = $1 ORDER BY delivery_id", OWNER)
    assert [row["source_ids"] for row in told] == [[20], [], [21]]
    assert desk.chat() == ["💬 @user7 🆕 New · 2 new\n<i>two</i>"]


async def test_what_was_dealt_with_before_it_could_be_told_is_not_told(desk: PushDesk) -> None:
    await desk.open.happen(desk.written(7, "one", message_id=20))
    await desk.open.desk.conversations.mark_read(7, up_to_message_id=20, by_admin=BOB)
    await desk.rest()
    assert desk.chat() == []
    assert await desk.owed() == []


async def test_banned_and_deleted_customers_push_nobody(desk: PushDesk) -> None:
    await desk.open.happen(desk.written(7, "one"), desk.written(8, "one"))
    async with desk.open.database.connection() as connection:
        await connection.execute("UPDATE users SET banned = true WHERE user_id = 7")
        await connection.execute("DELETE FROM conversations WHERE user_id = 8; DELETE FROM users WHERE user_id = 8")
    await desk.open.happen(desk.written(7, "two"))
    await desk.rest()
    assert desk.chat() == []


async def test_a_customer_deleted_after_the_wish_leaves_nothing_behind(desk: PushDesk) -> None:
    await desk.set(push_level="all", **desk.quiet_now)
    await desk.writes(7, "one")
    async with desk.open.database.connection() as connection:
        await connection.execute("DELETE FROM conversations; DELETE FROM users")
    await desk.set()
    await desk.rest()
    assert desk.chat() == []
    assert await desk.fetch("SELECT * FROM pushes WHERE wish IS NOT NULL") == []


async def test_a_push_nobody_knows_of_is_sent_again_and_the_one_double_goes_once_it_is_known(desk: PushDesk) -> None:
    desk.open.telegram.refusals["sendMessage"].extend([Refusal(504, "no answer"), Refusal(504, "no answer")])
    await desk.writes(7, "one")
    states = await desk.fetch("SELECT state, count(*) FROM deliveries WHERE kind = 'push' GROUP BY state")
    assert {row["state"]: row["count"] for row in states} == {"sent": 2, "unknown": 2}
    assert len(desk.chat()) == len(desk.chat(BOB)) == 1
    await desk.writes(7, "two")
    assert desk.chat() == ["💬 @user7 🆕 New · 2 new\n<i>two</i>"]
    assert await desk.owed() == []


async def test_a_push_the_admin_deleted_is_sent_anew(desk: PushDesk) -> None:
    await desk.writes(7, "one")
    desk.open.telegram.messages.clear()
    await desk.writes(7, "two")
    assert desk.chat() == ["💬 @user7 🆕 New · 2 new\n<i>two</i>"]
    await desk.writes(7, "three")
    assert desk.chat() == ["💬 @user7 🆕 New · 3 new\n<i>three</i>"]
    assert desk.made("sendMessage") == 2


async def test_a_deleted_push_of_what_was_dealt_with_stays_deleted(desk: PushDesk) -> None:
    await desk.writes(7, "one", message_id=20)
    desk.open.telegram.messages.clear()
    await desk.open.desk.conversations.mark_read(7, up_to_message_id=20, by_admin=BOB)
    await desk.rest()
    assert desk.chat() == []
    assert await desk.owed() == []


async def test_markup_that_telegram_refuses_is_dropped_and_the_text_arrives(desk: PushDesk) -> None:
    refused = Refusal(400, "Bad Request: can't parse entities: unsupported start tag")
    desk.open.telegram.refusals["sendMessage"].extend([refused, refused])
    await desk.writes(7, "a < b")
    assert desk.chat() == desk.chat(BOB) == ["💬 @user7 🆕 New · 1 new\na < b"]
    await desk.writes(7, "two")
    assert desk.chat() == ["💬 @user7 🆕 New · 2 new\n<i>two</i>"]


async def test_an_admin_who_blocked_the_bot_keeps_nobody_from_hearing(desk: PushDesk) -> None:
    blocked = Refusal(403, "Forbidden: bot was blocked by the user")
    desk.open.telegram.refusals["sendMessage"].append(blocked)
    await desk.writes(7, "one")
    assert sorted(len(desk.chat(admin_id)) for admin_id in (OWNER, BOB)) == [0, 1]
    await desk.writes(7, "two")
    desk.passes(minutes=2)
    await desk.rest()
    there = sorted([*desk.chat(), *desk.chat(BOB)])
    assert there == ["💬 @user7 🆕 New · 2 new\n<i>two</i>", "📬 1 conversation has new messages\n\n@user7 🆕 (2)"]


async def test_a_reply_to_a_push_answers_everything_it_tells_of(desk: PushDesk) -> None:
    await desk.writes(7, "one")
    last = await desk.writes(7, "two")
    push_id = desk.open.telegram.last_message_id(OWNER)
    pairs = await desk.fetch("SELECT * FROM message_pairs WHERE admin_id = $1", OWNER)
    assert [(row["admin_message_id"], row["customer_message_id"], row["role"]) for row in pairs] == [
        (push_id, last, "push")
    ]


async def test_who_left_the_team_is_told_nothing_more(database_url: str, desk: PushDesk) -> None:
    await desk.writes(7, "one")
    async with push_desk(database_url, owners=(OWNER,)) as smaller:
        await smaller.open.happen(message(8, 1))
        await smaller.rest()
        assert smaller.chat(BOB) == []
        assert len(smaller.chat()) == 1


async def test_a_customer_who_breaks_the_round_keeps_nobody_else_from_being_told(desk: PushDesk) -> None:
    async with desk.open.database.connection() as connection:
        await connection.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'check_violation'; END $$; "
            "CREATE TRIGGER refuse BEFORE INSERT ON pushes FOR EACH ROW WHEN (NEW.user_id = 8) "
            "EXECUTE FUNCTION refuse()"
        )
    await desk.open.happen(*[desk.written(user_id) for user_id in (7, 8, 9)])
    stop = asyncio.Event()
    working = asyncio.create_task(desk.loop.run(stop))
    try:
        await until(lambda: len(desk.chat()) == 2)
        assert sorted(text.split(" ")[1] for text in desk.chat()) == ["@user7", "@user9"]
        async with desk.open.database.connection() as connection:
            await connection.execute("DROP TRIGGER refuse ON pushes")
        await until(lambda: len(desk.chat()) == 3)
    finally:
        stop.set()
        await soon(working)
