"""Every Bot API call of any service, out of four queues: made, answered, acknowledged."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Mapping
from typing import Final, NamedTuple

import structlog

from services.gateway.grace import grace_after
from services.gateway.pace import Pace, waits
from services.gateway.send.answers import outcome_of, outcome_unknown
from services.gateway.send.caller import Caller
from services.gateway.send.memory import OutcomeMemory
from services.gateway.send.methods import label_of
from shared.broker.port import Broker, BrokerUnavailable, Deliveries, Delivery
from shared.contracts.codec import Undecodable, encode
from shared.contracts.telegram_calls import DeliveryOutcome, TelegramAnswer, TelegramCall, decode_call
from shared.contracts.wire import BULK, DELIVERY_OUTCOMES, PUSHES, REPLIES, TELEGRAM_CALLS, Queue
from shared.domain.deliveries import Lane
from shared.metrics import GatewayMetrics, lane_label
from shared.telegram.methods import may_be_repeated

log = structlog.get_logger()

FINISH_WITHIN_S: Final = 5.0
CLOSE_AFTER_S: Final = 3.0
"""After a request to stop: from then on no call is made, and there is time to tell those who waited for one."""

OUTCOME_PACE: Final = Pace(first_wait_s=0.2, longest_wait_s=3.0)

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


@contextlib.asynccontextmanager
async def open_lanes(broker: Broker) -> AsyncIterator[dict[Lane, Deliveries]]:
    """A consumer for each lane."""
    async with contextlib.AsyncExitStack() as consumers:
        yield {
            lane: await consumers.enter_async_context(broker.consume(queue, prefetch=prefetch))
            for lane, (queue, prefetch) in LANES.items()
        }


class CallServer:
    """Serves all lanes at once. A call that names its delivery is made once, however often it comes."""

    def __init__(
        self, broker: Broker, lanes: Mapping[Lane, Deliveries], caller: Caller, metrics: GatewayMetrics
    ) -> None:
        self._broker = broker
        self._lanes = lanes
        self._caller = caller
        self._metrics = metrics
        self._memory = OutcomeMemory()
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until asked to stop; then finish the calls under way, within a few seconds."""
        try:
            async with grace_after(stop, FINISH_WITHIN_S), asyncio.TaskGroup() as tasks:
                taking = [tasks.create_task(self._take(lane, tasks)) for lane in self._lanes]
                await stop.wait()
                await self._finish()
                for task in taking:
                    task.cancel()
        except TimeoutError:
            log.warning("stopped with calls unanswered")

    async def _take(self, lane: Lane, tasks: asyncio.TaskGroup) -> None:
        while True:
            delivery = await self._lanes[lane].receive()
            task = tasks.create_task(self._serve(lane, delivery))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _finish(self) -> None:
        # Whatever comes in meanwhile is served, or refused once closed: given back, it would count as possibly made.
        if self._under_way:
            closing = asyncio.get_running_loop().call_later(CLOSE_AFTER_S, self._caller.close)
            await asyncio.wait(self._under_way)
            closing.cancel()
        self._caller.close()

    async def _serve(self, lane: Lane, delivery: Delivery) -> None:
        try:
            call = _readable(delivery)
        except Undecodable as exc:
            log.warning("an unreadable call is put aside", reason=str(exc))
            await self._lanes[lane].dead_letter(delivery)
            return
        if call.delivery_id is None:
            await self._reply(delivery, await self._carry_out(lane, call, delivery))
        else:
            await self._deliver(call.delivery_id, lane, call, delivery)
        await self._lanes[lane].ack([delivery])

    async def _deliver(self, delivery_id: int, lane: Lane, call: TelegramCall, delivery: Delivery) -> None:
        answer = await self._memory.once(delivery.body, lambda: self._carry_out(lane, call, delivery))
        outcome = DeliveryOutcome(delivery_id, call.attempt, answer.status, answer.body)
        for wait_s in waits(OUTCOME_PACE):
            if await self._is_published(outcome):
                return
            await asyncio.sleep(wait_s)

    async def _is_published(self, outcome: DeliveryOutcome) -> bool:
        try:
            await self._broker.publish(DELIVERY_OUTCOMES, encode(outcome))
        except BrokerUnavailable as exc:
            self._metrics.publish_failures.inc()
            log.warning("an outcome is not confirmed", delivery_id=outcome.delivery_id, reason=str(exc))
            return False
        return True

    async def _carry_out(self, lane: Lane, call: TelegramCall, delivery: Delivery) -> TelegramAnswer:
        answer = outcome_unknown() if _may_be_done(call, delivery) else await self._caller.answer(lane, call)
        self._metrics.calls.labels(lane_label(lane), label_of(call.method), outcome_of(answer)).inc()
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
