"""Whom a message is for, what it answers, and what becomes of it: sent, held back, refused, or decided later."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace as replace_delivery

from services.admin_ui.features.dashboard.actions import ShowDashboard
from services.admin_ui.features.direct_mode.actions import ShowDirect
from services.admin_ui.features.inbox.actions import ShowList
from services.admin_ui.features.replies.admin_message import AdminMessage
from services.admin_ui.features.replies.decide import (
    Ask,
    AskWhom,
    Context,
    Decision,
    InDoubt,
    Join,
    NoTarget,
    Nothing,
    Refuse,
    Send,
    Target,
    Wait,
    Whom,
    answered_message,
    decide,
    newer_answer,
    quoted_message,
    whom_for,
)
from services.admin_ui.features.replies.outgoing import reply_with, with_part
from services.admin_ui.features.replies.store import Answer, AnswerContext, Attempt, Held, Moved, TargetContext
from services.admin_ui.features.replies.texts import GONE, NOWHERE, UNKNOWN_REPLY, mode_over, unsendable
from services.admin_ui.ui.action import Action, encode_action
from shared.db.deliveries import LedgerEntry, SentContent
from shared.db.direct_modes import DirectMode
from shared.db.message_pairs import MessagePair, PairRole
from shared.domain.deliveries import DeliveryState
from shared.domain.people import PersonName
from tests.support.ledger_rows import entry

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ANN, BOB, ADA, EVE = 1001, 2001, 7, 8
IN_MODE = Target(ADA, by_mode=True)


def written(answers: int | None = None, **rest: Any) -> AdminMessage:
    """A text of Ann's."""
    return AdminMessage(ANN, 9000, SentContent("text", "Hello"), {}, answers=answers, **rest)


def part(message_id: int = 9000, **rest: Any) -> AdminMessage:
    """A part of an album of Ann's."""
    return AdminMessage(ANN, message_id, SentContent("photo", media_group_id="a"), {}, **rest)


def pair(role: PairRole = "relayed", *, user_id: int = ADA, made_at: datetime = NOW) -> MessagePair:
    """Message 800 in Ann's chat is 2 in the customer's."""
    return MessagePair(ANN, 800, user_id, 2, role, made_at)


def mode(user_id: int = ADA, *, hours_unused: float = 0) -> DirectMode:
    """Ann is in the conversation."""
    used_at = NOW - timedelta(hours=hours_unused)
    return DirectMode(ANN, user_id, used_at, used_at, 0, (1, 2), (1, 2), 0)


def attempt(state: DeliveryState = "queued", *, seconds_ago: float = 0, user_id: int = EVE) -> Attempt:
    """The message replied to is on its way."""
    return Attempt(user_id, state, NOW - timedelta(seconds=seconds_ago))


def panel(shows: Action) -> dict[str, Any]:
    """Message 800 is Ann's panel."""
    return {"panel_id": 800, "panel_shows": encode_action(shows)}


def answer(by: int = BOB, *, minutes_ago: float = 1) -> Answer:
    """Somebody answered Ada."""
    return Answer(PersonName(by), NOW - timedelta(minutes=minutes_ago), None, "Hi")


def answering(**rest: Any) -> AnswerContext:
    """Nobody answered, and Ann knows of nothing."""
    fields: dict[str, Any] = {
        "last_id": 0,
        "last_answer": None,
        "in_flight": None,
        "held": None,
        "mode_knows": None,
        "mode_used_at": None,
        "newest_shown": 0,
        "newest_seen": 0,
        "push_knows": None,
        "push_id": None,
        "push_tells_of": None,
    }
    return AnswerContext(**fields | rest)


def in_mode(**rest: Any) -> AnswerContext:
    """Ann is in the conversation, last used ten minutes ago, and knew of answers up to 50 then."""
    return answering(**{"mode_knows": 50, "mode_used_at": NOW - timedelta(minutes=10)} | rest)


def album(state: DeliveryState = "queued", *source_ids: int, attempts: int = 0, user_id: int = ADA) -> LedgerEntry:
    """What is in the ledger of the album whose parts Ann sends."""
    sent = source_ids or (8999,)
    return entry(
        delivery_id=5,
        cause=f"album/{ANN}/a",
        state=state,
        chat_id=user_id,
        user_id=user_id,
        admin_id=ANN,
        method="copyMessages",
        parameters={},
        source_ids=sent,
        content=tuple(SentContent("photo", media_group_id="a") for _ in sent),
        attempts=attempts,
    )


