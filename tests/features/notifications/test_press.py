"""Presses on notifications, and on their screen."""

from collections.abc import AsyncIterator

import pytest

from services.admin_ui.features.conversation.actions import ShowCard
from services.admin_ui.features.conversation.store import mark_read
from services.admin_ui.features.direct_mode.actions import ShowDirect
from services.admin_ui.features.notifications.actions import (
    PushArchive,
    PushMarkRead,
    PushShowInbox,
    SetEscalation,
    SetQuietHours,
)
from services.admin_ui.ui.action import Below
from tests.support.desk import BOB, OWNER, NotificationDesk, notification_desk

STRANGER = 3003


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[NotificationDesk]:
    """Both have been notified that customer 7 wrote."""
    async with notification_desk(database_url, owners=(OWNER,), agents=(BOB,)) as there:
        await there.writes(7, "Help!", message_id=20)
        yield there


async def panels(desk: NotificationDesk) -> dict[int, int]:
    """The message of each admin's panel."""
    return {row["admin_id"]: row["message_id"] for row in await desk.rows("SELECT admin_id, message_id FROM panels")}


async def test_reply_enters_the_conversation_below(desk: NotificationDesk) -> None:
    push_id = desk.open.telegram.last_message_id(OWNER)
    await desk.open.presses("↩️ Reply")
    await desk.rest()
    assert (await panels(desk))[OWNER] > push_id
    assert desk.open.telegram.text(OWNER, push_id) == "💬 @user7 🆕 New · 1 new\n<i>Help!</i>"
    assert await desk.rows("SELECT admin_id, user_id FROM direct_modes") == [{"admin_id": OWNER, "user_id": 7}]
    await desk.open.types("On my way")
    await desk.rest()
    assert len(desk.chat(7)) == 1
    assert desk.open.telegram.text(OWNER, push_id) == "✅ @user7 · answered by @ann\n<i>Help!</i>"


async def test_open_shows_the_card_below(desk: NotificationDesk) -> None:
    await desk.open.types("/conversations")
    old_panel = (await panels(desk))[OWNER]
    push_id = min(at for chat, at in desk.open.telegram.messages if chat == OWNER)
    await desk.open.presses(Below(ShowCard(7)), message_id=push_id)
    panel = (await panels(desk))[OWNER]
    assert panel > old_panel > push_id
    assert desk.open.telegram.text(OWNER, panel).startswith("👤 Conversation: @user7")
    assert desk.open.telegram.buttons(OWNER, old_panel) == {}
    assert "✅ Mark Read" in desk.open.telegram.buttons(OWNER, push_id)


async def test_mark_read_redraws_it_for_everybody(desk: NotificationDesk) -> None:
    await desk.open.presses("✅ Mark Read", person_id=BOB)
    assert desk.open.telegram.toasts() == ["Marked as read"]
    await desk.rest()
    assert desk.chat() == desk.chat(BOB) == ["✅ @user7 · marked as read by @bob\n<i>Help!</i>"]
    assert await panels(desk) == {}


async def test_archive_is_overtaken_by_what_is_not_shown(desk: NotificationDesk) -> None:
    await desk.open.happen(desk.written(7, "wait"))
    await desk.open.presses(PushArchive(7, 20))
    assert desk.open.telegram.toasts() == ["A new message has just come in: not archived."]
    await desk.rest()
    assert desk.chat() == ["💬 @user7 🆕 New · 2 new\n<i>wait</i>"]


async def test_a_second_press_changes_nothing(desk: NotificationDesk) -> None:
    for _ in range(2):
        await desk.open.presses(PushMarkRead(7, 20))
        await desk.open.presses(PushArchive(7, 20))
    assert desk.open.telegram.toasts() == ["Marked as read", "Archived", "Up to date", "Up to date"]


async def test_presses_about_a_gone_customer_say_so(desk: NotificationDesk) -> None:
    async with desk.open.database.connection() as connection:
        await connection.execute("DELETE FROM conversations; DELETE FROM users")
    push_id = desk.open.telegram.last_message_id(OWNER)
    for action in (PushMarkRead(7, 20), PushArchive(7, 20), Below(ShowDirect(7)), Below(ShowCard(7))):
        await desk.open.presses(action, message_id=push_id)
    assert desk.open.telegram.toasts()[:3] == ["Conversation not found"] * 3
    assert desk.open.telegram.text(OWNER).startswith("Conversation not found")
    assert desk.open.telegram.text(OWNER, push_id).startswith("💬")


async def test_an_unreachable_one_still_opens_its_conversation(desk: NotificationDesk) -> None:
    push_id = desk.open.telegram.last_message_id(OWNER)
    await desk.open.presses(Below(ShowCard(7)), message_id=push_id, is_inaccessible=True)
    assert desk.open.telegram.text(OWNER).startswith("👤 Conversation: @user7")


async def test_who_is_no_admin_presses_in_vain(desk: NotificationDesk) -> None:
    await desk.open.presses(PushMarkRead(7, 20), person_id=STRANGER)
    assert desk.open.telegram.toasts() == ["This button does nothing here."]
    await desk.rest()
    assert "1 new" in desk.chat()[0]


async def test_a_digest_opens_the_inbox_below(desk: NotificationDesk) -> None:
    await desk.open.happen(*[desk.written(user_id) for user_id in range(100, 120)])
    await desk.rest()
    digest_id = desk.open.telegram.last_message_id(OWNER)
    await desk.open.presses("💬 Conversations")
    assert (await panels(desk))[OWNER] > digest_id
    assert desk.open.telegram.text(OWNER).startswith("💬 Active Conversations (21)")
    assert desk.open.telegram.text(OWNER, digest_id).startswith("📬 21 conversations")
    await desk.open.presses(PushShowInbox(), message_id=digest_id)
    assert desk.open.telegram.text(OWNER, digest_id).startswith("📬 21 conversations")


