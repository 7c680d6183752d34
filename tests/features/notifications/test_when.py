"""What admins are notified about, and when: levels, quiet hours, digests, alerts."""

from collections.abc import AsyncIterator
from datetime import UTC, timedelta

import pytest

from services.admin_ui.features.conversation.store import archive, claim, mark_read, set_pinned
from services.admin_ui.features.notifications import loop
from tests.support.desk import BOB, OWNER, NotificationDesk, notification_desk
from tests.support.notification_rows import REPLACED


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[NotificationDesk]:
    async with notification_desk(database_url) as there:
        yield there


@pytest.fixture
async def alerted(database_url: str) -> AsyncIterator[NotificationDesk]:
    """A team of two that is told when no answer for 15 minutes."""
    async with notification_desk(database_url, owners=(OWNER,), agents=(BOB,), escalate=15) as there:
        yield there


async def now_is(desk: NotificationDesk, clock: str) -> None:
    """The next time it is so on the owner's clock, which is UTC's."""
    hour, minute = map(int, clock.split(":"))
    then = desk.now.astimezone(UTC).replace(hour=hour, minute=minute)
    desk.now = then if then >= desk.now else then + timedelta(days=1)
    await desk.rest()


async def sleep_from_22_to_8(desk: NotificationDesk) -> None:
    await desk.set(quiet_from=22 * 60, quiet_until=8 * 60)
    await now_is(desk, "23:00")


async def make_hot(desk: NotificationDesk, user_id: int) -> None:
    async with desk.open.database.connection() as connection:
        await connection.execute("UPDATE users SET tier_override = 'vip', credits = 0 WHERE user_id = $1", user_id)


async def test_high_priority_means_fifty_points_and_more(desk: NotificationDesk) -> None:
    await desk.set(push_level="high")
    await desk.writes(7)
    assert desk.chat() == []
    await make_hot(desk, 7)
    await desk.writes(7)
    assert desk.chat() == ["🔥 💬 @user7 🏆 VIP · 2 new\n<i>Hello</i>"]
    assert await desk.owed() == []


async def test_my_conversations_are_those_claimed_by_me(desk: NotificationDesk) -> None:
    await desk.set(push_level="mine")
    await desk.writes(7)
    await claim(desk.open.database, 7, BOB, may_take_over=True)
    await desk.writes(7)
    assert desk.chat() == []
    await claim(desk.open.database, 7, OWNER, may_take_over=True)
    await desk.writes(7)
    assert len(desk.chat()) == 1


async def test_off_means_nothing_also_not_later(desk: NotificationDesk) -> None:
    await desk.set(push_level="off")
    await desk.writes(7)
    await desk.set()
    await desk.rest()
    assert desk.chat() == []
    await desk.writes(8)
    assert desk.chat() == ["💬 @user8 🆕 New · 1 new\n<i>Hello</i>"]


async def test_quiet_hours_hold_everything_back(desk: NotificationDesk) -> None:
    await sleep_from_22_to_8(desk)
    for user_id, messages in {7: 3, 8: 1, 9: 2}.items():
        for _ in range(messages):
            await desk.writes(user_id)
    await now_is(desk, "07:59")
    assert desk.chat() == []
    await now_is(desk, "08:00")
    assert desk.chat() == [
        "🌅 While you were away: 3 conversations, 6 messages\n\n@user7 🆕 (3)\n@user9 🆕 (2)\n@user8 🆕 (1)"
    ]
    assert await desk.owed() == []
    await desk.writes(7, "Good morning")
    assert desk.chat()[1:] == ["💬 @user7 🆕 New · 4 new\n<i>Good morning</i>"]


async def test_what_was_dealt_with_meanwhile_is_not_said(desk: NotificationDesk) -> None:
    await sleep_from_22_to_8(desk)
    first, second = await desk.writes(7), await desk.writes(8)
    await mark_read(desk.open.database, 7, BOB, up_to_message_id=first)
    await now_is(desk, "08:00")
    assert desk.chat() == ["🌅 While you were away: 1 conversation, 1 message\n\n@user8 🆕 (1)"]
    await sleep_from_22_to_8(desk)
    third = await desk.writes(8)
    await archive(desk.open.database, 8, BOB, seen_message_id=third)
    await now_is(desk, "08:00")
    assert len(desk.chat()) == 1
    assert second < third