def found(
    message: AdminMessage | None = None,
    there: TargetContext | None = None,
    *,
    whom: Whom | None = None,
    **rest: Any,
) -> Context:
    """Ann, who is in Ada's conversation, writes to her."""
    there = there or TargetContext(mode=mode())
    return Context(
        message or written(), NOW, there, whom or Target(ADA), **{"answering": answering(newest_shown=2)} | rest
    )


_ON_ITS_WAY = Wait("the message it replies to is in flight")


@pytest.mark.parametrize(
    ("message", "there", "expected"),
    [
        (written(), TargetContext(mode=mode()), IN_MODE),
        (written(), TargetContext(), NoTarget("nowhere")),
        (written(800), TargetContext(replied=pair(user_id=EVE), mode=mode()), Target(EVE, pair(user_id=EVE))),
        (written(800), TargetContext(replied=pair(user_id=EVE)), Target(EVE, pair(user_id=EVE))),
        (written(800), TargetContext(mode=mode()), NoTarget("unknown_reply")),
        (written(800), TargetContext(), NoTarget("unknown_reply")),
        # What arrives just now may be what it replies to, and has its pair in a moment.
        (written(800), TargetContext(is_receiving=True), Wait("the message it replies to may be arriving")),
        (written(800), TargetContext(is_receiving=True, replied=pair()), Target(ADA, pair())),
        (written(), TargetContext(is_receiving=True, mode=mode()), IN_MODE),
        # What is on its way for long already goes the same way, without being a reply over there.
        (written(800), TargetContext(attempt=attempt()), _ON_ITS_WAY),
        (written(800), TargetContext(attempt=attempt("sending", seconds_ago=4.9)), _ON_ITS_WAY),
        (written(800), TargetContext(attempt=attempt(seconds_ago=5), mode=mode(), is_receiving=True), Target(EVE)),
        (written(800), TargetContext(attempt=attempt("held")), Target(EVE)),
        (written(800), TargetContext(attempt=attempt("rejected")), Target(EVE)),
        # An album goes whole to where its first part went.
        (part(), TargetContext(album_for=EVE, mode=mode()), Target(EVE)),
        (part(answers=800), TargetContext(album_for=EVE, replied=pair()), Target(EVE)),
    ],
)
def test_whom_a_message_is_for(message: AdminMessage, there: TargetContext, expected: Whom) -> None:
    assert whom_for(message, there, NOW) == expected


@pytest.mark.parametrize(
    ("before", "now_in", "expected"),
    [
        (EVE, mode(), InDoubt(Target(EVE), "moved", EVE, ADA)),
        (EVE, None, InDoubt(Target(EVE), "moved", EVE, None)),
        (EVE, mode(hours_unused=9), InDoubt(Target(EVE), "moved", EVE, None)),
        (None, mode(), InDoubt(Target(ADA), "moved", None, ADA)),
        # Back again where it was written, or still nowhere: there is nothing to ask.
        (ADA, mode(), IN_MODE),
        (None, None, NoTarget("nowhere")),
    ],
)
def test_what_was_written_before_moving_is_asked_about(
    before: int | None, now_in: DirectMode | None, expected: Whom
) -> None:
    there = TargetContext(mode=now_in, moved=Moved(before))
    assert whom_for(written(), there, NOW) == expected
    # Telegram's reply says by itself whom it is for.
    assert whom_for(written(800), replace(there, replied=pair()), NOW) == Target(ADA, pair())


@pytest.mark.parametrize(
    ("message", "there", "expected"),
    [
        (written(is_replayed=True), TargetContext(mode=mode()), InDoubt(IN_MODE, "replayed")),
        (written(800, is_replayed=True), TargetContext(replied=pair()), InDoubt(Target(ADA, pair()), "replayed")),
        (written(is_replayed=True), TargetContext(), NoTarget("nowhere")),
        (
            written(is_replayed=True),
            TargetContext(mode=mode(), moved=Moved(EVE)),
            InDoubt(Target(EVE), "moved", EVE, ADA),
        ),
    ],
)
def test_what_lay_among_the_dead_letters_is_asked_about(
    message: AdminMessage, there: TargetContext, expected: Whom
) -> None:
    assert whom_for(message, there, NOW) == expected


def test_who_it_may_be_for() -> None:
    assert InDoubt(Target(EVE), "moved", EVE, ADA).other_id == ADA
    assert InDoubt(Target(EVE), "moved", EVE, None).other_id is None
    assert InDoubt(Target(ADA), "moved", None, ADA).other_id is None
    assert InDoubt(Target(ADA), "replayed").other_id is None


@pytest.mark.parametrize(("hours", "is_over"), [(7.99, False), (8, True), (100, True)])
def test_a_mode_unused_for_eight_hours_is_over(hours: float, is_over: bool) -> None:
    there = TargetContext(mode=mode(hours_unused=hours))
    assert whom_for(written(), there, NOW) == (NoTarget("mode_over") if is_over else IN_MODE)