async def test_a_pressed_digest_shows_what_is_so(desk: NotificationDesk) -> None:
    written = [desk.written(user_id) for user_id in range(100, 110)]
    await desk.open.happen(*written)
    await desk.rest()
    digest_id = desk.open.telegram.last_message_id(OWNER)
    assert desk.open.telegram.text(OWNER, digest_id).startswith("📬 11 conversations have new messages")
    for one in written[1:]:
        up_to = one.message_id
        await mark_read(desk.open.database, one.user_id, BOB, up_to_message_id=up_to)
    await desk.open.presses(PushShowInbox(), message_id=digest_id)
    lines = desk.open.telegram.text(OWNER, digest_id).split("\n")
    assert lines == ["📬 2 conversations have new messages", "", "@user100 🆕 (1)", "@user7 🆕 (1)"]
    for user_id, up_to in ((7, 20), (100, written[0].message_id)):
        await mark_read(desk.open.database, user_id, BOB, up_to_message_id=up_to)
    await desk.open.presses(PushShowInbox(), message_id=digest_id)
    assert desk.open.telegram.text(OWNER, digest_id) == "✅ All caught up"
    assert list(desk.open.telegram.buttons(OWNER, digest_id)) == ["💬 Conversations"]


async def test_settings_hold_for_oneself_alone(desk: NotificationDesk) -> None:
    await desk.open.types("/notifications")
    assert "Notify me about: every message" in desk.open.shown
    for label in ("🔕 Off", "21–7", "☀️ +1 h", "60 min"):
        await desk.open.presses(label)
    assert desk.open.telegram.toasts() == [
        "Notify me about: nothing",
        "Quiet hours: 21:00–07:00",
        "Quiet hours: 21:00–08:00",
        "If nobody answers within 60 min: alert everyone",
    ]
    assert "Notify me about: nothing\nQuiet hours: 21:00–08:00" in desk.open.shown
    owner, bob = await desk.open.desk.admins.find(OWNER), await desk.open.desk.admins.find(BOB)
    assert (owner.push_level, owner.quiet_from, owner.quiet_until) == ("off", 1260, 480)
    assert (bob.push_level, bob.quiet_from) == ("all", None)
    await desk.set(OWNER)
    await desk.writes(8)
    assert len(desk.chat(BOB)) == 2


async def test_each_change_of_settings_is_an_event(desk: NotificationDesk) -> None:
    await desk.open.types("/notifications")
    for label in ("🔥 High", "✓ 🔥 High", "22–8", "🌙 Off", "5 min", "⏰ Off"):
        await desk.open.presses(label)
    events = await desk.rows("SELECT kind, admin_id, user_id, before::text, after::text FROM events ORDER BY event_id")
    assert {(event["admin_id"], event["user_id"]) for event in events} == {(OWNER, None)}
    assert [(event["kind"], event["before"], event["after"]) for event in events] == [
        ("notifications.level", '"all"', '"high"'),
        ("notifications.quiet_hours", None, "[1320, 480]"),
        ("notifications.quiet_hours", "[1320, 480]", None),
        ("notifications.escalation", None, "5"),
        ("notifications.escalation", "5", None),
    ]


async def test_a_change_wakes_the_loop(desk: NotificationDesk) -> None:
    woken = desk.open.desk.bell.listen()
    await desk.open.types("/notifications")
    await desk.open.presses("🔕 Off")
    assert woken.is_set()


async def test_quiet_hours_without_length_are_refused(desk: NotificationDesk) -> None:
    await desk.open.types("/notifications")
    for forged in (SetQuietHours(60, 60), SetQuietHours(None, 60), SetQuietHours(60, None)):
        await desk.open.presses(forged)
    assert desk.open.telegram.toasts() == ["Quiet hours must start and end at different times."] * 3
    assert (await desk.open.desk.admins.find(OWNER)).quiet_from is None
    assert await desk.rows("SELECT * FROM events") == []


async def test_the_dashboard_leads_there_and_back(desk: NotificationDesk) -> None:
    await desk.open.types("/dashboard")
    await desk.open.presses("🔔 Notifications")
    assert desk.open.shown.startswith("🔔 Notifications")
    await desk.open.presses("⬅️ Back")
    assert desk.open.shown.startswith("📊 Admin Dashboard")


async def test_the_time_zone_is_set_elsewhere(desk: NotificationDesk) -> None:
    await desk.rows("UPDATE admins SET time_zone = 'Asia/Kathmandu' WHERE admin_id = $1", OWNER)
    await desk.open.types("/notifications")
    assert "\nTime zone: Kathmandu, " in desk.open.shown
    await desk.open.presses("🕐 Time zone")
    assert "Kathmandu" in desk.open.shown
    assert not desk.open.shown.startswith("🔔")
    await desk.open.presses("⬅️ Back")
    assert desk.open.shown.startswith("🔔 Notifications")


async def test_only_owners_set_the_escalation(desk: NotificationDesk) -> None:
    await desk.open.types("/notifications", BOB)
    assert "60 min" not in desk.open.telegram.buttons(BOB)
    await desk.open.presses(SetEscalation(5), person_id=BOB)
    assert desk.open.telegram.toasts() == ["Your role does not allow this."]
    assert await desk.rows("SELECT escalate_after_minutes AS minutes FROM desk_settings") == [{"minutes": None}]