async def test_quiet_hours_let_silent_edits_through(desk: NotificationDesk) -> None:
    message_id = await desk.writes(7)
    await sleep_from_22_to_8(desk)
    await mark_read(desk.open.database, 7, BOB, up_to_message_id=message_id)
    await desk.rest()
    assert desk.chat() == ["✅ @user7 · marked as read by @bob\n<i>Hello</i>"]


async def test_ending_quiet_hours_by_hand_notifies_at_once(desk: NotificationDesk) -> None:
    await sleep_from_22_to_8(desk)
    await desk.writes(7)
    await desk.set()
    await desk.rest()
    assert desk.chat() == ["🌅 While you were away: 1 conversation, 1 message\n\n@user7 🆕 (1)"]


async def test_many_at_once_are_one_digest_that_is_renewed(desk: NotificationDesk) -> None:
    await desk.open.happen(*[desk.written(user_id) for user_id in range(100, 137)])
    await desk.rest()
    (digest,) = desk.chat()
    assert digest.startswith("📬 37 conversations have new messages\n\n@user1")
    assert digest.endswith("\n… and 27 more")
    assert list(desk.open.telegram.buttons(OWNER)) == ["💬 Conversations"]
    assert await desk.owed() == []
    await desk.open.happen(*[desk.written(user_id) for user_id in range(130, 150)])
    await desk.rest()
    (digest,) = desk.chat()
    assert digest.startswith("📬 50 conversations have new messages")
    assert (desk.made("sendMessage"), desk.made("editMessageText")) == (1, 1)
    desk.passes(minutes=11)
    await desk.open.happen(*[desk.written(user_id) for user_id in range(100, 110)])
    await desk.rest()
    assert len(desk.chat()) == 1
    assert (desk.made("sendMessage"), desk.made("deleteMessage")) == (2, 1)


async def test_a_digest_passes_over_the_banned(desk: NotificationDesk) -> None:
    await desk.open.happen(*[desk.written(user_id) for user_id in range(100, 112)])
    await desk.rows("UPDATE users SET banned = true WHERE user_id < 103")
    await desk.rest()
    (digest,) = desk.chat()
    assert digest.startswith("📬 9 conversations have new messages\n")
    assert not any(f"@user{user_id} " in digest for user_id in range(100, 103))


async def test_eight_at_once_come_one_by_one(desk: NotificationDesk) -> None:
    await desk.open.happen(*[desk.written(user_id) for user_id in range(100, 108)])
    await desk.rest()
    assert len(desk.chat()) == desk.made("sendMessage") == 8


async def test_who_needs_most_comes_first(desk: NotificationDesk) -> None:
    await desk.open.happen(desk.written(7), desk.written(8), desk.written(9))
    await make_hot(desk, 8)
    await set_pinned(desk.open.database, 9, BOB, is_pinned=True)
    await desk.rest()
    assert [text.split(" 🆕")[0].split(" 🏆")[0] for text in desk.chat()] == [
        "📌 💬 @user9",
        "🔥 💬 @user8",
        "💬 @user7",
    ]


async def test_everyone_is_alerted_once(alerted: NotificationDesk) -> None:
    await alerted.set(push_level="high")
    await alerted.open.happen(alerted.written(7, second=_minutes_ago(alerted, 14)))
    await alerted.rest()
    assert (len(alerted.chat()), len(alerted.chat(BOB))) == (0, 1)
    await _wait(alerted, minutes=1)
    assert alerted.chat() == ["💬 @user7 🆕 New · 1 new\n⏰ no answer for 15 min\n<i>Hello</i>"]
    # An edit makes no sound: who was notified before is notified again.
    assert alerted.chat(BOB) == [REPLACED, *alerted.chat()]
    assert alerted.made("sendMessage", BOB) == 2
    await _wait(alerted, minutes=60)
    assert (alerted.made("sendMessage"), alerted.made("sendMessage", BOB)) == (1, 2)


