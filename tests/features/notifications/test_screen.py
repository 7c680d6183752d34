"""Notifications and digests, to the letter."""

from datetime import timedelta
from typing import Any

import pytest

from services.admin_ui.features.conversation.actions import ShowCard
from services.admin_ui.features.direct_mode.actions import ShowDirect
from services.admin_ui.features.notifications.actions import PushArchive, PushMarkRead, PushShowInbox
from services.admin_ui.features.notifications.choice import NotifyOfOne
from services.admin_ui.features.notifications.notify import digest_of, notification_of
from services.admin_ui.features.notifications.screen import Digest, WhileAway, digest, notification, while_away
from services.admin_ui.ui.action import Below
from services.admin_ui.ui.rights import READ
from services.admin_ui.ui.screen import Screen
from shared.domain.people import PersonName
from tests.support.inbox_rows import NOW, conversation
from tests.support.notification_rows import due, recipient
from tests.support.screens import labels, text_of, viewer

BOB = PersonName(1002, username="bob")
PREVIEW = "<i>Hey, I need help with my purchase...</i>"
CALM = {"priority": 35}


def actions(screen: Screen) -> list[list[object]]:
    return [[button.action for button in row] for row in screen.rows]


def test_it_says_who_what_and_offers_what_to_do() -> None:
    screen = notification(due(row=CALM), NOW)
    assert text_of(screen) == f"💬 @alice123 🏆 VIP · 3 new\n{PREVIEW}"
    assert actions(screen) == [
        [Below(ShowDirect(101)), Below(ShowCard(101))],
        [PushMarkRead(101, 77), PushArchive(101, 77)],
    ]
    assert labels(screen) == [["↩️ Reply", "📂 Open"], ["✅ Mark Read", "📦 Archive"]]


@pytest.mark.parametrize(
    ("row", "first_line"),
    [
        ({"priority": 65}, "🔥 💬 @alice123 🏆 VIP · 3 new"),
        ({"priority": 65, "is_pinned": True}, "📌🔥 💬 @alice123 🏆 VIP · 3 new"),
        ({"priority": 1, "unread_messages": 1234}, "💬 @alice123 🏆 VIP · 1,234 new"),
        ({"priority": 1, "username": None, "first_name": "<b>Al</b>"}, "💬 &lt;b&gt;Al&lt;/b&gt; 🏆 VIP · 3 new"),
    ],
)
def test_its_first_line_has_marks_and_no_markup(row: dict[str, Any], first_line: str) -> None:
    assert text_of(notification(due(row=row), NOW)) == f"{first_line}\n{PREVIEW}"


def test_the_preview_is_whole_and_inert() -> None:
    hostile = notification(due(row={"priority": 1, "preview": "</i><a href='x'>&amp;\n\n\n\nend"}), NOW)
    assert text_of(hostile).endswith("<i>&lt;/i&gt;&lt;a href='x'&gt;&amp;amp;\n\nend</i>")
    assert text_of(notification(due(row=CALM | {"preview": ""}), NOW)) == "💬 @alice123 🏆 VIP · 3 new"


def test_an_alert_says_how_long_nobody_answered() -> None:
    late = due(row=CALM, reason="escalated", unanswered_since=NOW - timedelta(minutes=15, seconds=30))
    assert text_of(notification(late, NOW)) == f"💬 @alice123 🏆 VIP · 3 new\n⏰ no answer for 15 min\n{PREVIEW}"


@pytest.mark.parametrize(
    ("row", "handler", "text"),
    [
        ({"last_answered_by": BOB}, None, "✅ @alice123 · answered by @bob"),
        ({}, None, "✅ @alice123 · answered"),
        ({"last_answered_by": PersonName(1)}, BOB, "✅ @alice123 · marked as read by @bob"),
        ({"status": "archived", "unread_messages": 3}, BOB, "📦 @alice123 · archived by @bob"),
        ({"status": "snoozed"}, BOB, "💤 @alice123 · snoozed by @bob"),
        ({"is_banned": True}, BOB, "🚫 @alice123 · banned"),
    ],
)
def test_what_was_dealt_with_says_how(row: dict[str, Any], handler: PersonName | None, text: str) -> None:
    done = due(row={"unread_messages": 0} | row, handler=handler, reason="redraw", is_news=False)
    screen = notification(done, NOW)
    assert text_of(screen) == f"{text}\n{PREVIEW}"
    assert actions(screen) == [[Below(ShowCard(101))]]


