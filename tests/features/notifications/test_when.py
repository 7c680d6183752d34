"""Of what admins are told, and when: levels, quiet hours, digests, alarms."""

from collections.abc import AsyncIterator
from datetime import UTC, timedelta

import pytest

from services.admin_ui.features.notifications import loop
from tests.support.open_desk import OWNER
from tests.support.push_desk import BOB, PushDesk, push_desk


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[PushDesk]:
    async with push_desk(database_url) as there:
        yield there


@pytest.fixture
async def alarmed(database_url: str) -> AsyncIterator[PushDesk]:
    """A team of two that is told when nobody answered for 15 minutes."""
    async with push_desk(database_url, owners=(OWNER,), agents=(BOB,), escalate=15) as there:
        yield there


async def now_is(desk: PushDesk, clock: str) -> None:
    """The next time it is so on the owner's clock, which is UTC's."""
    hour, minute = map(int, clock.split(":"))
    then = desk.now.astimezone(UTC).replace(hour=hour, minute=minute)
    desk.now = then if then >= desk.now else then + timedelta(days=1)
    await desk.rest()


async def sleep_from_22_to_8(desk: PushDesk) -> None:
    await desk.set(quiet_from=22 * 60, quiet_until=8 * 60)
    await now_is(desk, "23:00")


async def make_hot(desk: PushDesk, user_id: int) -> None:
    async with desk.open.database.connection() as connection:
        await connection.execute("UPDATE users SET tier_override = 'vip', credits = 0 WHERE user_id = $1", user_id)


async def test_high_priority_only_means_fifty_points_and_more(desk: PushDesk) -> None:
    await desk.set(push_level="high")
    await desk.writes(7)
    assert desk.chat() == []
    await make_hot(desk, 7)
    await desk.writes(7)
    assert desk.chat() == ["🔥 💬 @user7 🏆 VIP · 2 new\n<i>Hello</i>"]
    assert await desk.owed() == []


async def test_mine_only_means_claimed_by_me(desk: PushDesk) -> None:
    await desk.set(push_level="mine")
    await desk.writes(7)
    await desk.open.desk.conversations.claim(7, BOB, may_take_over=True)
    await desk.writes(7)
    assert desk.chat() == []
    await desk.open.desk.conversations.claim(7, OWNER, may_take_over=True)
    await desk.writes(7)
    assert len(desk.chat()) == 1


async def test_off_means_nothing_and_what_came_in_meanwhile_is_not_told_later(desk: PushDesk) -> None:
    await desk.set(push_level="off")
    await desk.writes(7)
    await desk.set()
    await desk.rest()
    assert desk.chat() == []
    await desk.writes(8)
    assert desk.chat() == ["💬 @user8 🆕 New · 1 new\n<i>Hello</i>"]


async def test_quiet_hours_hold_everything_back_and_end_with_one_message(desk: PushDesk) -> None:
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


async def test_what_was_dealt_with_in_quiet_hours_is_not_told_at_their_end(desk: PushDesk) -> None:
    await sleep_from_22_to_8(desk)
    first, second = await desk.writes(7), await desk.writes(8)
    await desk.open.desk.conversations.mark_read(7, up_to_message_id=first, by_admin=BOB)
    await now_is(desk, "08:00")
    assert desk.chat() == ["🌅 While you were away: 1 conversation, 1 message\n\n@user8 🆕 (1)"]
    await sleep_from_22_to_8(desk)
    third = await desk.writes(8)
    await desk.open.desk.conversations.archive(8, seen_message_id=third, by_admin=BOB)
    await now_is(desk, "08:00")
    assert len(desk.chat()) == 1
    assert second < third


async def test_a_push_of_before_is_drawn_anew_in_quiet_hours_since_that_makes_no_sound(desk: PushDesk) -> None:
    message_id = await desk.writes(7)
    await sleep_from_22_to_8(desk)
    await desk.open.desk.conversations.mark_read(7, up_to_message_id=message_id, by_admin=BOB)
    await desk.rest()
    assert desk.chat() == ["✅ @user7 · marked read by @bob\n<i>Hello</i>"]


async def test_ending_quiet_hours_by_hand_tells_at_once(desk: PushDesk) -> None:
    await sleep_from_22_to_8(desk)
    await desk.writes(7)
    await desk.set()
    await desk.rest()
    assert desk.chat() == ["🌅 While you were away: 1 conversation, 1 message\n\n@user7 🆕 (1)"]


async def test_many_at_once_are_told_of_in_one_message_that_is_renewed(desk: PushDesk) -> None:
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


async def test_eight_at_once_are_told_of_one_by_one(desk: PushDesk) -> None:
    await desk.open.happen(*[desk.written(user_id) for user_id in range(100, 108)])
    await desk.rest()
    assert len(desk.chat()) == desk.made("sendMessage") == 8


async def test_who_needs_most_is_told_of_first(desk: PushDesk) -> None:
    await desk.open.happen(desk.written(7), desk.written(8), desk.written(9))
    await make_hot(desk, 8)
    await desk.open.desk.conversations.set_pinned(9, is_pinned=True)
    await desk.rest()
    assert [text.split(" 🆕")[0].split(" 🏆")[0] for text in desk.chat()] == [
        "📌 💬 @user9",
        "🔥 💬 @user8",
        "💬 @user7",
    ]


