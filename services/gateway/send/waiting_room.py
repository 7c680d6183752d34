"""Who goes next where Telegram's limits leave room for one. A state object: no clock, no tasks."""

from bisect import insort
from dataclasses import dataclass
from enum import Enum, auto
from itertools import count
from typing import NamedTuple

from services.gateway.send.limits import Chat, Effect, Limits
from shared.domain.deliveries import Lane


@dataclass(frozen=True, slots=True, eq=False)
class Seat:
    """A call that waits for its place among all calls; `places` is how many messages it writes or changes."""

    rank: tuple[Lane, int]
    chat: Chat
    effect: Effect
    deadline: float
    places: int
    waits_out_refusals: bool
    """False: while Telegram refuses its chat the call does not wait here, its sender keeps it."""

    @property
    def is_bulk(self) -> bool:
        """Whether it takes only what others leave."""
        return self.rank[0] is Lane.BULK


class Verdict(Enum):
    """What becomes of a call."""

    GO = auto()
    EXPIRED = auto()
    TOO_SOON = auto()
    """There is known to be no room for it in time."""


class Decision(NamedTuple):
    """A verdict; `wait_s`, with `TOO_SOON`, is how long there will be no room."""

    seat: Seat
    verdict: Verdict
    wait_s: float = 0.0


class WaitingRoom:
    """The calls that wait, better lanes first and in each lane in the order they came.

    A call whose chat has no room is passed over and keeps its place before those who came later.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._numbers = count()
        self._waiting: list[Seat] = []

    def seat(
        self,
        lane: Lane,
        chat: Chat,
        deadline: float,
        effect: Effect = "message",
        *,
        places: int = 1,
        waits_out_refusals: bool = True,
    ) -> Seat:
        """A place in the order, for a call that just came. It may enter more than once."""
        return Seat((lane, next(self._numbers)), chat, effect, deadline, places, waits_out_refusals)

    def enter(self, seat: Seat) -> None:
        """Wait until `decide` says what becomes of this call."""
        insort(self._waiting, seat, key=_rank)

    def leave(self, seat: Seat) -> None:
        """Wait no longer."""
        self._waiting.remove(seat)

    def decide(self, now: float) -> list[Decision]:
        """Every decision that can be taken now; who goes takes a place, and who is decided waits no more."""
        decisions, undecided = list[Decision](), list[Seat]()
        for seat in self._waiting:
            decision = self._decision_on(seat, now)
            if decision is None:
                undecided.append(seat)
            else:
                decisions.append(decision)
        self._waiting = undecided
        return decisions

    def next_decision_at(self, now: float) -> float | None:
        """When to decide again, if nobody comes and Telegram refuses nobody until then; None: nobody waits."""
        return min((min(seat.deadline, self._room_at(seat, now)) for seat in self._waiting), default=None)

    def _decision_on(self, seat: Seat, now: float) -> Decision | None:
        if now >= seat.deadline:
            return Decision(seat, Verdict.EXPIRED)
        free_from = self._limits.free_from(seat.chat, now, seat.effect)
        if free_from > now and not seat.waits_out_refusals:
            return Decision(seat, Verdict.TOO_SOON, free_from - now)
        room_at = self._room_at(seat, now)
        if room_at > seat.deadline:
            return Decision(seat, Verdict.TOO_SOON, room_at - now)
        if room_at > now:
            return None
        self._limits.take(seat.chat, now, seat.effect, places=seat.places)
        return Decision(seat, Verdict.GO)

    def _room_at(self, seat: Seat, now: float) -> float:
        return self._limits.earliest(seat.chat, now, seat.effect, is_bulk=seat.is_bulk)


def _rank(seat: Seat) -> tuple[Lane, int]:
    return seat.rank
