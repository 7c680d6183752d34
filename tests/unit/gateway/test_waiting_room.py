"""Who goes next, on a clock of the test's own."""

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.gateway.send.limits import Chat, Limits
from services.gateway.send.waiting_room import Decision, Seat, Verdict, WaitingRoom
from shared.domain.deliveries import Lane

FOREVER = 1e9


@dataclass
class Room:
    """A waiting room, its limits, and its own time."""

    limits: Limits = field(default_factory=Limits)
    now: float = 0.0
    came: list[Seat] = field(default_factory=list)
    decided: dict[Seat, Verdict] = field(default_factory=dict)
    made: list[tuple[float, Seat]] = field(default_factory=list)
    look_at: Callable[["Room", list[Decision]], None] = lambda _room, _decisions: None

    def __post_init__(self) -> None:
        self.room = WaitingRoom(self.limits)

    def enters(self, lane: Lane, chat: Chat, within_s: float = FOREVER, *, waits_out_refusals: bool = True) -> Seat:
        seat = self.room.seat(lane, chat, self.now + within_s, waits_out_refusals=waits_out_refusals)
        self.room.enter(seat)
        self.came.append(seat)
        return seat

    def decides(self) -> list[Decision]:
        decisions = self.room.decide(self.now)
        self.decided.update({decision.seat: decision.verdict for decision in decisions})
        self.made += [(self.now, decision.seat) for decision in decisions if decision.verdict is Verdict.GO]
        self.look_at(self, decisions)
        return decisions

    def goes(self) -> list[Seat]:
        return [decision.seat for decision in self.decides() if decision.verdict is Verdict.GO]

    def passes(self, until: float, late_by: float = 0.0) -> list[Decision]:
        """Let the time pass, waking when the room wants it (or a little later), and decide each time."""
        decisions = self.decides()
        while (at := self.room.next_decision_at(self.now)) is not None and at + late_by <= until:
            assert at > self.now
            self.now = at + late_by
            decisions += self.decides()
        self.now = max(self.now, until)
        return decisions


def full_room() -> Room:
    """All five places of the burst are taken, by five chats nobody else asks for."""
    room = Room()
    for chat in range(9001, 9006):
        room.limits.take(chat, 0.0)
    return room


def test_with_room_for_all_everybody_goes_in_the_order_of_the_lanes() -> None:
    room = Room()
    edit, push, reply = (room.enters(lane, 1) for lane in (Lane.EDITS, Lane.PUSHES, Lane.REPLIES))
    assert room.goes() == [reply, push, edit]


def test_where_there_is_room_for_one_the_best_lane_goes_first_however_late_it_came() -> None:
    room = full_room()
    came = [room.enters(lane, chat) for chat, lane in enumerate(reversed(Lane), 1)]
    assert room.goes() == []
    room.passes(until=1.0)
    assert [seat for _, seat in room.made] == came[::-1]
    # Bulk waits longer than one place: what remains of the burst is not for it.
    assert [at for at, _ in room.made] == pytest.approx([0.04, 0.08, 0.12, 0.28])


def test_in_one_lane_the_first_to_come_goes_first_and_keeps_its_place_when_it_comes_back() -> None:
    room = full_room()
    first, second = room.enters(Lane.EDITS, 1), room.enters(Lane.EDITS, 2)
    room.room.leave(first)
    room.room.enter(first)
    room.passes(until=1.0)
    assert [seat for _, seat in room.made] == [first, second]


def test_a_chat_without_room_keeps_nobody_else_waiting() -> None:
    room = Room()
    for _ in range(4):
        room.limits.take(1, 0.0)
    room.now = 0.5
    busy, idle = room.enters(Lane.REPLIES, 1), room.enters(Lane.BULK, 2)
    assert room.goes() == [idle]
    room.passes(until=2.0)
    assert room.made[-1] == (1.0, busy)


def test_a_call_that_writes_to_no_chat_never_waits_for_a_place() -> None:
    room = full_room()
    for chat in range(100):
        room.enters(Lane.REPLIES, chat)
    answer = room.enters(Lane.EDITS, None)
    assert room.goes() == [answer]


def test_a_flood_of_bulk_costs_a_reply_nothing_and_goes_on_at_the_whole_rate() -> None:
    room = Room()
    for chat in range(1, 1001):
        room.enters(Lane.BULK, chat)
    room.passes(until=10.0, late_by=0.005)
    # 2 at once, then 25 a second, though every timer is 5 ms late.
    assert len(room.made) == pytest.approx(252, abs=1)
    before = len(room.made)
    replies = [room.enters(Lane.REPLIES, 2000 + number) for number in range(6)]
    assert len(room.goes()) >= 3
    room.passes(until=10.2)
    assert [seat for _, seat in room.made[before : before + 6]] == replies


