"""Every customer message reaches the admins: together with others, once, and never not at all."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.admin_ui.features.conversation.store import mark_read
from services.admin_ui.features.notifications.actions import PushArchive, PushMarkRead
from services.admin_ui.features.notifications.backlog import set_backlog_gauges
from services.admin_ui.features.notifications.notify import notify
from tests.support.desk import BOB, OWNER, NotificationDesk, notification_desk
from tests.support.events import message
from tests.support.notification_rows import REPLACED, recipient
from tests.support.telegram_stand_in import Refusal
from tests.support.waiting import soon, until

GONE = Refusal(400, "Bad Request: message to edit not found")


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[NotificationDesk]:
    async with notification_desk(database_url, owners=(OWNER, BOB)) as there:
        yield there


async def test_each_admin_is_notified_with_what_to_do(desk: NotificationDesk) -> None:
    await desk.writes(7, "Hey <you>")
    for admin_id in (OWNER, BOB):
        assert desk.chat(admin_id) == ["💬 @user7 🆕 New · 1 new\n<i>Hey &lt;you&gt;</i>"]
        assert list(desk.open.telegram.buttons(admin_id)) == ["↩️ Reply", "📂 Open", "✅ Mark Read", "📦 Archive"]
    assert await desk.owed() == []


async def test_one_customer_makes_one_notification(desk: NotificationDesk) -> None:
    for text in ("one", "two", "three"):
        await desk.writes(7, text)
    assert desk.chat() == ["💬 @user7 🆕 New · 3 new\n<i>three</i>"]
    assert (desk.made("sendMessage"), desk.made("editMessageText")) == (1, 2)
    assert await desk.owed() == []


async def test_what_comes_together_is_said_together(desk: NotificationDesk) -> None:
    await desk.open.happen(desk.written(7, "one"), desk.written(7, "two"), desk.written(8, "other"))
    await desk.rest()
    assert sorted(desk.chat()) == [
        "💬 @user7 🆕 New · 2 new\n<i>two</i>",
        "💬 @user8 🆕 New · 1 new\n<i>other</i>",
    ]
    assert desk.made("sendMessage") == 2


async def test_what_comes_twice_is_said_once(desk: NotificationDesk) -> None:
    await desk.writes(7, "Hello", message_id=20)
    await desk.open.happen(desk.written(7, "Hello", message_id=20))
    await desk.rest()
    assert (desk.made("sendMessage"), desk.made("editMessageText")) == (1, 0)


async def test_a_stale_notification_gives_way_to_another(desk: NotificationDesk) -> None:
    await desk.writes(7, "one")
    old = desk.open.telegram.last_message_id(OWNER)
    desk.passes(minutes=9)
    await desk.writes(7, "two")
    assert desk.open.telegram.last_message_id(OWNER) == old
    desk.passes(minutes=2)
    await desk.writes(7, "three")
    assert desk.chat() == [REPLACED, "💬 @user7 🆕 New · 3 new\n<i>three</i>"]
    assert desk.open.telegram.last_message_id(OWNER) > old
    assert desk.open.telegram.buttons(OWNER, old) == {}


async def test_a_reply_to_one_that_was_replaced_goes_to_its_customer(desk: NotificationDesk) -> None:
    await desk.writes(7, "one")
    old = desk.open.telegram.last_message_id(OWNER)
    desk.passes(minutes=11)
    await desk.writes(7, "two")
    assert desk.chat() == [REPLACED, "💬 @user7 🆕 New · 2 new\n<i>two</i>"]
    sent = await desk.open.sends(answers=old, text="Answered above")
    await desk.rest()
    assert desk.chat(7) == [f"copy of {OWNER}/{sent}"]


async def test_one_scrolled_away_gives_way_to_another(desk: NotificationDesk) -> None:
    await desk.writes(7, "one")
    old = desk.open.telegram.last_message_id(OWNER)
    for user_id in range(20, 29):
        await desk.writes(user_id)
    await desk.writes(7, "two")
    assert desk.open.telegram.text(OWNER, old) == "💬 @user7 🆕 New · 2 new\n<i>two</i>"
    await desk.open.types("/help")
    await desk.writes(7, "three")
    said = [text for text in desk.chat() if "@user7" in text]
    assert said == [REPLACED, "💬 @user7 🆕 New · 3 new\n<i>three</i>"]
    assert desk.made("deleteMessage") == 0


async def test_operators_see_how_far_behind_it_is(desk: NotificationDesk) -> None:
    async def backlog() -> tuple[float, float]:
        await set_backlog_gauges(desk.open.desk)
        return desk.open.counted("frontdesk_push_backlog"), desk.open.counted("frontdesk_push_backlog_oldest_seconds")

    assert await backlog() == (0, 0)
    await desk.open.happen(desk.written(7), desk.written(8))
    await desk.rows("UPDATE push_backlog SET noted_at = noted_at - interval '1 hour' WHERE user_id = 7")
    rows, oldest_s = await backlog()
    assert (rows, oldest_s >= 3600) == (2, True)
    await desk.open.happen(desk.written(7))
    assert (await backlog())[1] >= 3600, "what comes on top of it makes it no younger"
    await desk.rest()
    assert await backlog() == (0, 0)


async def test_every_notification_says_who_answered(desk: NotificationDesk) -> None:
    await desk.writes(7, "Help!")
    push_id = desk.open.telegram.last_message_id(BOB)
    sent = await desk.open.sends(BOB, answers=push_id, text="Done")
    await desk.rest()
    assert desk.chat(7) == [f"copy of {BOB}/{sent}"]
    for admin_id in (OWNER, BOB):
        assert desk.chat(admin_id) == ["✅ @user7 · answered by @bob\n<i>Help!</i>"]
        assert list(desk.open.telegram.buttons(admin_id)) == ["📂 Open"]
    assert await desk.owed() == []


async def test_after_an_answer_comes_a_new_notification(desk: NotificationDesk) -> None:
    await desk.writes(7, "one", message_id=20)
    old = desk.open.telegram.last_message_id(OWNER)
    await desk.open.presses(PushMarkRead(7, 20), person_id=BOB)
    await desk.rest()
    assert desk.chat() == ["✅ @user7 · marked as read by @bob\n<i>one</i>"]
    await desk.writes(7, "two")
    assert desk.chat() == [REPLACED, "💬 @user7 🆕 New · 1 new\n<i>two</i>"]
    assert desk.open.telegram.last_message_id(OWNER) > old


async def test_an_archived_conversation_says_so_and_comes_back(desk: NotificationDesk) -> None:
    await desk.writes(7, "one", message_id=20)
    await desk.open.presses(PushArchive(7, 20))
    await desk.rest()
    assert desk.open.telegram.toasts() == ["Archived"]
    assert desk.chat(BOB) == ["📦 @user7 · archived by @ann\n<i>one</i>"]
    await desk.writes(7, "two")
    assert desk.chat(BOB) == [REPLACED, "💬 @user7 🆕 New · 2 new\n<i>two</i>"]


async def test_what_is_read_in_part_shows_the_rest(desk: NotificationDesk) -> None:
    await desk.writes(7, "one", message_id=20)
    await desk.writes(7, "two")
    await desk.open.presses(PushMarkRead(7, 20))
    await desk.rest()
    assert desk.chat(BOB) == ["💬 @user7 🆕 New · 1 new\n<i>two</i>"]
    assert desk.open.telegram.toasts() == ["A new message has just come in: it stays unread."]
    assert desk.made("sendMessage", BOB) == 1


async def test_an_edited_message_makes_no_new_notification(desk: NotificationDesk) -> None:
    await desk.writes(7, "Helo", message_id=20)
    await desk.edits(7, 20, "Hello")
    assert desk.chat() == ["💬 @user7 🆕 New · 1 new\n<i>Hello</i>"]
    assert desk.made("sendMessage") == 1


async def test_redrawing_passes_over_no_new_message(desk: NotificationDesk) -> None:
    await desk.writes(7, "one", message_id=20)
    async with desk.open.database.connection() as connection:
        await connection.execute("UPDATE pushes SET reason = 'redraw'")
    await desk.open.happen(desk.written(7, "two", message_id=21))
    async with desk.open.database.transaction() as connection:
        await notify(connection, recipient(OWNER), desk.now, redraws_first=False)
    await desk.rest()
    sent = await desk.rows("SELECT source_ids FROM deliveries WHERE chat_id = $1 ORDER BY delivery_id", OWNER)
    assert [row["source_ids"] for row in sent] == [[20], [], [21]]
    assert desk.chat() == ["💬 @user7 🆕 New · 2 new\n<i>two</i>"]


async def test_what_was_dealt_with_before_is_not_said(desk: NotificationDesk) -> None:
    await desk.open.happen(desk.written(7, "one", message_id=20))
    await mark_read(desk.open.database, 7, BOB, up_to_message_id=20)
    await desk.rest()
    assert desk.chat() == []
    assert await desk.owed() == []


async def test_banned_and_deleted_customers_notify_nobody(desk: NotificationDesk) -> None:
    await desk.open.happen(desk.written(7, "one"), desk.written(8, "one"))
    async with desk.open.database.connection() as connection:
        await connection.execute("UPDATE users SET banned = true WHERE user_id = 7")
        await connection.execute("DELETE FROM conversations WHERE user_id = 8; DELETE FROM users WHERE user_id = 8")
    await desk.open.happen(desk.written(7, "two"))
    await desk.rest()
    assert desk.chat() == []


async def test_a_deleted_customer_leaves_nothing_due(desk: NotificationDesk) -> None:
    await desk.set(push_level="all", **desk.quiet_now)
    await desk.writes(7, "one")
    async with desk.open.database.connection() as connection:
        await connection.execute("DELETE FROM conversations; DELETE FROM users")
    await desk.set()
    await desk.rest()
    assert desk.chat() == []
    assert await desk.rows("SELECT * FROM pushes WHERE reason IS NOT NULL") == []


async def test_one_in_doubt_is_sent_again(desk: NotificationDesk) -> None:
    desk.open.telegram.refusals["sendMessage"].extend([Refusal(504, "no answer"), Refusal(504, "no answer")])
    await desk.writes(7, "one")
    states = await desk.rows("SELECT state, count(*) FROM deliveries WHERE kind = 'push' GROUP BY state")
    assert {row["state"]: row["count"] for row in states} == {"sent": 2, "unknown": 2}
    assert len(desk.chat()) == len(desk.chat(BOB)) == 1
    await desk.writes(7, "two")
    assert desk.chat() == ["💬 @user7 🆕 New · 2 new\n<i>two</i>"]
    assert await desk.owed() == []


async def test_one_the_admin_deleted_is_sent_again(desk: NotificationDesk) -> None:
    await desk.writes(7, "one")
    desk.open.telegram.messages.clear()
    await desk.writes(7, "two")
    assert desk.chat() == ["💬 @user7 🆕 New · 2 new\n<i>two</i>"]
    await desk.writes(7, "three")
    assert desk.chat() == ["💬 @user7 🆕 New · 3 new\n<i>three</i>"]
    assert desk.made("sendMessage") == 2


async def test_a_deleted_one_that_is_done_stays_deleted(desk: NotificationDesk) -> None:
    await desk.writes(7, "one", message_id=20)
    desk.open.telegram.messages.clear()
    await mark_read(desk.open.database, 7, BOB, up_to_message_id=20)
    await desk.rest()
    assert desk.chat() == []
    assert await desk.owed() == []


async def test_refused_markup_is_dropped_and_the_text_arrives(desk: NotificationDesk) -> None:
    refused = Refusal(400, "Bad Request: can't parse entities: unsupported start tag")
    desk.open.telegram.refusals["sendMessage"].extend([refused, refused])
    await desk.writes(7, "a < b")
    assert desk.chat() == desk.chat(BOB) == ["💬 @user7 🆕 New · 1 new\na < b"]
    await desk.writes(7, "two")
    assert desk.chat() == ["💬 @user7 🆕 New · 2 new\n<i>two</i>"]


async def test_an_admin_who_blocked_the_bot_hinders_nobody(desk: NotificationDesk) -> None:
    blocked = Refusal(403, "Forbidden: bot was blocked by the user")
    desk.open.telegram.refusals["sendMessage"].append(blocked)
    await desk.writes(7, "one")
    assert sorted(len(desk.chat(admin_id)) for admin_id in (OWNER, BOB)) == [0, 1]
    await desk.writes(7, "two")
    desk.passes(minutes=2)
    await desk.rest()
    there = sorted([*desk.chat(), *desk.chat(BOB)])
    assert there == ["💬 @user7 🆕 New · 2 new\n<i>two</i>", "📬 1 conversation has new messages\n\n@user7 🆕 (2)"]


async def test_a_reply_answers_all_it_is_about(desk: NotificationDesk) -> None:
    await desk.writes(7, "one")
    last = await desk.writes(7, "two")
    push_id = desk.open.telegram.last_message_id(OWNER)
    pairs = await desk.rows("SELECT * FROM message_pairs WHERE admin_id = $1", OWNER)
    assert [(row["admin_message_id"], row["customer_message_id"], row["role"]) for row in pairs] == [
        (push_id, last, "push")
    ]


async def test_who_left_the_team_is_notified_no_more(database_url: str) -> None:
    async with notification_desk(database_url, owners=(OWNER, BOB)) as whole:
        await whole.writes(7, "one")
    async with notification_desk(database_url, owners=(OWNER,)) as smaller:
        await smaller.open.happen(message(8, 1))
        await smaller.rest()
        assert smaller.chat(BOB) == []
        assert len(smaller.chat()) == 1


async def test_a_customer_who_breaks_a_round_hinders_nobody(desk: NotificationDesk) -> None:
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
