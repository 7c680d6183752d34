"""Hands translated updates to the broker and tells, for each, whether the broker has it."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Coroutine, Iterable
from dataclasses import dataclass
from typing import Final

import structlog

from services.gateway.publish.bundler import Bundle, Bundler
from services.gateway.translate.translate import Translated
from shared.broker.port import Broker, BrokerUnavailable
from shared.contracts.bundle import join_events
from shared.contracts.wire import CUSTOMER_EVENTS, CUSTOMER_UPDATES, QUARANTINE, STAFF_UPDATES, Queue
from shared.metrics import PUBLISHED_FATES, GatewayMetrics

log = structlog.get_logger()

STOP_S: Final = 4.0
"""After a request to stop: less than the doors take, so that they learn what became of their updates."""

MOST_HELD: Final = 20_000
"""Customer events in memory. Telegram keeps what is refused beyond this: its queue holds five times as many."""


class Confirm:
    """What the broker will have said of one message. Any number of updates may wait for the same one."""

    def __init__(self) -> None:
        self._settled = asyncio.Event()
        self.is_safe = False
        """False also when nobody knows whether the broker has the message."""

    @classmethod
    def lost(cls) -> "Confirm":
        """One for what is not even tried."""
        confirm = cls()
        confirm.settle(is_safe=False)
        return confirm

    @property
    def is_settled(self) -> bool:
        """Whether it is known to be safe, or given up."""
        return self._settled.is_set()

    def settle(self, *, is_safe: bool) -> None:
        """Tell everybody who waits."""
        self.is_safe = is_safe
        self._settled.set()

    async def wait(self) -> None:
        """Return once it is settled."""
        await self._settled.wait()


@dataclass(frozen=True, slots=True, eq=False)
class Confirms:
    """The same for an update that goes to several places, or to none."""

    parts: tuple[Confirm, ...] = ()

    @property
    def is_safe(self) -> bool:
        """Whether the broker has confirmed every part of it."""
        return all(part.is_safe for part in self.parts)

    async def wait(self) -> None:
        """Return once every part is settled."""
        for part in self.parts:
            await part.wait()


Receipt = Confirm | Confirms
"""What became of one update, once it is settled. Most updates go to one place, and share that of their bundle."""

LOST: Final = Confirm.lost()


async def all_settled(receipts: Iterable[Receipt]) -> None:
    """Wait until every part of these is confirmed or known not to be."""
    for receipt in set(receipts):
        await receipt.wait()


class Publisher:
    """Group commit for customer events; everything else goes as it comes."""

    def __init__(self, broker: Broker, metrics: GatewayMetrics, tasks: asyncio.TaskGroup) -> None:
        self._broker = broker
        self._metrics = metrics
        # Looking a labelled counter up costs more than counting.
        self._published = {fate: metrics.published.labels(fate) for fate in PUBLISHED_FATES}
        self._tasks = tasks
        self._bundler = Bundler()
        self._confirms: dict[Bundle, Confirm] = {}
        self._departure: asyncio.Handle | None = None
        self._under_way: set[asyncio.Task[None]] = set()
        self._has_given_up = False

    @property
    def is_overfull(self) -> bool:
        """Whether more is held than the broker takes: time to let Telegram wait."""
        return self._bundler.events_held >= MOST_HELD

    def give_up(self) -> None:
        """Wait no longer for any confirm. With nobody consuming, one in process would never come."""
        self._has_given_up = True
        for task in list(self._under_way):
            task.cancel()
        for confirm in self._confirms.values():
            confirm.settle(is_safe=False)

    def submit(self, update: Translated, *, is_replayed: bool = False) -> Receipt:
        """Start publishing every part of the update; returns at once. What an admin wrote long ago, and an operator
        replays, is marked so.
        """
        if self._has_given_up:
            return LOST
        if update.event is not None and update.customer_update is None:
            return self._join_bundle(update.event)
        confirms = [self._join_bundle(update.event)] if update.event is not None else []
        if update.customer_update is not None:
            confirms.append(self._send_soon(CUSTOMER_UPDATES, update.customer_update, "customer_update"))
        if update.staff is not None:
            confirms.append(self._send_soon(STAFF_UPDATES, update.staff, "staff", is_replayed=is_replayed))
        if update.quarantined is not None:
            confirms.append(self._send_soon(QUARANTINE, update.quarantined, "quarantined"))
        return Confirms(tuple(confirms))

    def _join_bundle(self, event: bytes) -> Confirm:
        bundle = self._bundler.add(event)
        if self._departure is None:
            # Everything submitted in this turn of the loop travels together, and nothing waits longer than the turn.
            self._departure = asyncio.get_running_loop().call_soon(self._let_leave)
        confirm = self._confirms.get(bundle)
        if confirm is None:
            confirm = self._confirms[bundle] = Confirm()
        return confirm

    def _let_leave(self) -> None:
        self._departure = None
        while (bundle := self._bundler.next_to_leave()) is not None:
            self._start(self._send_bundle(bundle), self._confirms[bundle])

    async def _send_bundle(self, bundle: Bundle) -> None:
        confirm = self._confirms[bundle]
        await self._send(CUSTOMER_EVENTS, join_events(bundle.events), confirm)
        del self._confirms[bundle]
        self._bundler.land(bundle)
        if confirm.is_safe:
            self._metrics.bundle_size.observe(len(bundle.events))
            self._published["customer"].inc(len(bundle.events))
        self._let_leave()

    def _send_soon(self, queue: Queue, body: bytes, fate: str, *, is_replayed: bool = False) -> Confirm:
        confirm = Confirm()
        self._start(self._send_alone(queue, body, fate, confirm, is_replayed=is_replayed), confirm)
        return confirm

    def _start(self, sending: Coroutine[None, None, None], confirm: Confirm) -> None:
        task = self._tasks.create_task(sending)
        self._under_way.add(task)
        task.add_done_callback(lambda done: self._finish(done, confirm))

    def _finish(self, done: asyncio.Task[None], confirm: Confirm) -> None:
        self._under_way.discard(done)
        # Given up before the broker said anything.
        if not confirm.is_settled:
            confirm.settle(is_safe=False)

    async def _send_alone(self, queue: Queue, body: bytes, fate: str, confirm: Confirm, *, is_replayed: bool) -> None:
        await self._send(queue, body, confirm, is_replayed=is_replayed)
        if confirm.is_safe:
            self._published[fate].inc()

    async def _send(self, queue: Queue, body: bytes, confirm: Confirm, *, is_replayed: bool = False) -> None:
        started = time.perf_counter()
        try:
            await self._broker.publish(queue, body, is_replayed=is_replayed)
        except BrokerUnavailable as exc:
            self._metrics.publish_failures.inc()
            log.warning("not confirmed by the broker", queue=queue.name, reason=str(exc))
            confirm.settle(is_safe=False)
        else:
            self._metrics.confirm_seconds.observe(time.perf_counter() - started)
            confirm.settle(is_safe=True)


@contextlib.asynccontextmanager
async def publishing(broker: Broker, metrics: GatewayMetrics, stop: asyncio.Event) -> AsyncIterator[Publisher]:
    """A publisher for the block. What is not confirmed `STOP_S` after `stop`, or at the block's end, is given up."""
    async with asyncio.TaskGroup() as tasks:
        publisher = Publisher(broker, metrics, tasks)
        giving_up = tasks.create_task(_give_up_late(publisher, stop))
        try:
            yield publisher
        finally:
            giving_up.cancel()
            publisher.give_up()


async def _give_up_late(publisher: Publisher, stop: asyncio.Event) -> None:
    await stop.wait()
    await asyncio.sleep(STOP_S)
    publisher.give_up()