async def test_each_wait_has_an_alert_of_its_own(alerted: NotificationDesk) -> None:
    message_id = 20
    await alerted.open.happen(alerted.written(7, second=_minutes_ago(alerted, 15), message_id=message_id))
    await alerted.rest()
    assert "⏰ no answer for 15 min" in alerted.chat()[0]
    await mark_read(alerted.open.database, 7, BOB, up_to_message_id=message_id)
    await alerted.rest()
    assert alerted.chat() == ["✅ @user7 · marked as read by @bob\n<i>Hello</i>"]
    await alerted.open.happen(alerted.written(7, second=_minutes_ago(alerted, 16)))
    await alerted.rest()
    assert "⏰ no answer for 16 min" in alerted.chat()[-1]


async def test_an_alert_spares_quiet_hours_if_it_can(alerted: NotificationDesk) -> None:
    await alerted.set(OWNER, **alerted.quiet_now)
    await alerted.open.happen(alerted.written(7, second=_minutes_ago(alerted, 15)))
    await alerted.rest()
    assert (len(alerted.chat()), len(alerted.chat(BOB))) == (0, 1)
    await alerted.set(BOB, **alerted.quiet_now)
    await alerted.open.happen(alerted.written(8, second=_minutes_ago(alerted, 15)))
    await alerted.rest()
    assert [text.split("\n")[0] for text in alerted.chat()] == ["💬 @user8 🆕 New · 1 new"]
    assert len(alerted.chat(BOB)) == 1


async def test_many_alerts_at_once_are_one_message(alerted: NotificationDesk) -> None:
    waiting = [alerted.written(user_id, second=_minutes_ago(alerted, 15)) for user_id in range(100, 112)]
    await alerted.open.happen(*waiting)
    await alerted.rest()
    assert alerted.chat()[-1].startswith("📬 12 conversations have new messages\n⏰ 12 of them have waited too long\n")


async def test_of_many_that_wait_nobody_is_forgotten(
    alerted: NotificationDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "MOST_OVERDUE", 5)
    waiting = [alerted.written(user_id, second=_minutes_ago(alerted, 15 + user_id % 7)) for user_id in range(100, 112)]
    await alerted.open.happen(*waiting)
    await _look_often(alerted)
    assert await _alerted_about(alerted) == set(range(100, 112))
    # What comes in late began to wait before others about whom everyone has been alerted.
    await alerted.open.happen(alerted.written(99, second=_minutes_ago(alerted, 600)))
    await _look_often(alerted)
    assert await _alerted_about(alerted) == set(range(99, 112))


async def test_nobody_is_alerted_about_the_banned(alerted: NotificationDesk) -> None:
    waiting = [alerted.written(user_id, second=_minutes_ago(alerted, 15)) for user_id in (7, 8)]
    await alerted.open.happen(*waiting)
    await alerted.rows("UPDATE users SET banned = true WHERE user_id = 7")
    await alerted.rest()
    assert await _alerted_about(alerted) == {8}


async def test_without_escalation_nobody_is_alerted(desk: NotificationDesk) -> None:
    await desk.open.happen(desk.written(7, second=_minutes_ago(desk, 600)))
    await desk.rest()
    assert desk.chat() == ["💬 @user7 🆕 New · 1 new\n<i>Hello</i>"]


def _minutes_ago(desk: NotificationDesk, minutes: float) -> int:
    return desk.second - int(60 * minutes)


async def _look_often(desk: NotificationDesk) -> None:
    for _ in range(4):
        await desk.rest()


async def _alerted_about(desk: NotificationDesk) -> set[int]:
    return {row["user_id"] for row in await desk.rows("SELECT user_id FROM escalations")}


async def _wait(desk: NotificationDesk, minutes: int) -> None:
    """Everything that waits has waited so much longer."""
    async with desk.open.database.connection() as connection:
        await connection.execute(
            "UPDATE conversations SET unread_since = unread_since - make_interval(mins => $1)", minutes
        )
        await connection.execute(
            "UPDATE escalations SET unread_since = unread_since - make_interval(mins => $1)", minutes
        )
    await desk.rest()
