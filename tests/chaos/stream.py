"""The known stream: what customers do, in the order Telegram tells it. The seed decides everything. Pure.

Some 30 % of what is told has been told before, the order is shuffled over a window, and poison is mixed in.
"""

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from tests.chaos.facts import FIRST_CUSTOMER, Blocked, Commanded, Edited, Elsewhere, Fact, Kind, Person, Poisoned, Wrote
from tests.chaos.poison import COMMON, RARE

DUPLICATES: Final = 0.3
"""The share of what is told that was told before."""

_TOLD_AGAIN_WITHIN: Final = 5000
_SECONDS_APART: Final = 3
_RENAMED_EVERY: Final = 40
_EDITS_REACH_BACK: Final = 20
_RARE_POISON: Final = 0.015
_WORDS: Final = ("hello", "my", "order", "has not", "arrived", "yet 🙏", "<b>", "&", "the “credits”", "ما", "thanks")
_KINDS: Final[tuple[Kind, ...]] = ("text", "photo", "voice", "document")
_SHARES: Final = {
    "wrote": 0.885,
    "edited": 0.07,
    "blocked": 0.015,
    "elsewhere": 0.018,
    "poisoned": 0.01,
    "commanded": 0.002,
}


@dataclass(frozen=True, slots=True)
class Course:
    """Which stream: everything that decides what is in it. `began` is in unix seconds, before the run."""

    seed: int
    began: int
    customers: int = 2000
    window: int = 2000
    """Over how many neighbours the order is shuffled."""


def told(course: Course) -> Iterator[Fact]:
    """What Telegram tells, without end. A fact that comes again is told again."""
    chance = random.Random(f"{course.seed}/order")  # noqa: S311  # Repeatable chance, nothing secret.
    waiting: list[Fact] = []
    recent: deque[Fact] = deque(maxlen=_TOLD_AGAIN_WITHIN)
    for fact in facts(course):
        recent.append(fact)
        waiting.append(fact)
        while chance.random() < DUPLICATES:
            waiting.append(chance.choice(recent))
        while len(waiting) > course.window:
            place = chance.randrange(len(waiting))
            waiting[place], waiting[-1] = waiting[-1], waiting[place]
            yield waiting.pop()


def facts(course: Course) -> Iterator[Fact]:
    """What customers do, each fact once and in order, without end."""
    writers = Writers(course, random.Random(f"{course.seed}/facts"))  # noqa: S311  # As above.
    for number in count():
        yield writers.next_fact(number)


@dataclass
class Writers:
    """The customers as they write on. No two facts of one customer have the same date."""

    course: Course
    chance: random.Random
    _done: dict[int, int] = field(default_factory=dict)
    _written: dict[int, list[Wrote]] = field(default_factory=dict)

    def next_fact(self, number: int) -> Fact:
        """What happens next, to whomever."""
        what = self.chance.choices(list(_SHARES), list(_SHARES.values()))[0]
        if what == "poisoned":
            return self._poison(number)
        person, at = self._somebody()
        if what == "edited":
            return self._edit(number, person, at)
        match what:
            case "blocked":
                return Blocked(number, person, at, is_blocked=self.chance.random() < 0.5)
            case "elsewhere":
                return Elsewhere(number, person, at)
            case "commanded":
                return Commanded(number, person, at)
            case _:
                return self._message(number, person, at)

    def _somebody(self) -> tuple[Person, int]:
        user_id = FIRST_CUSTOMER + self.chance.randrange(self.course.customers)
        done = self._done[user_id] = self._done.get(user_id, 0) + 1
        return Person(user_id, done // _RENAMED_EVERY), self.course.began + done * _SECONDS_APART

    def _poison(self, number: int) -> Poisoned:
        kinds = RARE if self.chance.random() < _RARE_POISON else COMMON
        return Poisoned(number, self.chance.choice(kinds))

    def _message(self, number: int, person: Person, at: int) -> Wrote:
        kind = self.chance.choices(_KINDS, (85, 6, 4, 5))[0]
        written = Wrote(number, person, at, 10_000_000 + number, kind, self._text(number))
        recent = self._written.setdefault(person.user_id, [])
        recent.append(written)
        del recent[:-_EDITS_REACH_BACK]
        return written

    def _edit(self, number: int, person: Person, at: int) -> Fact:
        written = self._written.get(person.user_id)
        if not written:
            return self._message(number, person, at)
        one = self.chance.choice(written[-3:] if self.chance.random() < 0.5 else written)
        return Edited(number, person, at, one.message_id, one.at, one.kind, self._text(number))

    def _text(self, number: int) -> str:
        words = self.chance.choices(_WORDS, k=self.chance.choice((3, 8, 15, 150)))
        return f"{number} {' '.join(words)}"
