"""Delivers updates to a webhook: one at a time per chat and kind, in parallel over chats, repeated until accepted."""

from __future__ import annotations

import asyncio
import time
from collections import deque

import aiohttp
import msgspec

from deploy.local.simulator.store import Store, StoredUpdate
from deploy.local.simulator.updates import UpdateQueue

REQUEST_TIMEOUT = 60.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the name of a header)


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """What setWebhook asked for; an empty url means none is set."""

    url: str = ""
    secret_token: str = ""
    max_connections: int = 40


class WebhookSender:
    """Runs one task per chat and kind while something waits for it; each update leaves the queue when answered 2xx."""

    def __init__(self, store: Store, updates: UpdateQueue, first_pause: float = FIRST_PAUSE) -> None:
        self._store = store
        self._updates = updates
        self._first_pause = first_pause
        self._waiting: dict[tuple[int, str], deque[StoredUpdate]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._free = asyncio.Semaphore(1)
        self.webhook = store.fact("webhook", Webhook) or Webhook()
        self.last_error_date = 0
        self.last_error_message = ""

    @property
    def is_set(self) -> bool:
        return bool(self.webhook.url)

    async def start(self) -> None:
        """Opens the client and takes up what a former run left waiting."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=REQUEST_TIMEOUT))
        await self.set(self.webhook)

    async def set(self, webhook: Webhook) -> None:
        """Replaces the webhook; updates in flight to the old one are sent again to the new one."""
        await self._stop_tasks()
        self.webhook = webhook
        self.last_error_date, self.last_error_message = 0, ""
        self._store.put_fact("webhook", webhook)
        self._updates.on_arrival = self._offer if webhook.url else None
        self._free = asyncio.Semaphore(webhook.max_connections)
        if webhook.url:
            for update in self._updates.pending():
                self._offer(update)

    async def stop(self) -> None:
        self._updates.on_arrival = None
        await self._stop_tasks()
        if self._session is not None:
            await self._session.close()

    async def _stop_tasks(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._waiting.clear()

    def _offer(self, update: StoredUpdate) -> None:
        lane = (update.chat_id, update.kind)
        if lane in self._waiting:
            self._waiting[lane].append(update)
            return
        self._waiting[lane] = deque([update])
        task = asyncio.create_task(self._empty_lane(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _empty_lane(self, lane: tuple[int, str]) -> None:
        waiting = self._waiting[lane]
        while waiting:
            await self._deliver(waiting.popleft())
        del self._waiting[lane]

    async def _deliver(self, update: StoredUpdate) -> None:
        pause = self._first_pause
        while update.expires_at > time.time():
            async with self._free:
                asked = await self._post(update)
            if asked is None:
                break
            await asyncio.sleep(asked or pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        self._updates.remove(update.update_id)

    async def _post(self, update: StoredUpdate) -> float | None:
        """None when accepted, else the seconds the other side asked us to wait (0 when it named none)."""
        if self._session is None:
            raise RuntimeError("The webhook sender was not started.")
        headers = {"Content-Type": "application/json"}
        if self.webhook.secret_token:
            headers[SECRET_HEADER] = self.webhook.secret_token
        try:
            async with self._session.post(self.webhook.url, data=update.body, headers=headers) as answer:
                await answer.read()
        except TimeoutError:
            return self._failed("Read timeout expired")
        except (aiohttp.ClientError, OSError):
            return self._failed("Connection refused")
        if 200 <= answer.status < 300:
            return None
        return self._failed(
            f"Wrong response from the webhook: {answer.status} {answer.reason}", answer.headers.get("Retry-After", "")
        )

    def _failed(self, reason: str, retry_after: str = "") -> float:
        self.last_error_date, self.last_error_message = int(time.time()), reason
        return min(float(retry_after), LONGEST_PAUSE) if retry_after.isdigit() else 0.0