async def test_everybody_is_alarmed_once_when_nobody_answers(alarmed: PushDesk) -> None:
    await alarmed.set(push_level="high")
    await alarmed.open.happen(alarmed.written(7, second=_minutes_ago(alarmed, 14)))
    await alarmed.rest()
    assert (len(alarmed.chat()), len(alarmed.chat(BOB))) == (0, 1)
    await _wait(alarmed, minutes=1)
    assert alarmed.chat() == ["💬 @user7 🆕 New · 1 new\n⏰ nobody answered for 15 min\n<i>Hello</i>"]
    # An edit makes no sound: whoever was told before is told anew.
    assert alarmed.chat(BOB) == alarmed.chat()
    assert (alarmed.made("sendMessage", BOB), alarmed.made("deleteMessage", BOB)) == (2, 1)
    await _wait(alarmed, minutes=60)
    assert (alarmed.made("sendMessage"), alarmed.made("sendMessage", BOB)) == (1, 2)


async def test_an_alarm_is_over_with_an_answer_and_the_next_wait_has_its_own(alarmed: PushDesk) -> None:
    message_id = 20
    await alarmed.open.happen(alarmed.written(7, second=_minutes_ago(alarmed, 15), message_id=message_id))
    await alarmed.rest()
    assert "⏰ nobody answered for 15 min" in alarmed.chat()[0]
    await alarmed.open.desk.conversations.mark_read(7, up_to_message_id=message_id, by_admin=BOB)
    await alarmed.rest()
    assert alarmed.chat() == ["✅ @user7 · marked read by @bob\n<i>Hello</i>"]
    await alarmed.open.happen(alarmed.written(7, second=_minutes_ago(alarmed, 16)))
    await alarmed.rest()
    assert "⏰ nobody answered for 16 min" in alarmed.chat()[0]


async def test_an_alarm_spares_quiet_hours_unless_nobody_else_is_there(alarmed: PushDesk) -> None:
    await alarmed.set(OWNER, **alarmed.quiet_now)
    await alarmed.open.happen(alarmed.written(7, second=_minutes_ago(alarmed, 15)))
    await alarmed.rest()
    assert (len(alarmed.chat()), len(alarmed.chat(BOB))) == (0, 1)
    await alarmed.set(BOB, **alarmed.quiet_now)
    await alarmed.open.happen(alarmed.written(8, second=_minutes_ago(alarmed, 15)))
    await alarmed.rest()
    assert [text.split("\n")[0] for text in alarmed.chat()] == ["💬 @user8 🆕 New · 1 new"]
    assert len(alarmed.chat(BOB)) == 1


async def test_many_alarms_at_once_are_one_message(alarmed: PushDesk) -> None:
    waiting = [alarmed.written(user_id, second=_minutes_ago(alarmed, 15)) for user_id in range(100, 112)]
    await alarmed.open.happen(*waiting)
    await alarmed.rest()
    assert alarmed.chat()[-1].startswith("📬 12 conversations have new messages\n⏰ nobody answers 12 of them\n")


async def test_of_more_than_are_looked_at_at_once_nobody_is_forgotten_and_late_news_is_found_too(
    alarmed: PushDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "MOST_OVERDUE", 5)
    waiting = [alarmed.written(user_id, second=_minutes_ago(alarmed, 15 + user_id % 7)) for user_id in range(100, 112)]
    await alarmed.open.happen(*waiting)
    await _look_often(alarmed)
    assert await _alarmed_of(alarmed) == set(range(100, 112))
    # What comes in late began to wait before others whom everybody has been told of.
    await alarmed.open.happen(alarmed.written(99, second=_minutes_ago(alarmed, 600)))
    await _look_often(alarmed)
    assert await _alarmed_of(alarmed) == set(range(99, 112))


async def test_without_escalation_nobody_is_alarmed(desk: PushDesk) -> None:
    await desk.open.happen(desk.written(7, second=_minutes_ago(desk, 600)))
    await desk.rest()
    assert desk.chat() == ["💬 @user7 🆕 New · 1 new\n<i>Hello</i>"]


def _minutes_ago(desk: PushDesk, minutes: float) -> int:
    return desk.second - int(60 * minutes)


async def _look_often(desk: PushDesk) -> None:
    for _ in range(4):
        await desk.rest()


async def _alarmed_of(desk: PushDesk) -> set[int]:
    return {row["user_id"] for row in await desk.fetch("SELECT user_id FROM escalations")}


async def _wait(desk: PushDesk, minutes: int) -> None:
    """Everything that waits has waited so much longer."""
    async with desk.open.database.connection() as connection:
        await connection.execute(
            "UPDATE conversations SET unread_since = unread_since - make_interval(mins => $1)", minutes
        )
        await connection.execute(
            "UPDATE escalations SET unread_since = unread_since - make_interval(mins => $1)", minutes
        )
    await desk.rest()