def test_who_cannot_go_in_time_is_told_at_once_and_who_might_have_at_the_end_of_its_time() -> None:
    room = full_room()
    in_vain, hopeful = room.enters(Lane.EDITS, 1, within_s=0.03), room.enters(Lane.EDITS, 2, within_s=0.05)
    room.enters(Lane.REPLIES, 3)
    (decision,) = room.decides()
    assert (decision.seat, decision.verdict) == (in_vain, Verdict.TOO_SOON)
    assert decision.wait_s == pytest.approx(0.04)
    (decision,) = [decision for decision in room.passes(until=0.06) if decision.verdict is not Verdict.GO]
    # The reply took the place at 40 ms; the next, at 80 ms, is too late.
    assert (decision.seat, decision.verdict) == (hopeful, Verdict.TOO_SOON)


def test_a_call_that_comes_too_late_is_not_made() -> None:
    room = Room()
    room.enters(Lane.REPLIES, 1, within_s=0.0)
    assert [decision.verdict for decision in room.decides()] == [Verdict.EXPIRED]


@pytest.mark.parametrize(
    ("within_s", "waits_out_refusals", "verdict"),
    [(60, True, None), (20, True, Verdict.TOO_SOON), (60, False, Verdict.TOO_SOON)],
)
def test_while_telegram_refuses_a_chat_only_those_wait_who_want_to_and_can(
    within_s: float, waits_out_refusals: bool, verdict: Verdict | None
) -> None:
    room = Room()
    room.limits.refused(7, 30, now=0.0)
    room.enters(Lane.REPLIES, 7, within_s, waits_out_refusals=waits_out_refusals)
    decisions = room.decides()
    assert [(one.verdict, one.wait_s) for one in decisions] == ([] if verdict is None else [(verdict, 30)])
    assert room.room.next_decision_at(0.0) == (30 if verdict is None else None)


def test_a_refusal_reaches_those_who_wait_already() -> None:
    room = Room()
    for _ in range(4):
        room.limits.take(7, 0.0)
    delivery = room.enters(Lane.REPLIES, 7, within_s=10, waits_out_refusals=False)
    assert room.decides() == []
    room.limits.refused(7, 5, now=0.0)
    assert room.decides() == [Decision(delivery, Verdict.TOO_SOON, 5)]


def test_nobody_waiting_needs_no_waking() -> None:
    assert Room().room.next_decision_at(0.0) is None


lanes = st.sampled_from(list(Lane))
pauses = st.sampled_from([*8 * [0.0], 0.02, 0.5])
chats = st.none() | st.integers(-2, 12)
arrivals = st.lists(st.tuples(pauses, lanes, chats, st.floats(0.01, 20)), min_size=30, max_size=120)


@given(arrivals, st.floats(0, 0.02))
@settings(max_examples=150, deadline=None)
def test_everybody_is_decided_in_time_and_goes_in_turn_and_within_the_limits(
    arrivals: list[tuple[float, Lane, Chat, float]], late_by: float
) -> None:
    room = Room(look_at=_nobody_is_overtaken)
    for pause, lane, chat, within_s in arrivals:
        room.passes(room.now + pause, late_by)
        room.enters(lane, chat, within_s)
    room.passes(room.now + 100, late_by)
    assert room.decided.keys() == set(room.came)
    assert all(at < seat.deadline for at, seat in room.made)
    _each_lane_of_a_chat_keeps_its_order(room)
    _no_window_is_overfull(room)


def _nobody_is_overtaken(room: Room, decisions: list[Decision]) -> None:
    """Whoever goes now leaves nobody of a better lane behind, unless that one's chat is full."""
    went = [seat.rank for seat, verdict, _ in decisions if verdict is Verdict.GO and seat.chat is not None]
    for better in (seat for seat in room.came if seat not in room.decided):
        if any(rank > better.rank for rank in went):
            assert _is_full(room, better)


def _is_full(room: Room, seat: Seat) -> bool:
    """Told from the calls made, not by the limits themselves."""
    interval_s, burst = (4.0, 5) if seat.chat is not None and seat.chat < 0 else (1.0, 4)
    booked_until = -math.inf
    for at, made in room.made:
        if made.chat == seat.chat:
            booked_until = max(booked_until, at) + interval_s
    return booked_until - ((2 if seat.is_bulk else burst) - 1) * interval_s > room.now - 1e-9


def _each_lane_of_a_chat_keeps_its_order(room: Room) -> None:
    made = defaultdict[tuple[Lane, Chat], list[int]](list)
    for _, seat in room.made:
        made[seat.rank[0], seat.chat].append(room.came.index(seat))
    assert all(numbers == sorted(numbers) for numbers in made.values())


def _no_window_is_overfull(room: Room) -> None:
    for chats, window_s, most in (({*range(-2, 13)}, 1.0, 30), ({1}, 1.0, 5), ({-1}, 60.0, 20)):
        instants = [at for at, seat in room.made if seat.chat in chats]
        for first, last in zip(instants, instants[most:], strict=False):
            assert last - first >= window_s - 1e-6
