"""What an admin is notified about next."""

from typing import Any

import pytest

from services.admin_ui.features.notifications.choice import (
    ALL_REASONS,
    REASONS_WHILE_UNDISTURBED,
    Due,
    NotifyOfMany,
    NotifyOfNothing,
    NotifyOfOne,
    choose,
    reasons_for,
)
from tests.support.inbox_rows import NOW
from tests.support.notification_rows import due, recipient, sent_message

READ = {"unread_messages": 0}


@pytest.mark.parametrize(
    ("sent", "told_unread", "reason", "chat_messages", "edits"),
    [
        (None, 0, "news", 0, None),
        (sent_message(), 2, "news", 9, 900),
        # Ten messages further up nobody sees an edit; nor after ten minutes.
        (sent_message(), 2, "news", 10, None),
        (sent_message(minutes_ago=9.9), 2, "news", 0, 900),
        (sent_message(minutes_ago=10), 2, "news", 0, None),
        # An edit makes no sound: what was dealt with begins anew, and an alert is heard.
        (sent_message(), 0, "news", 0, None),
        (sent_message(), 2, "escalated", 0, None),
    ],
)
def test_only_what_is_seen_is_edited(
    sent: Any, told_unread: int, reason: str, chat_messages: int, edits: int | None
) -> None:
    news = due(sent=sent, told_unread=told_unread, reason=reason)
    choice = choose(Due((news,), news=1), recipient(chat_messages=chat_messages), NOW, redraws_first=False)
    assert choice == NotifyOfOne(news, edits)


def test_what_was_dealt_with_is_drawn_however_old() -> None:
    done = due(reason="redraw", is_news=False, told_unread=3, sent=sent_message(minutes_ago=500), row=READ)
    choice = choose(Due((done,)), recipient(chat_messages=99), NOW, redraws_first=False)
    assert choice == NotifyOfOne(done, 900)


def test_what_was_dealt_with_before_is_not_said() -> None:
    gone = due(1, is_news=False, row=READ)
    said = due(2, is_news=False, reason="redraw", told_unread=0, sent=sent_message(), row=READ)
    choice = choose(Due((due(3), gone, said), news=1), recipient(), NOW, redraws_first=False)
    assert choice == NotifyOfNothing([1, 2])


def test_news_and_redraws_take_turns() -> None:
    done = due(2, reason="redraw", is_news=False, told_unread=3, sent=sent_message(), row=READ)
    both = Due((due(1), done), news=1)
    assert choose(both, recipient(), NOW, redraws_first=False) == NotifyOfOne(both.first[0], None)
    assert choose(both, recipient(), NOW, redraws_first=True) == NotifyOfOne(done, 900)
    only_news = Due((due(1),), news=1)
    assert choose(only_news, recipient(), NOW, redraws_first=True) == NotifyOfOne(only_news.first[0], None)


def test_more_than_eight_are_one_message() -> None:
    some = tuple(due(user_id) for user_id in range(1, 9))
    assert choose(Due(some, news=8), recipient(), NOW, redraws_first=False) == NotifyOfOne(some[0], None)
    many = NotifyOfMany(is_after_quiet_hours=False, is_alert=False)
    assert choose(Due(some, news=9), recipient(), NOW, redraws_first=False) == many
    alert = NotifyOfMany(is_after_quiet_hours=False, is_alert=True)
    assert choose(Due(some, news=9, escalated=1), recipient(), NOW, redraws_first=True) == alert


def test_quiet_hours_end_with_one_message() -> None:
    held = Due((due(reason="held"),), news=1, held=1)
    expected = NotifyOfMany(is_after_quiet_hours=True, is_alert=False)
    assert choose(held, recipient(), NOW, redraws_first=False) == expected


def test_who_is_left_alone_is_only_alerted() -> None:
    quiet: dict[str, Any] = {"quiet_from": 0, "quiet_until": 1439}
    assert reasons_for(recipient()) == ALL_REASONS
    assert reasons_for(recipient(**quiet)) == REASONS_WHILE_UNDISTURBED
    assert reasons_for(recipient(push_level="off")) == REASONS_WHILE_UNDISTURBED
