"""Pushes, digests and what stands in for a message, to the letter."""

from datetime import timedelta
from typing import Any

import pytest

from services.admin_ui.features.notifications.choice import TellOfOne
from services.admin_ui.features.notifications.digest import PushDigest, WhileAway, push_digest, while_away
from services.admin_ui.features.notifications.messages import anew, digest_of, push_of, without_markup
from services.admin_ui.features.notifications.push_message import push_message, waited
from services.admin_ui.features.relay.texts import DELETED, in_words, parts_missing
from services.admin_ui.ui.action import OpenInbox, PushArchive, PushMarkRead, PushOpen, PushReply
from services.admin_ui.ui.screen import Screen
from shared.domain.people import PersonName
from shared.telegram.text import utf16_length
from tests.support.inbox_rows import NOW, conversation
from tests.support.ledger_rows import entry
from tests.support.push_rows import listener, wished

BOB = PersonName(1002, username="bob")
PREVIEW = "<i>Hey, I need help with my purchase...</i>"


def labels(screen: Screen) -> list[list[str]]:
    return [[button.label for button in row] for row in screen.rows]


def test_a_push_says_who_how_many_and_what_and_offers_what_to_do() -> None:
    screen = push_message(wished(row={"priority": 35}), NOW)
    assert screen.text == f"💬 @alice123 🏆 VIP · 3 new\n{PREVIEW}"
    assert [[button.action for button in row] for row in screen.rows] == [
        [PushReply(101), PushOpen(101)],
        [PushMarkRead(101, 77), PushArchive(101, 77)],
    ]
    assert labels(screen) == [["↩️ Reply", "📂 Open"], ["✅ Mark read", "📦 Archive"]]


@pytest.mark.parametrize(
    ("row", "first_line"),
    [
        ({"priority": 65}, "🔥 💬 @alice123 🏆 VIP · 3 new"),
        ({"priority": 65, "is_pinned": True}, "📌🔥 💬 @alice123 🏆 VIP · 3 new"),
        ({"priority": 1, "unread_messages": 1234}, "💬 @alice123 🏆 VIP · 1,234 new"),
        ({"priority": 1, "username": None, "first_name": "<b>Al</b>"}, "💬 &lt;b&gt;Al&lt;/b&gt; 🏆 VIP · 3 new"),
    ],
)
def test_its_first_line_bears_the_marks_of_the_list_and_nobodys_markup(row: dict[str, Any], first_line: str) -> None:
    assert push_message(wished(row=row), NOW).text == f"{first_line}\n{PREVIEW}"


def test_what_the_customer_wrote_is_shown_letter_by_letter_and_nothing_is_left_out() -> None:
    hostile = push_message(wished(row={"priority": 1, "preview": "</i><a href='x'>&amp;\n\n\n\nend"}), NOW)
    assert hostile.text.endswith("<i>&lt;/i&gt;&lt;a href='x'&gt;&amp;amp;\n\nend</i>")
    empty = push_message(wished(row={"priority": 1, "preview": ""}), NOW)
    assert empty.text == "💬 @alice123 🏆 VIP · 3 new"


def test_an_alarm_says_for_how_long_nobody_answered() -> None:
    late = wished(row={"priority": 1}, wish="escalated", unanswered_since=NOW - timedelta(minutes=15, seconds=30))
    assert push_message(late, NOW).text == (f"💬 @alice123 🏆 VIP · 3 new\n⏰ nobody answered for 15 min\n{PREVIEW}")


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (timedelta(seconds=-5), "0 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=2, minutes=5), "2 h 5 min"),
        (timedelta(days=3, hours=4, minutes=59), "3 d 4 h"),
    ],
)
def test_a_wait_is_told_in_two_words(since: timedelta, said: str) -> None:
    assert waited(NOW - since, NOW) == said


