"""Makes one call within Telegram's limits, and finds an answer whatever happens."""

import asyncio
import time
from typing import Final

import msgspec
import structlog

from services.gateway.send.answers import expired, from_telegram, not_allowed, outcome_unknown, too_soon
from services.gateway.send.methods import as_spelled, effect_of, label_of, messages_written
from services.gateway.send.turnstile import Turnstile
from services.gateway.send.waiting_room import Decision, Seat, Verdict
from services.gateway.telegram import OutcomeUnknown, Telegram, TelegramUnreachable, failure_in
from shared.contracts.telegram_calls import TelegramAnswer, TelegramCall
from shared.domain.deliveries import Lane
from shared.metrics import GatewayMetrics, lane_label

log = structlog.get_logger()

LONGEST_HELD_S: Final = 60.0
"""However late a call expires: longer than this no delivery is held, and no answer waited for."""

BETWEEN_CONNECTS_S: Final = 0.5
DEFAULT_RETRY_AFTER_S: Final = 1


class Caller:
    """Makes calls of all lanes, many at a time."""

    def __init__(self, telegram: Telegram, metrics: GatewayMetrics) -> None:
        self._telegram = telegram
        self._metrics = metrics
        self._turnstile = Turnstile()

    async def answer(self, lane: Lane, call: TelegramCall) -> TelegramAnswer:
        """Telegram's answer to the call, or one in its place."""
        method = as_spelled(call.method)
        if method is None:
            return not_allowed(call.method)
        call = msgspec.structs.replace(call, method=method)
        seat = self._seat(lane, call)
        while True:
            refusal = await self._wait_for_turn(seat, lane)
            if refusal is not None:
                return refusal
            answer = await self._make(call, seat)
            if answer is not None:
                return answer

    def close(self) -> None:
        """Make no more calls; those in flight go on."""
        self._turnstile.close()

    def _seat(self, lane: Lane, call: TelegramCall) -> Seat:
        return self._turnstile.seat(
            lane,
            call.chat_id,
            _clock() + min(call.expires_at.timestamp() - time.time(), LONGEST_HELD_S),
            effect_of(call.method),
            places=messages_written(call),
            # The ledger lets the rest of a chat wait, and nothing of it in the broker.
            waits_out_refusals=call.delivery_id is None,
        )

    async def _wait_for_turn(self, seat: Seat, lane: Lane) -> TelegramAnswer | None:
        """None when the call may be made now, else the answer that says why it never will."""
        came_at = _clock()
        decision = await self._turnstile.wait(seat)
        if decision.verdict is not Verdict.GO:
            return _refusal(decision)
        self._metrics.place_wait_seconds.labels(lane_label(lane)).observe(_clock() - came_at)
        return None

    async def _make(self, call: TelegramCall, seat: Seat) -> TelegramAnswer | None:
        """Telegram's answer; None when the call was certainly not carried out and may be tried again in time."""
        started = _clock()
        try:
            answer = await self._telegram.call(call.method, bytes(call.parameters), seat.deadline - started)
        except TelegramUnreachable:
            await asyncio.sleep(min(BETWEEN_CONNECTS_S, max(0.0, seat.deadline - _clock())))
            return None
        except OutcomeUnknown as exc:
            log.warning("the outcome of a call is unknown", method=call.method, chat_id=call.chat_id, reason=str(exc))
            return outcome_unknown()
        self._metrics.call_seconds.labels(label_of(call.method)).observe(_clock() - started)
        if answer.status != 429:
            return from_telegram(answer)
        retry_after_s = failure_in(answer).retry_after_s or DEFAULT_RETRY_AFTER_S
        self._note_refusal(call, seat, retry_after_s)
        may_wait = seat.waits_out_refusals and _clock() + retry_after_s < seat.deadline
        return None if may_wait else from_telegram(answer)

    def _note_refusal(self, call: TelegramCall, seat: Seat, retry_after_s: float) -> None:
        self._metrics.too_many_requests.labels(label_of(call.method)).inc()
        log.warning("too many requests", method=call.method, chat_id=call.chat_id, retry_after_s=retry_after_s)
        self._turnstile.refused(seat, retry_after_s)


def _refusal(decision: Decision) -> TelegramAnswer:
    return expired() if decision.verdict is Verdict.EXPIRED else too_soon(decision.wait_s)


def _clock() -> float:
    return asyncio.get_running_loop().time()
