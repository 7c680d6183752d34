"""Presses on pushes and on the screen of notifications."""

from collections.abc import AsyncIterator

import pytest

from services.admin_ui.ui.action import (
    OpenInbox,
    PushArchive,
    PushMarkRead,
    PushOpen,
    PushReply,
    SetEscalation,
    SetQuietHours,
)
from tests.support.open_desk import OWNER
from tests.support.push_desk import BOB, PushDesk, push_desk

STRANGER = 3003


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[PushDesk]:
    """Both have been told that customer 7 wrote."""
    async with push_desk(database_url, owners=(OWNER,), agents=(BOB,)) as there:
        await there.writes(7, "Help!", message_id=20)
        yield there


async def panels(desk: PushDesk) -> dict[int, int]:
    """The message of each admin's panel."""
    return {row["admin_id"]: row["message_id"] for row in await desk.fetch("SELECT admin_id, message_id FROM panels")}


async def test_reply_enters_the_conversation_on_a_new_panel_below(desk: PushDesk) -> None:
    push_id = desk.open.telegram.last_message_id(OWNER)
    await desk.open.presses("↩️ Reply")
    await desk.rest()
    assert (await panels(desk))[OWNER] > push_id
    assert desk.open.telegram.text(OWNER, push_id) == "💬 @user7 🆕 New · 1 new\n<i>Help!</i>"
    assert await desk.fetch("SELECT admin_id, user_id FROM direct_modes") == [{"admin_id": OWNER, "user_id": 7}]
    await desk.open.types("On my way")
    await desk.rest()
    assert len(desk.chat(7)) == 1
    assert desk.open.telegram.text(OWNER, push_id) == "✅ @user7 · answered by @ann\n<i>Help!</i>"


async def test_open_shows_the_card_on_a_new_panel_below_and_the_push_stays(desk: PushDesk) -> None:
    await desk.open.types("/conversations")
    old_panel = (await panels(desk))[OWNER]
    push_id = min(at for chat, at in desk.open.telegram.messages if chat == OWNER)
    await desk.open.presses(PushOpen(7), message_id=push_id)
    panel = (await panels(desk))[OWNER]
    assert panel > old_panel > push_id
    assert desk.open.telegram.text(OWNER, panel).startswith("👤 Conversation: @user7")
    assert desk.open.telegram.buttons(OWNER, old_panel) == {}
    assert "✅ Mark read" in desk.open.telegram.buttons(OWNER, push_id)


async def test_mark_read_answers_at_once_and_redraws_the_push_for_everybody(desk: PushDesk) -> None:
    await desk.open.presses("✅ Mark read", person_id=BOB)
    assert desk.open.telegram.toasts() == ["Marked as read"]
    await desk.rest()
    assert desk.chat() == desk.chat(BOB) == ["✅ @user7 · marked read by @bob\n<i>Help!</i>"]
    assert await panels(desk) == {}


async def test_archive_is_overtaken_by_what_the_push_does_not_show(desk: PushDesk) -> None:
    await desk.open.happen(desk.written(7, "wait"))
    await desk.open.presses(PushArchive(7, 20))
    assert desk.open.telegram.toasts() == ["A new message came in meanwhile: not archived."]
    await desk.rest()
    assert desk.chat() == ["💬 @user7 🆕 New · 2 new\n<i>wait</i>"]


async def test_a_second_press_changes_nothing_and_says_so(desk: PushDesk) -> None:
    for _ in range(2):
        await desk.open.presses(PushMarkRead(7, 20))
        await desk.open.presses(PushArchive(7, 20))
    assert desk.open.telegram.toasts() == ["Marked as read", "Archived", "Up to date", "Up to date"]


async def test_presses_on_a_push_of_somebody_who_is_gone_say_so(desk: PushDesk) -> None:
    async with desk.open.database.connection() as connection:
        await connection.execute("DELETE FROM conversations; DELETE FROM users")
    push_id = desk.open.telegram.last_message_id(OWNER)
    for action in (PushMarkRead(7, 20), PushArchive(7, 20), PushReply(7), PushOpen(7)):
        await desk.open.presses(action, message_id=push_id)
    assert desk.open.telegram.toasts()[:3] == ["Conversation not found"] * 3
    assert desk.open.telegram.text(OWNER).startswith("Conversation not found")
    assert desk.open.telegram.text(OWNER, push_id).startswith("💬")


async def test_a_push_nobody_can_reach_any_more_still_opens_its_conversation(desk: PushDesk) -> None:
    push_id = desk.open.telegram.last_message_id(OWNER)
    await desk.open.presses(PushOpen(7), message_id=push_id, is_inaccessible=True)
    assert desk.open.telegram.text(OWNER).startswith("👤 Conversation: @user7")


