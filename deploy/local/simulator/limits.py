"""Telegram's flood limits: one message a second in a chat, thirty a second over all, short bursts allowed."""

from __future__ import annotations

import math

from deploy.local.simulator.errors import too_many_requests

CHAT_BURST, CHAT_RATE = 5, 1.0
BOT_BURST, BOT_RATE = 30, 30.0


class Bucket:
    """Tokens refilled at `rate` a second up to `burst`; once empty it stays shut for the whole wait it announced."""

    def __init__(self, burst: int, rate: float) -> None:
        self._burst = burst
        self._rate = rate
        self._tokens = float(burst)
        self._filled_at = 0.0
        self._shut_until = 0.0

    def wait(self, now: float) -> int:
        """Whole seconds a caller must wait, 0 when a token is there to take."""
        if now < self._shut_until:
            return math.ceil(self._shut_until - now)
        self._refill(now)
        if self._tokens >= 1:
            return 0
        seconds = math.ceil((1 - self._tokens) / self._rate)
        self._shut_until = now + seconds
        return seconds

    def take(self) -> None:
        self._tokens -= 1

    def _refill(self, now: float) -> None:
        if self._filled_at:
            self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self._rate)
        self._filled_at = now


class Limits:
    """One bucket for the bot and two for each chat: edits do not use up what sends need, nor the reverse."""

    def __init__(self, enabled: bool) -> None:
        self.enabled = enabled
        self._bot = Bucket(BOT_BURST, BOT_RATE)
        self._chats: dict[tuple[str, int], Bucket] = {}
        self._shut_until: dict[tuple[str, int], float] = {}

    def shut(self, lane: str, chat_id: int, until: float) -> None:
        """Refuses this lane of the chat until that moment, whether limits hold or not."""
        self._shut_until[lane, chat_id] = until

    def count(self, lane: str, chat_id: int, now: float, messages: int = 1) -> None:
        """Raises ApiError 429 when the chat or the bot went too fast; `lane` is "send" or "edit", `now` in seconds."""
        if now < (until := self._shut_until.get((lane, chat_id), 0.0)):
            raise too_many_requests(math.ceil(until - now))
        if not self.enabled:
            return
        chat = self._chats.setdefault((lane, chat_id), Bucket(CHAT_BURST, CHAT_RATE))
        seconds = max(chat.wait(now), self._bot.wait(now))
        if seconds:
            raise too_many_requests(seconds)
        for _ in range(messages):
            chat.take()
            self._bot.take()
