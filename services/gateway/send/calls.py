"""Every Bot API call of any service, out of four queues: made, answered, acknowledged."""

import asyncio
import re
from collections.abc import Mapping
from functools import partial
from typing import Final, NamedTuple

import structlog

from services.gateway.send.answers import counted_as, outcome_unknown
from services.gateway.send.caller import Caller
from services.gateway.send.memory import OutcomeMemory
from services.gateway.send.methods import label_of
from shared.broker.consumer import Consumer
from shared.broker.port import Broker, BrokerUnavailable, Delivery
from shared.contracts.codec import Undecodable, encode
from shared.contracts.telegram_calls import DeliveryOutcome, TelegramAnswer, TelegramCall, decode_call
from shared.contracts.wire import BULK, DELIVERY_OUTCOMES, PUSHES, REPLIES, TELEGRAM_CALLS, Queue
from shared.domain.deliveries import Lane
from shared.metrics import GatewayMetrics, lane_label
from shared.retry import Patience, until_done
from shared.stopping import grace_after
from shared.telegram.methods import may_be_repeated

log = structlog.get_logger()

FINISH_WITHIN_S: Final = 5.0
CLOSE_AFTER_S: Final = 3.0
"""After a request to stop: from then on no call is made, and there is time to answer those who waited for one."""

OUTCOME_PATIENCE: Final = Patience(first_pause=0.2, longest_pause=3.0)

_METHOD: Final = re.compile(r"[A-Za-z]{1,64}")


class LaneQueue(NamedTuple):
    """Where the calls of a lane come from, and how many are held at once; the others wait in the broker."""

    queue: Queue
    prefetch: int


LANES: Final[Mapping[Lane, LaneQueue]] = {
    Lane.REPLIES: LaneQueue(REPLIES, 64),
    Lane.PUSHES: LaneQueue(PUSHES, 32),
    Lane.EDITS: LaneQueue(TELEGRAM_CALLS, 100),
    # After a kill nobody knows what became of those that were held: of bulk, no more than keep the rate used.
    Lane.BULK: LaneQueue(BULK, 8),
}


class CallServer:
    """Serves all lanes at once. A call that names its delivery is made once, however often it comes."""

    def __init__(self, broker: Broker, caller: Caller, metrics: GatewayMetrics) -> None:
        self._broker = broker
        self._caller = caller
        self._metrics = metrics
        self._memory = OutcomeMemory()
        self.lanes: Mapping[Lane, Consumer] = {
            lane: Consumer(broker, queue, prefetch=prefetch) for lane, (queue, prefetch) in LANES.items()
        }

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until asked to stop; then finish the calls in flight, within a few seconds."""
        finished = asyncio.Event()
        try:
            async with grace_after(stop, FINISH_WITHIN_S), asyncio.TaskGroup() as tasks:
                for lane, calls in self.lanes.items():
                    tasks.create_task(calls.side_by_side(partial(self._serve, lane), finished))
                await stop.wait()
                await self._finish()
                finished.set()
        except TimeoutError:
            log.warning("stopped with calls unanswered")

    async def _finish(self) -> None:
        # Whatever comes in meanwhile is served, or refused once closed: given back, it would count as possibly made.
        in_flight = [call for lane in self.lanes.values() for call in lane.in_flight]
        if in_flight:
            closing = asyncio.get_running_loop().call_later(CLOSE_AFTER_S, self._caller.close)
            await asyncio.wait(in_flight)
            closing.cancel()
        self._caller.close()

    async def _serve(self, lane: Lane, delivery: Delivery) -> None:
        call = _readable(delivery)
        if call.delivery_id is None:
            await self._reply(delivery, await self._carry_out(lane, call, delivery))
        else:
            await self._deliver(call.delivery_id, lane, call, delivery)

    async def _deliver(self, delivery_id: int, lane: Lane, call: TelegramCall, delivery: Delivery) -> None:
        answer = await self._memory.once(delivery.body, lambda: self._carry_out(lane, call, delivery))
        outcome = DeliveryOutcome(delivery_id, call.attempt, answer.status, answer.body)
        publish = partial(self._publish, encode(outcome))
        # Also after a stop, for as long as the grace lasts: given back, nobody would know the outcome any more.
        await until_done(publish, None, "cannot tell an outcome", OUTCOME_PATIENCE, delivery_id=delivery_id)

    async def _publish(self, outcome: bytes) -> None:
        try:
            await self._broker.publish(DELIVERY_OUTCOMES, outcome)
        except BrokerUnavailable:
            self._metrics.publish_failures.inc()
            raise

    async def _carry_out(self, lane: Lane, call: TelegramCall, delivery: Delivery) -> TelegramAnswer:
        answer = outcome_unknown() if _may_be_done(call, delivery) else await self._caller.answer(lane, call)
        self._metrics.calls.labels(lane_label(lane), label_of(call.method), counted_as(answer)).inc()
        log.debug("call answered", method=call.method, chat_id=call.chat_id, status=answer.status)
        return answer

    async def _reply(self, delivery: Delivery, answer: TelegramAnswer) -> None:
        if delivery.reply_to is None:
            return
        try:
            await self._broker.reply(delivery, encode(answer))
        except BrokerUnavailable as exc:
            # The call is made; made again, it would not reach its asker any better.
            log.warning("an answer was lost", reason=str(exc))


def _readable(delivery: Delivery) -> TelegramCall:
    call = decode_call(delivery.body)
    if not _METHOD.fullmatch(call.method):
        raise Undecodable("no method of the Bot API")
    return call


def _may_be_done(call: TelegramCall, delivery: Delivery) -> bool:
    """An earlier gateway had this call and went away: sent again, the customer might get it twice."""
    return delivery.is_redelivered and not may_be_repeated(call.method)