async def test_who_is_no_admin_presses_in_vain(desk: PushDesk) -> None:
    await desk.open.presses(PushMarkRead(7, 20), person_id=STRANGER)
    assert desk.open.telegram.toasts() == ["This button does nothing here."]
    await desk.rest()
    assert "1 new" in desk.chat()[0]


async def test_the_button_of_a_digest_opens_the_inbox_below_it(desk: PushDesk) -> None:
    await desk.open.happen(*[desk.written(user_id) for user_id in range(100, 120)])
    await desk.rest()
    digest_id = desk.open.telegram.last_message_id(OWNER)
    await desk.open.presses("💬 Conversations")
    assert (await panels(desk))[OWNER] > digest_id
    assert desk.open.telegram.text(OWNER).startswith("💬 Active Conversations (21)")
    assert desk.open.telegram.text(OWNER, digest_id).startswith("📬 21 conversations")
    await desk.open.presses(OpenInbox(), message_id=digest_id)
    assert desk.open.telegram.text(OWNER, digest_id).startswith("📬 21 conversations")


async def test_a_digest_shows_what_is_so_when_its_button_is_pressed(desk: PushDesk) -> None:
    written = [desk.written(user_id) for user_id in range(100, 110)]
    await desk.open.happen(*written)
    await desk.rest()
    digest_id = desk.open.telegram.last_message_id(OWNER)
    assert desk.open.telegram.text(OWNER, digest_id).startswith("📬 11 conversations have new messages")
    for one in written[1:]:
        up_to = one.message_id
        await desk.open.desk.conversations.mark_read(one.user_id, up_to_message_id=up_to, by_admin=BOB)
    await desk.open.presses(OpenInbox(), message_id=digest_id)
    lines = desk.open.telegram.text(OWNER, digest_id).split("\n")
    assert lines == ["📬 2 conversations have new messages", "", "@user100 🆕 (1)", "@user7 🆕 (1)"]
    for user_id, up_to in ((7, 20), (100, written[0].message_id)):
        await desk.open.desk.conversations.mark_read(user_id, up_to_message_id=up_to, by_admin=BOB)
    await desk.open.presses(OpenInbox(), message_id=digest_id)
    assert desk.open.telegram.text(OWNER, digest_id) == "✅ Nothing waits for you any more"
    assert list(desk.open.telegram.buttons(OWNER, digest_id)) == ["💬 Conversations"]


async def test_notifications_are_set_on_their_screen_for_oneself_alone(desk: PushDesk) -> None:
    await desk.open.types("/notifications")
    assert "You are told of: every message" in desk.open.shown
    for label in ("🔕 Off", "21–7", "☀️ +1 h", "🕐 +1 h", "60 min"):
        await desk.open.presses(label)
    assert desk.open.telegram.toasts() == [
        "You are told of: nothing",
        "Quiet hours: 21:00–07:00",
        "Quiet hours: 21:00–08:00",
        "Your clock: UTC+1",
        "When nobody answers: everybody is told after 60 min",
    ]
    assert "You are told of: nothing\nQuiet hours: 21:00–08:00" in desk.open.shown
    owner, bob = await desk.open.desk.admins.find(OWNER), await desk.open.desk.admins.find(BOB)
    assert (owner.push_level, owner.quiet_from, owner.quiet_until, owner.utc_offset) == ("off", 1260, 480, 60)
    assert (bob.push_level, bob.quiet_from, bob.utc_offset) == ("all", None, 0)
    await desk.set(OWNER)
    await desk.writes(8)
    assert len(desk.chat(BOB)) == 2


async def test_quiet_hours_that_are_none_are_refused(desk: PushDesk) -> None:
    await desk.open.types("/notifications")
    for forged in (SetQuietHours(60, 60), SetQuietHours(None, 60), SetQuietHours(60, None)):
        await desk.open.presses(forged)
    assert desk.open.telegram.toasts() == ["Quiet hours need a start and another end."] * 3
    assert (await desk.open.desk.admins.find(OWNER)).quiet_from is None


async def test_the_dashboard_leads_to_notifications_and_back(desk: PushDesk) -> None:
    await desk.open.types("/dashboard")
    await desk.open.presses("🔔 Notifications")
    assert desk.open.shown.startswith("🔔 Notifications")
    await desk.open.presses("⬅️ Back")
    assert desk.open.shown.startswith("📊 Admin Dashboard")


async def test_escalation_is_the_owners_to_set(desk: PushDesk) -> None:
    await desk.open.types("/notifications", BOB)
    assert "60 min" not in desk.open.telegram.buttons(BOB)
    await desk.open.presses(SetEscalation(5), person_id=BOB)
    assert desk.open.telegram.toasts() == ["Only an owner may do this."]
    assert await desk.open.desk.desk_settings.escalate_after_minutes() is None