def test_a_digest_shows_the_first_ten() -> None:
    rows = [conversation(number, username=f"user{number}", priority=60 - number) for number in range(1, 13)]
    screen = digest(Digest(37, rows))
    lines = text_of(screen).split("\n")
    assert lines[:3] == ["📬 37 conversations have new messages", "", "🔥 @user1 🏆 (3)"]
    assert lines[11:] == ["🔥 @user10 🏆 (3)", "… and 27 more"]
    assert actions(screen) == [[PushShowInbox()]]


def test_a_digest_of_alerts_says_so() -> None:
    text = text_of(digest(Digest(9, [conversation(priority=1)], escalated=9)))
    assert text.startswith("📬 9 conversations have new messages\n⏰ 9 of them have waited too long\n\n@alice123")
    one = text_of(digest(Digest(1, [conversation(priority=1)], escalated=1)))
    assert one == "📬 1 conversation has new messages\n⏰ 1 of them has waited too long\n\n@alice123 🏆 (3)"


def test_a_digest_of_nothing_says_all_is_done() -> None:
    screen = digest(Digest(0, []))
    assert text_of(screen) == "✅ All caught up"
    assert labels(screen) == [["💬 Conversations"]]


def test_quiet_hours_end_with_what_came_in() -> None:
    rows = [conversation(1, priority=1, unread_messages=7), conversation(2, priority=1, unread_messages=5)]
    assert text_of(while_away(WhileAway(2, 12, rows))) == (
        "🌅 While you were away: 2 conversations, 12 messages\n\n@alice123 🏆 (7)\n@alice123 🏆 (5)"
    )
    one = text_of(while_away(WhileAway(1, 1, rows[:1])))
    assert one.startswith("🌅 While you were away: 1 conversation, 1 message\n")


def test_it_speaks_russian() -> None:
    reader = viewer(language="ru")
    late = due(row=CALM | {"unread_messages": 22}, unanswered_since=NOW - timedelta(minutes=15))
    assert text_of(notification(late, NOW), reader) == (
        f"💬 @alice123 🏆 VIP · 22 новых\n⏰ без ответа 15 мин\n{PREVIEW}"
    )
    done = due(row={"unread_messages": 0, "last_answered_by": BOB}, reason="redraw", is_news=False)
    assert text_of(notification(done, NOW), reader).startswith("✅ @alice123 · есть ответ (@bob)\n")
    assert text_of(digest(Digest(21, [])), reader).startswith("📬 Новые сообщения в 21 диалоге\n")
    away = text_of(while_away(WhileAway(3, 5, [])), reader)
    assert away.startswith("🌅 Пока вас не было: 3 диалога, 5 сообщений\n")


def test_each_notification_has_a_cause_of_its_own() -> None:
    first = notification_of(NotifyOfOne(due(), None), recipient(), NOW)
    assert (first.cause, first.kind, first.method) == ("push/1001/101/1", "push", "sendMessage")
    assert (first.chat_id, first.user_id, first.source_ids) == (1001, 101, (77,))
    assert first.parameters["parse_mode"] == "HTML"
    later = notification_of(NotifyOfOne(due(turn=4), 900), recipient(), NOW)
    assert (later.cause, later.method, later.parameters["message_id"]) == ("push/1001/101/5", "editMessageText", 900)
    drawn = notification_of(NotifyOfOne(due(turn=5, reason="redraw", is_news=False), 900), recipient(), NOW)
    assert drawn.source_ids == ()
    many = digest_of(recipient(), 3, digest(Digest(9, [])), None)
    assert (many.cause, many.user_id) == ("digest/1001/3", None)


def test_each_is_in_the_recipients_language_and_rights() -> None:
    reads = recipient(language="ru", rights=frozenset({READ}))
    there = notification_of(NotifyOfOne(due(row=CALM), None), reads, NOW)
    assert there.parameters["text"].startswith("💬 @alice123 🏆 VIP · 3 новых\n")
    keyboard = there.parameters["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in keyboard] == [["📂 Открыть"]]