@pytest.mark.parametrize(
    ("row", "handler", "text"),
    [
        ({"last_answered_by": BOB}, None, "✅ @alice123 · answered by @bob"),
        ({}, None, "✅ @alice123 · answered"),
        ({"last_answered_by": PersonName(1)}, BOB, "✅ @alice123 · marked read by @bob"),
        ({"status": "archived", "unread_messages": 3}, BOB, "📦 @alice123 · archived by @bob"),
        ({"is_banned": True}, None, "🚫 @alice123 · banned"),
    ],
)
def test_what_was_dealt_with_says_how_and_by_whom_above_what_it_was_about(
    row: dict[str, Any], handler: PersonName | None, text: str
) -> None:
    done = wished(row={"unread_messages": 0} | row, handler=handler, wish="redraw", is_news=False)
    screen = push_message(done, NOW)
    assert screen.text == f"{text}\n{PREVIEW}"
    assert [[button.action for button in row] for row in screen.rows] == [[PushOpen(101)]]


def test_many_conversations_are_told_of_in_one_message_with_the_first_ten() -> None:
    rows = [conversation(number, username=f"user{number}", priority=60 - number) for number in range(1, 13)]
    screen = push_digest(PushDigest(37, rows))
    lines = screen.text.split("\n")
    assert lines[:3] == ["📬 37 conversations have new messages", "", "🔥 @user1 🏆 (3)"]
    assert lines[11:] == ["🔥 @user10 🏆 (3)", "… and 27 more"]
    assert [[button.action for button in row] for row in screen.rows] == [[OpenInbox()]]


def test_a_digest_of_alarms_says_so() -> None:
    screen = push_digest(PushDigest(9, [conversation(priority=1)], unanswered=9))
    assert screen.text.startswith("📬 9 conversations have new messages\n⏰ nobody answers 9 of them\n\n@alice123")


def test_quiet_hours_end_with_what_came_in_meanwhile() -> None:
    rows = [conversation(1, priority=1, unread_messages=7), conversation(2, priority=1, unread_messages=5)]
    assert while_away(WhileAway(2, 12, rows)).text == (
        "🌅 While you were away: 2 conversations, 12 messages\n\n@alice123 🏆 (7)\n@alice123 🏆 (5)"
    )
    assert while_away(WhileAway(1, 1, rows[:1])).text.startswith("🌅 While you were away: 1 conversation, 1 message\n")


def test_a_push_is_a_delivery_with_a_cause_of_its_own_each_time() -> None:
    first = push_of(TellOfOne(wished(), None), listener(), NOW)
    assert (first.cause, first.method, first.source_ids) == ("push/1001/101/1", "sendMessage", (77,))
    assert first.parameters["parse_mode"] == "HTML"
    later = push_of(TellOfOne(wished(turn=4), 900), listener(), NOW)
    assert (later.cause, later.method, later.parameters["message_id"]) == ("push/1001/101/5", "editMessageText", 900)
    drawn = push_of(TellOfOne(wished(turn=5, wish="redraw", is_news=False), 900), listener(), NOW)
    assert drawn.source_ids == ()
    digest = digest_of(listener(), 3, push_digest(PushDigest(9, [])), None)
    assert (digest.cause, digest.user_id) == ("digest/1001/3", None)


def test_a_push_that_could_not_be_written_over_the_old_one_is_sent_anew_and_markup_is_dropped_if_it_must() -> None:
    written_over = push_of(TellOfOne(wished(), 900), listener(), NOW)
    there = entry(
        cause=written_over.cause,
        kind="push",
        method=written_over.method,
        parameters=written_over.parameters,
        source_ids=(77,),
    )
    again = anew(there)
    assert (again.cause, again.method) == ("push/1001/101/1/anew", "sendMessage")
    assert "message_id" not in again.parameters
    plain = without_markup(there)
    assert (plain.cause, plain.method) == ("push/1001/101/1/plain", "editMessageText")
    assert "parse_mode" not in plain.parameters
    assert plain.parameters["text"] == "🔥 💬 @alice123 🏆 VIP · 3 new\nHey, I need help with my purchase..."


def test_a_message_told_in_words_is_never_cut() -> None:
    assert in_words(DELETED, "📷 Photo", "a <b>") == ["🗑 deleted by the customer\n📷 Photo a &lt;b&gt;"]
    long = "ü😀" * 1300 + "x" * 190
    first, second = in_words(DELETED, None, long)
    assert first.removeprefix(f"{DELETED}\n") + second == long
    assert max(utf16_length(first), utf16_length(second)) <= 4096


def test_an_album_that_lost_parts_says_how_many() -> None:
    assert parts_missing(1, 4) == "🗑 1 of 4 parts deleted by the customer"
