"""The calls lane: every Bot API call of any service, made within Telegram's limits, answered, acknowledged."""

import asyncio
import re
import time
from typing import Final

import structlog

from services.gateway.grace import grace_after
from services.gateway.send.answers import (
    expired,
    from_telegram,
    not_allowed,
    outcome_of,
    outcome_unknown,
    too_soon,
)
from services.gateway.send.limits import Limits
from services.gateway.send.methods import OWN_METHODS, label_of, may_be_repeated
from services.gateway.telegram import OutcomeUnknown, Telegram, TelegramUnreachable, failure_in
from shared.broker.port import Broker, BrokerUnavailable, Deliveries, Delivery
from shared.contracts.codec import Undecodable, encode
from shared.contracts.telegram_calls import TelegramAnswer, TelegramCall, decode_call
from shared.metrics import GatewayMetrics
from shared.service.stopping import unless_stopped

log = structlog.get_logger()

MOST_CALLS_UNSETTLED: Final = 100
LONGEST_HELD_S: Final = 60.0
"""However late a call expires: longer than this no delivery is held, and no answer waited for."""

FINISH_WITHIN_S: Final = 5.0
BETWEEN_CONNECTS_S: Final = 0.5
DEFAULT_RETRY_AFTER_S: Final = 1

_METHOD: Final = re.compile(r"[A-Za-z]{1,64}")


class CallsLane:
    """Makes the calls that come in by `deliveries`, many at a time."""

    def __init__(self, telegram: Telegram, broker: Broker, deliveries: Deliveries, metrics: GatewayMetrics) -> None:
        self._telegram = telegram
        self._broker = broker
        self._deliveries = deliveries
        self._metrics = metrics
        self._limits = Limits()

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until asked to stop; then finish the calls under way, within a few seconds."""
        try:
            async with grace_after(stop, FINISH_WITHIN_S), asyncio.TaskGroup() as calls:
                while (delivery := await unless_stopped(stop, self._deliveries.receive())) is not None:
                    calls.create_task(self._serve(delivery))
        except TimeoutError:
            log.warning("stopped with calls unanswered")

    async def _serve(self, delivery: Delivery) -> None:
        try:
            call = _readable(delivery)
        except Undecodable as exc:
            log.warning("an unreadable call is put aside", reason=str(exc))
            await self._deliveries.dead_letter(delivery)
            return
        answer = outcome_unknown() if _may_be_done(call, delivery) else await self._answer(call)
        self._metrics.calls.labels(label_of(call.method), outcome_of(answer)).inc()
        log.debug("call answered", method=call.method, chat_id=call.chat_id, status=answer.status)
        await self._reply(delivery, answer)
        await self._deliveries.ack([delivery])

    async def _reply(self, delivery: Delivery, answer: TelegramAnswer) -> None:
        if delivery.reply_to is None:
            return
        try:
            await self._broker.reply(delivery, encode(answer))
        except BrokerUnavailable as exc:
            # The call is made; made again, it would not reach its asker any better.
            log.warning("an answer was lost", reason=str(exc))

    async def _answer(self, call: TelegramCall) -> TelegramAnswer:
        if call.method in OWN_METHODS:
            return not_allowed(call.method)
        deadline = _clock() + min(call.expires_at.timestamp() - time.time(), LONGEST_HELD_S)
        while True:
            refusal = await self._wait_for_room(call, deadline)
            if refusal is not None:
                return refusal
            answer = await self._make(call, deadline)
            if answer is not None:
                return answer

    async def _wait_for_room(self, call: TelegramCall, deadline: float) -> TelegramAnswer | None:
        """Return None when the call may be made now, else the answer that says why it never will."""
        for book in (self._limits.book_chat, self._limits.book_all):
            now = _clock()
            if now >= deadline:
                return expired()
            at = book(call.chat_id, now, deadline)
            if at > deadline:
                return too_soon(at - now)
            if at > now:
                await asyncio.sleep(at - now)
        now = _clock()
        # Telegram may have refused others while this one waited for its turn.
        if self._limits.free_from(call.chat_id, now) > now:
            return await self._wait_for_room(call, deadline)
        return None if now < deadline else expired()

    async def _make(self, call: TelegramCall, deadline: float) -> TelegramAnswer | None:
        """Telegram's answer; None when the call was certainly not carried out and may be tried again in time."""
        started = _clock()
        try:
            answer = await self._telegram.call(call.method, bytes(call.parameters), deadline - started)
        except TelegramUnreachable:
            await asyncio.sleep(min(BETWEEN_CONNECTS_S, max(0.0, deadline - _clock())))
            return None
        except OutcomeUnknown as exc:
            log.warning("the outcome of a call is unknown", method=call.method, chat_id=call.chat_id, reason=str(exc))
            return outcome_unknown()
        self._metrics.call_seconds.labels(label_of(call.method)).observe(_clock() - started)
        if answer.status != 429:
            return from_telegram(answer)
        self._metrics.too_many_requests.labels(label_of(call.method)).inc()
        retry_after_s = failure_in(answer).retry_after_s or DEFAULT_RETRY_AFTER_S
        log.warning("too many requests", method=call.method, chat_id=call.chat_id, retry_after_s=retry_after_s)
        self._limits.refused(call.chat_id, retry_after_s, _clock())
        return None if _clock() + retry_after_s < deadline else from_telegram(answer)


def _readable(delivery: Delivery) -> TelegramCall:
    call = decode_call(delivery.body)
    if not _METHOD.fullmatch(call.method):
        raise Undecodable("no method of the Bot API")
    return call


def _may_be_done(call: TelegramCall, delivery: Delivery) -> bool:
    """An earlier gateway had this call and went away: sent again, the customer might get it twice."""
    return delivery.is_redelivered and not may_be_repeated(call.method)


def _clock() -> float:
    return asyncio.get_running_loop().time()
