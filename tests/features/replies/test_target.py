"""Whom a message is for, what it answers, and when somebody else's answer makes it wait."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.admin_ui.features.replies.admin_message import Written
from services.admin_ui.features.replies.store import Answer, Standing
from services.admin_ui.features.replies.target import (
    Astray,
    Target,
    answered_message,
    newer_answer,
    quoted_message,
    target_of,
)
from shared.db.deliveries import SentContent
from shared.db.direct_modes import DirectMode
from shared.db.message_pairs import MessagePair, Role
from shared.domain.people import PersonName

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ANN, BOB, ADA, EVE = 1001, 2001, 7, 8


def written(answers: int | None = None) -> Written:
    """A text of Ann's."""
    return Written(ANN, 9000, SentContent("text", "Hello"), {}, answers=answers)


def pair(role: Role = "relayed", *, user_id: int = ADA, made_at: datetime = NOW) -> MessagePair:
    """Message 800 in Ann's chat is 2 in the customer's."""
    return MessagePair(ANN, 800, user_id, 2, role, made_at)


def mode(user_id: int = ADA, *, hours_unused: float = 0) -> DirectMode:
    """Ann is in the conversation."""
    used_at = NOW - timedelta(hours=hours_unused)
    return DirectMode(ANN, user_id, used_at, used_at, 0, (1, 2), (1, 2), 0)


def answer(by: int = BOB, *, minutes_ago: float = 1) -> Answer:
    """Somebody answered Ada."""
    return Answer(PersonName(by), NOW - timedelta(minutes=minutes_ago), None, "Hi")


def standing(**rest: Any) -> Standing:
    """Nobody answered, and Ann knows of nothing."""
    fields: dict[str, Any] = {
        "last_id": 0,
        "last_answer": None,
        "on_the_way": None,
        "held": None,
        "mode_knows": None,
        "mode_used_at": None,
        "newest_shown": 0,
        "push_knows": None,
        "push_id": None,
        "push_tells_of": None,
    }
    return Standing(**fields | rest)


def test_without_a_reply_the_mode_decides() -> None:
    assert target_of(written(), None, None, mode(), NOW) == Target(ADA)
    assert target_of(written(), None, None, None, NOW) == Astray("nowhere")


def test_a_reply_decides_in_the_mode_or_not() -> None:
    replied = pair(user_id=EVE)
    assert target_of(written(800), replied, None, mode(), NOW) == Target(EVE, replied)
    assert target_of(written(800), replied, None, None, NOW) == Target(EVE, replied)


def test_a_reply_to_the_banner_is_a_message_in_the_mode_while_that_lasts() -> None:
    assert target_of(written(800), None, None, mode(), NOW, is_to_banner=True) == Target(ADA)
    left_alone = mode(hours_unused=9)
    assert target_of(written(800), None, None, left_alone, NOW, is_to_banner=True) == Astray("mode_over", left_alone)


def test_a_reply_to_what_is_on_its_way_goes_the_same_way() -> None:
    assert target_of(written(800), None, EVE, mode(), NOW) == Target(EVE)


@pytest.mark.parametrize("there", [None, mode()])
def test_a_reply_to_what_nobody_knows_goes_nowhere(there: DirectMode | None) -> None:
    assert target_of(written(800), None, None, there, NOW) == Astray("unknown_reply")


@pytest.mark.parametrize(("hours", "is_over"), [(7.99, False), (8, True), (100, True)])
def test_a_mode_left_alone_for_eight_hours_is_over(hours: float, is_over: bool) -> None:
    there = mode(hours_unused=hours)
    expected = Astray("mode_over", there) if is_over else Target(ADA)
    assert target_of(written(), None, None, there, NOW) == expected


def test_a_relayed_or_a_sent_message_is_quoted() -> None:
    for role in ("relayed", "sent"):
        assert quoted_message(Target(ADA, pair(role)), standing()) == 2
    assert quoted_message(Target(ADA), standing()) is None


@pytest.mark.parametrize(
    ("push_id", "tells_of", "quoted"), [(800, 1, 2), (800, 3, None), (801, 1, None), (None, None, None)]
)
def test_a_push_is_quoted_when_it_tells_of_one_message(
    push_id: int | None, tells_of: int | None, quoted: int | None
) -> None:
    shown = standing(push_id=push_id, push_tells_of=tells_of)
    assert quoted_message(Target(ADA, pair("push")), shown) == quoted


@pytest.mark.parametrize(
    ("target", "shown", "seen", "answered"),
    [
        (Target(ADA, pair("relayed")), 9, 9, 2),  # the one replied to, though newer ones were seen
        (Target(ADA, pair("push")), 9, 9, 2),
        (Target(ADA, pair("sent")), 5, 9, 9),  # its own message answers nothing by itself
        (Target(ADA), 5, 9, 9),
        (Target(ADA), 9, 5, 9),
        (Target(ADA), 5, None, 5),
        (Target(ADA), 0, None, None),
    ],
)
def test_it_answers_what_it_replies_to_or_the_newest_that_was_seen(
    target: Target, shown: int, seen: int | None, answered: int | None
) -> None:
    assert answered_message(target, standing(newest_shown=shown), seen) == answered


def in_mode(**rest: Any) -> Standing:
    """Ann is in the conversation, last used ten minutes ago, and knew of answers up to 50 then."""
    return standing(**{"mode_knows": 50, "mode_used_at": NOW - timedelta(minutes=10)} | rest)


def test_a_colleagues_newer_answer_is_found() -> None:
    assert newer_answer(Target(ADA), in_mode(last_id=51, last_answer=answer()), ANN) == answer()
    assert newer_answer(Target(ADA), in_mode(last_id=50, last_answer=answer()), ANN) is None


def test_ones_own_answer_is_no_news() -> None:
    assert newer_answer(Target(ADA), in_mode(last_id=51, last_answer=answer(ANN)), ANN) is None


def test_an_answer_on_its_way_counts_if_it_was_written_since() -> None:
    assert newer_answer(Target(ADA), in_mode(on_the_way=answer(minutes_ago=9)), ANN) == answer(minutes_ago=9)
    assert newer_answer(Target(ADA), in_mode(on_the_way=answer(minutes_ago=11)), ANN) is None


def test_what_a_push_told_of_is_known() -> None:
    told = standing(last_id=51, last_answer=answer(), push_knows=51)
    assert newer_answer(Target(ADA, pair("push", made_at=NOW - timedelta(hours=1))), told, ANN) is None


def test_in_the_mode_what_a_push_tells_meanwhile_is_news_all_the_same() -> None:
    assert newer_answer(Target(ADA), in_mode(last_id=51, last_answer=answer(), push_knows=51), ANN) == answer()


def test_outside_the_mode_an_answer_is_news_only_after_the_message_replied_to() -> None:
    there = standing(last_id=51, last_answer=answer(minutes_ago=5))
    for minutes, is_news in ((6, True), (4, False)):
        replied = pair(made_at=NOW - timedelta(minutes=minutes))
        assert (newer_answer(Target(ADA, replied), there, ANN) is not None) == is_news


def test_in_the_mode_a_reply_asks_as_well() -> None:
    there = in_mode(last_id=51, last_answer=answer(minutes_ago=5))
    assert newer_answer(Target(ADA, pair(made_at=NOW)), there, ANN) == answer(minutes_ago=5)
