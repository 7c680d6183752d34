"""When a call may be made: Telegram's limits as pure arithmetic. Instants are seconds of one clock of the caller.

A little below what Telegram allows, as a refusal costs more than the wait (docs/decisions.md 4.2).
"""

import math
from collections import deque
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple


class Rate(NamedTuple):
    """One call every `interval_s`, and `burst` at once after a silence. No window of w seconds sees more than
    burst + w / interval_s."""

    interval_s: float
    burst: int


EVERYTHING: Final = Rate(1 / 25, 5)
"""30 messages a second over all chats: 5 at once, then 25 a second."""

CHAT: Final = Rate(1.0, 4)
"""One a second in a chat. Telegram lets short bursts pass, and an admin who presses fast should not feel the limit; a
longer burst would bring refusals, which cost the chat more than the wait here."""

GROUP: Final = Rate(4.0, 5)
"""20 a minute in a group: 5 at once, then 15 a minute."""

MARKS: Final = Rate(0.5, 8)
"""Reactions and deletions in a chat. Telegram names no figure for them; they are no messages, and make no sound."""

Effect = Literal["message", "edit", "mark"]
"""What a call does in a chat: write a message, change one, or mark or remove one. Each is counted for itself, so that
the notifications an admin gets do not keep the panel from answering a press (docs/decisions.md 4.3)."""

BULK_BURST: Final = 2
"""So much of any burst bulk may use. The rest stays for whoever comes while bulk takes the whole rate: they go at once.
Not one, because then every timer that fires late would cost bulk a part of its rate."""

CHATS_THAT_STOP_ALL: Final = 3
"""So many chats refused within `STRIKE_MEMORY_S`: it is not the chats, it is the bot."""

STRIKE_MEMORY_S: Final = 10.0
SWEEP_EVERY_S: Final = 60.0

Chat = int | None
"""None for calls that write to no chat: no rate of their own, but they stop when Telegram says so."""

_Line = tuple[Chat, Effect]


@dataclass(slots=True)
class _Bucket:
    rate: Rate
    booked_until: float = -math.inf

    def earliest(self, now: float, burst: float) -> float:
        """The first instant with room for somebody who may use so much of the burst."""
        return max(now, self.booked_until - (min(self.rate.burst, burst) - 1) * self.rate.interval_s)

    def take(self, now: float, places: int) -> None:
        self.booked_until = max(self.booked_until, now) + places * self.rate.interval_s


class Limits:
    """What has been taken, and what Telegram has refused."""

    def __init__(self) -> None:
        self._all = _Bucket(EVERYTHING)
        self._lines: dict[_Line, _Bucket] = {}
        self._stopped_until: dict[_Line, float] = {}
        self._all_stopped_until = -math.inf
        self._strikes: deque[tuple[float, Chat]] = deque()
        self._next_sweep = -math.inf

    def earliest(self, chat: Chat, now: float, effect: Effect = "message", *, is_bulk: bool = False) -> float:
        """The first instant, from `now` on, at which a call to this chat may be made if nobody goes before it."""
        at = self.free_from(chat, now, effect)
        if chat is None:
            return at
        burst = BULK_BURST if is_bulk else math.inf
        bucket = self._lines.get((chat, effect))
        return self._all.earliest(bucket.earliest(at, burst) if bucket is not None else at, burst)

    def take(self, chat: Chat, now: float, effect: Effect = "message", *, places: int = 1) -> None:
        """A call that writes or changes so many messages in this chat is made now."""
        self._sweep(now)
        if chat is None:
            return
        self._lines.setdefault((chat, effect), _Bucket(_rate_of(chat, effect))).take(now, places)
        self._all.take(now, places)

    def free_from(self, chat: Chat, now: float, effect: Effect = "message") -> float:
        """`now`, or the end of the silence Telegram asked for."""
        return max(now, self._all_stopped_until, self._stopped_until.get((chat, effect), -math.inf))

    def refused(self, chat: Chat, retry_after_s: float, now: float, effect: Effect = "message") -> None:
        """Telegram answered 429: nothing of the kind in this chat, and nothing at all when it was not the only one."""
        again_at = now + retry_after_s
        line = (chat, effect)
        self._stopped_until[line] = max(again_at, self._stopped_until.get(line, -math.inf))
        self._strikes.append((now, chat))
        while self._strikes and self._strikes[0][0] < now - STRIKE_MEMORY_S:
            self._strikes.popleft()
        if len({struck for _, struck in self._strikes}) >= CHATS_THAT_STOP_ALL:
            self._all_stopped_until = max(again_at, self._all_stopped_until)

    @property
    def chats_remembered(self) -> int:
        """How many chats take memory."""
        return len({chat for chat, _ in self._lines.keys() | self._stopped_until.keys()})

    def _sweep(self, now: float) -> None:
        if now < self._next_sweep:
            return
        self._next_sweep = now + SWEEP_EVERY_S
        self._lines = {line: bucket for line, bucket in self._lines.items() if bucket.booked_until > now}
        self._stopped_until = {line: until for line, until in self._stopped_until.items() if until > now}


def _rate_of(chat: int, effect: Effect) -> Rate:
    if effect == "mark":
        return MARKS
    return GROUP if chat < 0 else CHAT
