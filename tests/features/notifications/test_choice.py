"""What an admin is told next."""

from typing import Any

import pytest

from services.admin_ui.features.notifications.choice import (
    ALL_KINDS,
    KINDS_WHILE_UNDISTURBED,
    TellNothing,
    TellOfMany,
    TellOfOne,
    choose,
    kinds_for,
)
from services.admin_ui.features.notifications.store import Wishes
from tests.support.inbox_rows import NOW
from tests.support.push_rows import listener, push_message, wished

READ = {"unread_messages": 0}


@pytest.mark.parametrize(
    ("push", "told_unread", "wish", "chat_messages", "edits"),
    [
        (None, 0, "news", 0, None),
        (push_message(), 2, "news", 9, 900),
        # Ten messages further up nobody sees an edit; nor after ten minutes.
        (push_message(), 2, "news", 10, None),
        (push_message(minutes_ago=9.9), 2, "news", 0, 900),
        (push_message(minutes_ago=10), 2, "news", 0, None),
        # An edit makes no sound: what was dealt with begins anew, and an alarm is heard.
        (push_message(), 0, "news", 0, None),
        (push_message(), 2, "escalated", 0, None),
    ],
)
def test_a_push_is_edited_only_while_an_edit_is_seen_and_enough(
    push: Any, told_unread: int, wish: str, chat_messages: int, edits: int | None
) -> None:
    news = wished(push=push, told_unread=told_unread, wish=wish)
    choice = choose(Wishes((news,), news=1), listener(chat_messages=chat_messages), NOW, redraws_first=False)
    assert choice == TellOfOne(news, edits)


def test_what_was_dealt_with_is_drawn_over_the_old_push_however_old() -> None:
    done = wished(wish="redraw", is_news=False, told_unread=3, push=push_message(minutes_ago=500), row=READ)
    choice = choose(Wishes((done,)), listener(chat_messages=99), NOW, redraws_first=False)
    assert choice == TellOfOne(done, 900)


def test_what_was_dealt_with_before_it_was_told_is_not_told() -> None:
    gone = wished(1, is_news=False, row=READ)
    said = wished(2, is_news=False, wish="redraw", told_unread=0, push=push_message(), row=READ)
    choice = choose(Wishes((wished(3), gone, said), news=1), listener(), NOW, redraws_first=False)
    assert choice == TellNothing([1, 2])


def test_news_and_redraws_take_turns() -> None:
    done = wished(2, wish="redraw", is_news=False, told_unread=3, push=push_message(), row=READ)
    both = Wishes((wished(1), done), news=1)
    assert choose(both, listener(), NOW, redraws_first=False) == TellOfOne(both.first[0], None)
    assert choose(both, listener(), NOW, redraws_first=True) == TellOfOne(done, 900)
    only_news = Wishes((wished(1),), news=1)
    assert choose(only_news, listener(), NOW, redraws_first=True) == TellOfOne(only_news.first[0], None)


def test_up_to_eight_conversations_are_told_of_one_by_one_and_more_at_once() -> None:
    some = tuple(wished(user_id) for user_id in range(1, 9))
    assert choose(Wishes(some, news=8), listener(), NOW, redraws_first=False) == TellOfOne(some[0], None)
    many = TellOfMany(is_after_quiet_hours=False, is_alarm=False)
    assert choose(Wishes(some, news=9), listener(), NOW, redraws_first=False) == many
    alarm = TellOfMany(is_after_quiet_hours=False, is_alarm=True)
    assert choose(Wishes(some, news=9, escalated=1), listener(), NOW, redraws_first=True) == alarm


def test_quiet_hours_end_with_one_message_however_little_was_held_back() -> None:
    held = Wishes((wished(wish="held"),), news=1, held=1)
    expected = TellOfMany(is_after_quiet_hours=True, is_alarm=False)
    assert choose(held, listener(), NOW, redraws_first=False) == expected


def test_who_is_left_alone_hears_of_alarms_only() -> None:
    quiet: dict[str, Any] = {"quiet_from": 0, "quiet_until": 1439}
    assert kinds_for(listener()) == ALL_KINDS
    assert kinds_for(listener(**quiet)) == KINDS_WHILE_UNDISTURBED
    assert kinds_for(listener(push_level="off")) == KINDS_WHILE_UNDISTURBED
