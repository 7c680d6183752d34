"""From the ledger to the gateway: whatever may go is taken, marked as `sending`, and published as a call.

One of each chat at a time, so that a chat gets its messages in their order (docs/decisions.md 5.1).
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID, uuid4

import msgspec
import structlog

from shared.broker.port import Broker
from shared.contracts.codec import encode
from shared.contracts.telegram_calls import TelegramCall
from shared.contracts.wire import BULK, PUSHES, REPLIES, Queue
from shared.db import DatabaseUnavailable
from shared.db.deliveries import Ledger, LedgerEntry
from shared.domain.deliveries import Lane
from shared.errors import NeverAgain
from shared.retry import Patience, until_done
from shared.stopping import nap

log = structlog.get_logger()

MOST_IN_FLIGHT: Final = ({Lane.REPLIES: 50}, {Lane.PUSHES: 25, Lane.BULK: 8})
"""So many deliveries of a lane may be with the gateway at once; the others wait in the ledger, never in the broker. A
reply does not wait while the other lanes are looked through.
"""

LIFETIME_S: Final = 10.0
"""How long a call is worth making. One that was not made by then is taken again."""

TICK_S: Final = 5.0
"""How long a delivery may wait that was queued by somebody who did not say so."""

FINISH_WITHIN_S: Final = 5.0
_QUEUES: Final[dict[Lane, Queue]] = {Lane.REPLIES: REPLIES, Lane.PUSHES: PUSHES, Lane.BULK: BULK}
_SOON: Final = Patience(first_pause=0.2, longest_pause=0.2)
_RETRY_S: Final = 0.5


class CallExpired(NeverAgain):
    """The call is worth nothing any more."""


class Dispatcher:
    """Sends what the ledger has. Any number may run on one ledger."""

    def __init__(self, broker: Broker, ledger: Ledger, *, lifetime_s: float = LIFETIME_S) -> None:
        self._broker = broker
        self._lifetime_s = lifetime_s
        self._ledger = ledger
        self._woken = asyncio.Event()
        self._settled = asyncio.Event()
        self._in_flight: set[int] = set()
        self._lost_take: UUID | None = None

    def wake(self) -> None:
        """Something was queued, and its transaction is committed."""
        self._woken.set()

    def settled(self, delivery_id: int) -> None:
        """A delivery is in flight no more: there is room for another, perhaps in the same chat."""
        self._in_flight.discard(delivery_id)
        self._settled.set()
        self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Send until asked to stop; then see to it that what was taken is published, within a few seconds."""
        try:
            async with asyncio.timeout(None) as limit, asyncio.TaskGroup() as publishing:
                while not stop.is_set():
                    self._woken.clear()
                    for most in MOST_IN_FLIGHT:
                        # Counted from before the take: what a frozen process had in its hands is not sent on thawing.
                        expires_at = datetime.now(UTC) + timedelta(seconds=self._lifetime_s)
                        for entry in await self._take(most):
                            publishing.create_task(self._publish(_call(entry, expires_at), entry.lane))
                    await self._nap(stop)
                limit.reschedule(asyncio.get_running_loop().time() + FINISH_WITHIN_S)
        except TimeoutError:
            await log.awarning("stopped with calls the broker has not taken")

    async def nothing_in_flight(self) -> None:
        """Return when everything this dispatcher sent is settled."""
        while self._in_flight:
            self._settled.clear()
            await self._settled.wait()

    async def _take(self, most: Mapping[Lane, int]) -> list[LedgerEntry]:
        """What may go now; nothing while there is no broker to take it or no database to ask."""
        if not self._broker.is_connected:
            return []
        take_id = uuid4()
        try:
            if self._lost_take is not None:
                await self._ledger.give_back(self._lost_take)
            self._lost_take = take_id
            taken = await self._ledger.take(take_id, most)
        except DatabaseUnavailable as exc:
            await log.awarning("cannot look for deliveries", reason=str(exc))
            return []
        self._lost_take = None
        self._in_flight.update(entry.delivery_id for entry in taken)
        return taken

    async def _nap(self, stop: asyncio.Event) -> None:
        if not self._woken.is_set():
            await nap(stop, self._woken, await self._pause_s())

    async def _pause_s(self) -> float:
        if not self._broker.is_connected or self._lost_take is not None:
            return _RETRY_S
        try:
            due_in = await self._ledger.next_due_in()
        except DatabaseUnavailable:
            return _RETRY_S
        return TICK_S if due_in is None else min(TICK_S, max(0.0, due_in))

    async def _publish(self, call: TelegramCall, lane: Lane) -> None:
        """Publish until the broker has it, or it is worth nothing any more: then the sweeper finds it.

        After a doubt the same call goes again, under the same attempt: the gateway makes an attempt once.
        """
        publish = partial(self._publish_in_time, call, _QUEUES[lane])
        try:
            await until_done(publish, None, "cannot publish a call", _SOON, delivery_id=call.delivery_id)
        except CallExpired:
            await log.awarning("call expired unpublished", delivery_id=call.delivery_id)

    async def _publish_in_time(self, call: TelegramCall, queue: Queue) -> None:
        if datetime.now(UTC) >= call.expires_at:
            raise CallExpired
        await self._broker.publish(queue, encode(call))


def _call(entry: LedgerEntry, expires_at: datetime) -> TelegramCall:
    return TelegramCall(
        method=entry.method,
        parameters=msgspec.Raw(msgspec.json.encode(entry.parameters)),
        expires_at=expires_at,
        chat_id=entry.chat_id,
        delivery_id=entry.delivery_id,
        attempt=entry.attempts,
    )
