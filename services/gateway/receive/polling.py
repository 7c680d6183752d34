"""Long polling: the offset moves over what the broker has confirmed, and never further (docs/decisions.md 4.1)."""

import asyncio
import contextlib
from functools import partial
from typing import Final

import msgspec
import structlog

from services.gateway.pace import Pace
from services.gateway.publish.publisher import Publisher, all_settled
from services.gateway.receive.intake import Intake
from services.gateway.receive.updates import (
    ALLOWED_UPDATES,
    RawUpdate,
    Unreadable,
    last_update_id,
    only_update_in,
    updates_in,
)
from services.gateway.telegram import HttpAnswer, Telegram, failure_in
from services.gateway.translate.translate import Translated
from shared.broker.port import BrokerUnavailable
from shared.errors import TryAgain
from shared.retry import until_done
from shared.stopping import grace_after, pause, unless_stopped

log = structlog.get_logger()

MOST_AT_ONCE: Final = 100

AFTER_TROUBLE_S: Final = 3

_SILENT: Final = "Telegram has not answered yet"


class PollRefused(TryAgain):
    """Telegram answered, but not with updates."""

    def __init__(self, reason: str, wait_s: float | None = None) -> None:
        super().__init__(reason)
        self.wait_s = wait_s
        """How long to wait, where Telegram or the reason says so."""