@pytest.mark.parametrize(
    ("shows", "is_banner"),
    [
        (ShowDirect(ADA), True),
        (ShowDirect(ADA, back=ShowList("archived")), True),
        # Whose number begins with the same digit (70 in base 36), or somebody else's.
        (ShowDirect(ADA * 36), False),
        (ShowDirect(EVE), False),
        (ShowDashboard(), False),
    ],
)
def test_a_reply_to_the_banner_is_a_message(shows: Action, is_banner: bool) -> None:
    there = TargetContext(mode=mode(), **panel(shows))
    assert whom_for(written(800), there, NOW) == (IN_MODE if is_banner else NoTarget("unknown_reply"))
    assert whom_for(written(801), there, NOW) == NoTarget("unknown_reply")
    left_alone = replace(there, mode=mode(hours_unused=9))
    assert whom_for(written(800), left_alone, NOW) == NoTarget("mode_over" if is_banner else "unknown_reply")


def reply(**rest: Any) -> Any:
    """Ann's message to Ada, who wrote 2 last."""
    return reply_with(rest.pop("message", written()), ADA, **{"quotes": None, "answers": 2} | rest)


_LONG: dict[str, Any] = {"unsendable": "text_too_long", "length": 5000}
_TOO_LONG = unsendable("text_too_long", 5000)
_REFUSED_PART = reply_with(part(**_LONG), ADA, quotes=None, answers=None)
_DOUBT = InDoubt(Target(ADA), "moved", ADA, EVE)
_WAITING = Held(77, NOW - timedelta(minutes=6))
_NEWS = in_mode(newest_shown=2, last_id=51, last_answer=answer())


@pytest.mark.parametrize(
    ("context", "decision"),
    [
        # Dealt with before: nothing again, whatever is there now.
        (found(there=TargetContext(is_written=True)), Nothing()),
        (found(there=TargetContext(is_written=True), whom=NoTarget("nowhere")), Nothing()),
        (found(part(), album=album("sending", 8999, 9000)), Nothing()),
        # To nobody.
        (found(whom=NoTarget("nowhere"), answering=None), Refuse(NOWHERE)),
        (found(whom=NoTarget("unknown_reply"), answering=None), Refuse(UNKNOWN_REPLY)),
        (
            found(
                there=TargetContext(mode=mode(hours_unused=9), mode_with=PersonName(ADA, "ada")),
                whom=NoTarget("mode_over"),
                answering=None,
            ),
            Refuse(mode_over(PersonName(ADA, "ada"), NOW - timedelta(hours=9), NOW)),
        ),
        (
            found(there=TargetContext(mode=mode(hours_unused=9)), whom=NoTarget("mode_over"), answering=None),
            Refuse(mode_over(PersonName(ADA), NOW - timedelta(hours=9), NOW)),
        ),
        (found(answering=None), Refuse(GONE)),
        (found(written(**_LONG), answering=None), Refuse(GONE)),
        # Not settled yet.
        (found(whom=Wait("it arrives"), answering=None), Wait("it arrives")),
        (found(part(), album=album(user_id=EVE)), Wait("its album goes to another customer")),
        (found(part(**_LONG), album=album(user_id=EVE)), Wait("its album goes to another customer")),
        # What no bot can send, and its album with it.
        (found(written(**_LONG)), Refuse(_TOO_LONG)),
        (found(part(**_LONG)), Refuse(_TOO_LONG, _REFUSED_PART)),
        (found(part(**_LONG), album=album("queued")), Refuse(_TOO_LONG, album("queued"))),
        (found(part(**_LONG), album=album("held")), Refuse(_TOO_LONG, album("held"))),
        (found(part(**_LONG), album=album("sending")), Refuse(_TOO_LONG)),
        (found(part(**_LONG), album=album("rejected")), Refuse(_TOO_LONG)),
        # Parts of an album: joining it, given up with it, or late.
        (found(part(), album=album("queued")), Join(5, with_part(album("queued"), part()))),
        (found(part(), album=album("held")), Join(5, with_part(album("held"), part()))),
        (found(part(), album=album("rejected")), Nothing()),
        (found(part(), album=album("rejected", attempts=1)), Send(reply(message=part(), is_late=True))),
        (found(part(), album=album("sending", attempts=1)), Send(reply(message=part(), is_late=True))),
        (found(part(), album=album("sent", attempts=1)), Send(reply(message=part(), is_late=True))),
        (found(part(), album=album("unknown", attempts=1)), Send(reply(message=part(), is_late=True))),
        # Sent, or held back because a colleague answered.
        (found(), Send(reply())),
        (found(written(update_id=4711), whom=IN_MODE), Send(replace_delivery(reply(), mode_update_id=4711))),
        (found(part()), Send(reply(message=part()))),
        (found(whom=Target(ADA, pair())), Send(reply(quotes=2))),
        (found(answering=_NEWS), Ask(reply(), answer(), None)),
        # Held back because nobody knows whom it is for, whoever else answered.
        (found(whom=_DOUBT), AskWhom(reply(), _DOUBT)),
        (found(whom=_DOUBT, answering=replace(_NEWS, held=_WAITING)), AskWhom(reply(), _DOUBT)),
        (found(written(**_LONG), whom=_DOUBT), Refuse(_TOO_LONG)),
        (found(whom=_DOUBT, answering=None), Refuse(GONE)),
        (found(answering=replace(_NEWS, held=_WAITING)), Ask(reply(), answer(), _WAITING)),
        # One that waits keeps what comes after it, also when there is nothing new to know.
        (found(answering=in_mode(newest_shown=2, held=_WAITING)), Ask(reply(), None, _WAITING)),
        (
            found(answering=in_mode(newest_shown=2, last_id=50, last_answer=answer(), held=_WAITING)),
            Ask(reply(), answer(), _WAITING),
        ),
    ],
)
def test_what_becomes_of_a_message(context: Context, decision: Decision) -> None:
    assert decide(context) == decision


