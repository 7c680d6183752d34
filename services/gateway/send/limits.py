"""When a call may be made: Telegram's limits as pure arithmetic. Instants are seconds of one clock of the caller."""

import math
from collections import deque
from dataclasses import dataclass
from typing import Final, NamedTuple


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

CHATS_THAT_STOP_ALL: Final = 3
"""So many chats refused within `STRIKE_MEMORY_S`: it is not the chats, it is the bot."""

STRIKE_MEMORY_S: Final = 10.0
SWEEP_EVERY_S: Final = 60.0

Chat = int | None
"""None for calls that write to no chat: no rate of their own, but they stop when Telegram says so."""


@dataclass(slots=True)
class _Bucket:
    rate: Rate
    booked_until: float = -math.inf

    def earliest(self, now: float) -> float:
        """The first instant with room."""
        return max(now, self.booked_until - (self.rate.burst - 1) * self.rate.interval_s)

    def book(self, at: float) -> None:
        """Take a place at that instant."""
        self.booked_until = max(self.booked_until, at) + self.rate.interval_s


class Limits:
    """What has been booked, and what Telegram has refused."""

    def __init__(self) -> None:
        self._all = _Bucket(EVERYTHING)
        self._chats: dict[int, _Bucket] = {}
        self._stopped_until: dict[Chat, float] = {}
        self._all_stopped_until = -math.inf
        self._strikes: deque[tuple[float, Chat]] = deque()
        self._next_sweep = -math.inf

    def book_chat(self, chat: Chat, now: float, until: float) -> float:
        """The instant at which this chat has a place; it is taken only if that is not after `until`."""
        self._sweep(now)
        at = self.free_from(chat, now)
        if chat is None:
            return at
        bucket = self._chats.setdefault(chat, _Bucket(GROUP if chat < 0 else CHAT))
        at = bucket.earliest(at)
        if at <= until:
            bucket.book(at)
        return at

    def book_all(self, chat: Chat, now: float, until: float) -> float:
        """The instant at which the bot as a whole has a place, for a call whose chat has its own; taken as above."""
        if chat is None:
            return now
        at = self._all.earliest(now)
        if at <= until:
            self._all.book(at)
        return at

    def free_from(self, chat: Chat, now: float) -> float:
        """`now`, or the end of the silence Telegram asked for."""
        return max(now, self._all_stopped_until, self._stopped_until.get(chat, -math.inf))

    def refused(self, chat: Chat, retry_after_s: float, now: float) -> None:
        """Telegram answered 429: leave this chat alone, and everything when it was not the only one."""
        again_at = now + retry_after_s
        self._stopped_until[chat] = max(again_at, self._stopped_until.get(chat, -math.inf))
        self._strikes.append((now, chat))
        while self._strikes and self._strikes[0][0] < now - STRIKE_MEMORY_S:
            self._strikes.popleft()
        if len({struck for _, struck in self._strikes}) >= CHATS_THAT_STOP_ALL:
            self._all_stopped_until = max(again_at, self._all_stopped_until)

    @property
    def chats_remembered(self) -> int:
        """How many chats take memory."""
        return len(self._chats.keys() | self._stopped_until.keys())

    def _sweep(self, now: float) -> None:
        if now < self._next_sweep:
            return
        self._next_sweep = now + SWEEP_EVERY_S
        self._chats = {chat: bucket for chat, bucket in self._chats.items() if bucket.booked_until > now}
        self._stopped_until = {chat: until for chat, until in self._stopped_until.items() if until > now}