class Polling:
    """One poller of one bot. `trouble` is None while Telegram answers, else what is wrong, for readiness."""

    def __init__(self, telegram: Telegram, intake: Intake, publisher: Publisher, pace: Pace) -> None:
        self._telegram = telegram
        self._intake = intake
        self._publisher = publisher
        self._pace = pace
        self._offset = 0
        self._offset_told = 0
        self._offset_found_empty: int | None = None
        self._asked_at = 0.0
        self._is_webhook_gone = False
        self._single_steps = 0
        self.trouble: str | None = _SILENT
        # Bound once: a logger looked up for each line costs more than a line that is not written.
        self._log = log.bind(door="polling")

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until asked to stop; then finish what is held, and tell Telegram what is safe."""
        try:
            async with grace_after(stop, self._pace.stop_s):
                await self._poll(stop)
                await self._tell_offset()
        except TimeoutError:
            log.warning("stopped with updates unconfirmed; Telegram will send them again", offset=self._offset)

    async def _poll(self, stop: asyncio.Event) -> None:
        retry_in = self._pace.patience.pauses()
        while not stop.is_set():
            try:
                updates = await unless_stopped(stop, self._next_updates())
            except TryAgain as exc:
                self._note_trouble(str(exc))
                wait_s = exc.wait_s if isinstance(exc, PollRefused) and exc.wait_s is not None else next(retry_in)
                await pause(stop, wait_s)
                continue
            retry_in = self._pace.patience.pauses()
            self._note_trouble(None)
            if updates:
                await self._publish(updates, stop)

    async def _next_updates(self) -> list[RawUpdate]:
        if not self._is_webhook_gone:
            await self._remove_webhook()
        await self._keep_pace()
        if self._single_steps:
            return await self._next_single()
        answer = await self._ask(MOST_AT_ONCE, self._patience())
        try:
            updates = updates_in(answer)
        except Unreadable as exc:
            log.warning("an answer cannot be read: asking for its updates one by one", reason=str(exc))
            self._single_steps = MOST_AT_ONCE
            return await self._next_single()
        self._offset_found_empty = None if updates else self._offset
        return updates

    async def _next_single(self) -> list[RawUpdate]:
        answer = await self._ask(1, 0)
        self._single_steps -= 1
        try:
            updates = updates_in(answer)
        except Unreadable:
            self._single_steps = 0
            return [await self._isolate(answer)]
        if not updates:
            self._single_steps = 0
        return updates

    async def _isolate(self, answer: bytes) -> RawUpdate:
        body = only_update_in(answer)
        if body is None:
            raise PollRefused("Telegram's answer is no answer of the Bot API")
        update_id = last_update_id(body)
        if update_id is not None:
            return RawUpdate(update_id, body)
        return await self._step_over(body)

    async def _step_over(self, nameless: bytes) -> RawUpdate:
        """An update without an id: the id of the next one says where to go on. Nothing behind it: nothing waits."""
        for limit in range(2, MOST_AT_ONCE + 1):
            answer = await self._ask(limit, 0)
            next_id = last_update_id(answer)
            if next_id is not None:
                return RawUpdate(next_id - 1, nameless)
            longer = only_update_in(answer)
            if longer is None or longer == nameless:
                break
            nameless = longer
        self._single_steps = 1
        raise PollRefused("the last update has no id: waiting for the next one", self._pace.same_offset_s)

    async def _publish(self, updates: list[RawUpdate], stop: asyncio.Event) -> None:
        translated = self._intake.receive([update.body for update in updates], "polling")
        held = [(update.update_id, one) for update, one in zip(updates, translated, strict=True)]
        publish = partial(self._publish_once, held)
        with contextlib.suppress(BrokerUnavailable):  # Asked to stop meanwhile.
            await until_done(publish, stop, "updates not confirmed by the broker")
            self._offset = updates[-1].update_id + 1
            self._log.debug("updates taken in", count=len(updates), first_update_id=updates[0].update_id)

    async def _publish_once(self, held: list[tuple[int, Translated]]) -> None:
        """Publish, and hold only those that are still not confirmed."""
        receipts = [self._publisher.submit(translated) for _, translated in held]
        await all_settled(receipts)
        if all(receipt.is_safe for receipt in set(receipts)):
            return
        held[:] = [update for update, receipt in zip(held, receipts, strict=True) if not receipt.is_safe]
        # Only the prefix before the first unconfirmed one is safe, however many behind it are.
        self._offset = held[0][0]
        raise BrokerUnavailable(f"{len(held)} from {self._offset} on")

    async def _tell_offset(self) -> None:
        if self._offset == self._offset_told:
            return
        try:
            await self._ask(1, 0)
        except TryAgain as exc:
            log.warning("Telegram does not know the last offset; some updates will come again", reason=str(exc))

    async def _ask(self, limit: int, timeout_s: int) -> bytes:
        offset = self._offset
        parameters = {"offset": offset, "limit": limit, "timeout": timeout_s, "allowed_updates": ALLOWED_UPDATES}
        self._asked_at = asyncio.get_running_loop().time()
        answer = await self._telegram.call(
            "getUpdates", msgspec.json.encode(parameters), timeout_s + self._pace.answer_s
        )
        if answer.status != 200:
            raise self._refusal(answer)
        self._offset_told = offset
        return answer.body

    async def _remove_webhook(self) -> None:
        answer = await self._telegram.call("deleteWebhook", b'{"drop_pending_updates":false}', self._pace.answer_s)
        if answer.status != 200:
            raise self._refusal(answer)
        self._is_webhook_gone = True
        if self.trouble == _SILENT:
            self._note_trouble(None)

    def _refusal(self, answer: HttpAnswer) -> PollRefused:
        failure = failure_in(answer)
        reason = f"{failure.error_code} {failure.description}"
        if answer.status == 409:
            # Another poller, or a webhook set meanwhile: both are over once only this one is left.
            self._is_webhook_gone = False
        if answer.status in (401, 404):
            return PollRefused(f"the bot token is refused: {reason}", self._pace.patience.longest_pause)
        return PollRefused(reason, failure.retry_after_s)

    def _patience(self) -> int:
        # After trouble an answer is wanted soon: it says that the trouble is over.
        return min(AFTER_TROUBLE_S, self._pace.long_poll_s) if self.trouble else self._pace.long_poll_s

    async def _keep_pace(self) -> None:
        if self._offset_found_empty != self._offset:
            return
        since_s = asyncio.get_running_loop().time() - self._asked_at
        if since_s < self._pace.same_offset_s:
            await asyncio.sleep(self._pace.same_offset_s - since_s)

    def _note_trouble(self, trouble: str | None) -> None:
        if trouble == self.trouble:
            return
        if trouble is None:
            log.info("Telegram answers")
        else:
            log.warning("Telegram cannot be polled", reason=trouble)
        self.trouble = trouble