def test_what_a_reply_quotes() -> None:
    for role in ("relayed", "sent"):
        assert quoted_message(Target(ADA, pair(role)), answering()) == 2
    assert quoted_message(Target(ADA), answering()) is None


@pytest.mark.parametrize(
    ("push_id", "tells_of", "quoted"), [(800, 1, 2), (800, 3, None), (801, 1, None), (None, None, None)]
)
def test_a_notification_of_one_message_is_quoted(push_id: int | None, tells_of: int | None, quoted: int | None) -> None:
    notified = answering(push_id=push_id, push_tells_of=tells_of)
    assert quoted_message(Target(ADA, pair("push")), notified) == quoted


@pytest.mark.parametrize(
    ("target", "shown", "seen", "answered"),
    [
        (Target(ADA, pair("relayed")), 9, 9, 2),  # the one replied to, though newer ones were seen
        (Target(ADA, pair("push")), 9, 9, 2),
        (Target(ADA, pair("sent")), 5, 9, 9),  # its own message answers nothing by itself
        (Target(ADA), 5, 9, 9),
        (Target(ADA), 9, 5, 9),
        (Target(ADA), 5, 0, 5),
        (Target(ADA), 0, 0, None),
    ],
)
def test_which_message_it_answers(target: Target, shown: int, seen: int, answered: int | None) -> None:
    assert answered_message(target, answering(newest_shown=shown, newest_seen=seen)) == answered


def test_a_colleagues_newer_answer_is_found() -> None:
    assert newer_answer(Target(ADA), in_mode(last_id=51, last_answer=answer()), ANN) == answer()
    assert newer_answer(Target(ADA), in_mode(last_id=50, last_answer=answer()), ANN) is None


def test_ones_own_answer_is_no_news() -> None:
    assert newer_answer(Target(ADA), in_mode(last_id=51, last_answer=answer(ANN)), ANN) is None


def test_an_answer_in_flight_counts_if_written_since() -> None:
    assert newer_answer(Target(ADA), in_mode(in_flight=answer(minutes_ago=9)), ANN) == answer(minutes_ago=9)
    assert newer_answer(Target(ADA), in_mode(in_flight=answer(minutes_ago=11)), ANN) is None


def test_what_a_notification_told_is_known() -> None:
    told = answering(last_id=51, last_answer=answer(), push_knows=51)
    assert newer_answer(Target(ADA, pair("push", made_at=NOW - timedelta(hours=1))), told, ANN) is None


def test_in_the_mode_a_notification_is_easily_missed() -> None:
    assert newer_answer(Target(ADA), in_mode(last_id=51, last_answer=answer(), push_knows=51), ANN) == answer()


def test_outside_the_mode_only_later_answers_are_news() -> None:
    there = answering(last_id=51, last_answer=answer(minutes_ago=5))
    for minutes, is_news in ((6, True), (4, False)):
        replied = pair(made_at=NOW - timedelta(minutes=minutes))
        assert (newer_answer(Target(ADA, replied), there, ANN) is not None) == is_news


def test_in_the_mode_a_reply_asks_too() -> None:
    there = in_mode(last_id=51, last_answer=answer(minutes_ago=5))
    assert newer_answer(Target(ADA, pair(made_at=NOW)), there, ANN) == answer(minutes_ago=5)
