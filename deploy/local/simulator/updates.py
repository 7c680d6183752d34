"""The queue of updates waiting for the bot: each encoded once, kept until the bot confirmed it."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from deploy.local.simulator.changes import Changes
from deploy.local.simulator.errors import ApiError
from deploy.local.simulator.records import Json
from deploy.local.simulator.store import Store, StoredUpdate

UPDATE_LIFETIME = 24 * 3600.0
CALLBACK_LIFETIME = 150.0
LARGEST_QUEUE = 100_000
ID_PLACEHOLDER = b"__UPDATE_ID__"
# Telegram sends these only to bots that ask for them by name.
ASKED_FOR_ONLY = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_IS_SET = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class UpdateQueue:
    """Pending updates in the order of their ids. One reader at a time: a newer getUpdates ends the older with 409."""

    def __init__(self, store: Store, now: Callable[[], float] = time.time) -> None:
        self._store = store
        self._now = now
        self._pending: OrderedDict[int, StoredUpdate] = OrderedDict(
            (update.update_id, update) for update in store.pending_updates()
        )
        self._again: list[StoredUpdate] = []
        self._allowed: list[str] = store.fact("allowed_updates", list[str]) or []
        self._arrived = asyncio.Event()
        self._left = Changes()
        self._turn = 0
        self._readers = 0
        self._reason = TERMINATED
        self._ended = False
        self._last_offset: tuple[int, float] = (0, 0.0)
        self.on_arrival: Callable[[StoredUpdate], None] | None = None

    def __len__(self) -> int:
        return len(self._pending) + len(self._again)

    @property
    def allowed(self) -> list[str]:
        return self._allowed

    @property
    def is_read(self) -> bool:
        """Whether a getUpdates is waiting right now."""
        return self._readers > 0

    def allow(self, kinds: list[str]) -> None:
        if kinds != self._allowed:
            self._allowed = kinds
            self._store.put_fact("allowed_updates", kinds)

    def add(self, kind: str, chat_id: int, body: Json) -> int | None:
        """Queues an update of an allowed kind; returns its id, None when the bot did not ask for this kind."""
        if not self._wants(kind) or len(self._pending) >= LARGEST_QUEUE:
            return None
        update_id = self._store.next_update_id()
        encoded = b'{"update_id":%d,"%s":%s}' % (update_id, kind.encode(), msgspec.json.encode(body))
        lifetime = CALLBACK_LIFETIME if kind == "callback_query" else UPDATE_LIFETIME
        self._queue(StoredUpdate(update_id, kind, chat_id, self._now() + lifetime, encoded))
        return update_id

    def inject(self, body: bytes) -> int:
        """Queues these very bytes, with a fresh id in the place of `__UPDATE_ID__`."""
        update_id = self._store.next_update_id()
        encoded = body.replace(ID_PLACEHOLDER, str(update_id).encode())
        self._queue(StoredUpdate(update_id, "raw", -update_id, self._now() + UPDATE_LIFETIME, encoded))
        return update_id

    def redeliver(self, update_id: int) -> bool:
        """Sends an update once more, whatever the bot confirmed; False when it is not remembered."""
        update = self._store.update(update_id)
        if update is None:
            return False
        if self.on_arrival is not None:
            self._queue(update)
        else:
            self._again.append(update)
            self._arrived.set()
        return True

    def pending(self) -> list[StoredUpdate]:
        return list(self._pending.values())

    def remove(self, update_id: int) -> None:
        if self._pending.pop(update_id, None) is not None:
            self._store.delivered(update_id)
            self._left.tell()

    async def drained(self, patience: float) -> None:
        """Returns once the bot confirmed everything, or after `patience` seconds."""
        await self._left.wait_until(lambda: not len(self), patience)

    def drop_all(self) -> None:
        self._again.clear()
        self._forget_before(self._newest() + 1)

    def confirm(self, offset: int) -> None:
        """Forgets what getUpdates(offset) confirms: all below it, or all but the last -offset."""
        if offset > 0:
            self._forget_before(offset)
        elif offset < 0 and self._pending:
            kept = list(self._pending)[offset:]
            self._forget_before(kept[0])

    def take(self, limit: int) -> list[bytes]:
        """The oldest `limit` updates as finished JSON. They stay pending until confirmed, save redelivered ones."""
        again, self._again = self._again[:limit], self._again[limit:]
        bodies = [update.body for update in again]
        if again:
            self._left.tell()
        now = self._now()
        expired: list[int] = []
        for update in self._pending.values():
            if len(bodies) >= limit:
                break
            if update.expires_at > now:
                bodies.append(update.body)
            else:
                expired.append(update.update_id)
        for update_id in expired:
            self.remove(update_id)
        return bodies

    async def poll(self, offset: int, limit: int, patience: float) -> list[bytes]:
        """getUpdates: waits up to `patience` seconds for an update. Raises ApiError 409 when another one took over."""
        self.terminate(TERMINATED)
        self.confirm(offset)
        found = self.take(limit)
        if found or patience <= 0:
            return found
        self._readers += 1
        try:
            async with asyncio.timeout(patience):
                return await self._next_found(limit)
        except TimeoutError:
            return []
        finally:
            self._readers -= 1

    def patience(self, offset: int, asked: float) -> float:
        """Telegram lets a bot that asks the same again within three seconds wait three seconds for an empty answer."""
        last, at = self._last_offset
        self._last_offset = (offset, self._now())
        hasty = at > 0 and offset == last and self._now() < at + 3
        return max(asked, 3.0) if hasty else asked

    def terminate(self, reason: str) -> None:
        """Ends the getUpdates that is waiting, if any, with 409."""
        self._turn += 1
        self._reason = reason
        self._arrived.set()

    def end(self) -> None:
        """Lets a waiting getUpdates go with an empty answer: the simulator stops."""
        self._ended = True
        self._arrived.set()
        self._left.end()

    async def _next_found(self, limit: int) -> list[bytes]:
        turn, found = self._turn, list[bytes]()
        while not (found or self._ended):
            self._arrived.clear()
            await self._arrived.wait()
            if self._turn != turn:
                raise ApiError(409, self._reason)
            found = self.take(limit)
        return found

    def _wants(self, kind: str) -> bool:
        return kind in self._allowed if self._allowed else kind not in ASKED_FOR_ONLY

    def _queue(self, update: StoredUpdate) -> None:
        self._store.put_update(update)
        self._pending[update.update_id] = update
        self._arrived.set()
        if self.on_arrival is not None:
            self.on_arrival(update)

    def _newest(self) -> int:
        return next(reversed(self._pending), 0)

    def _forget_before(self, update_id: int) -> None:
        forgotten = False
        while self._pending and next(iter(self._pending)) < update_id:
            self._pending.popitem(last=False)
            forgotten = True
        if forgotten:
            self._store.delivered_before(update_id)
            self._left.tell()
