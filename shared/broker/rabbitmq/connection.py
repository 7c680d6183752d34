"""A connection to RabbitMQ that comes back by itself: ours, not `connect_robust` (docs/decisions.md 2.3)."""

import asyncio
import random
import re
from collections import deque
from collections.abc import Sequence
from typing import Final

import aio_pika
import structlog
from aio_pika.abc import AbstractConnection
from aiormq.abc import AbstractConnection as WireConnection
from yarl import URL

from shared.broker.port import BrokerUnavailable
from shared.broker.rabbitmq.failures import library_failures
from shared.broker.rabbitmq.supervise import Slot, close_within, until_available
from shared.errors import Misconfigured

log = structlog.get_logger()

_PARTS: Final = re.compile(r"(?P<before>\w+://(?:[^@/?]*@)?)(?P<hosts>[^/?]*)(?P<after>.*)")

CONNECT_TIMEOUT_S: Final = 10.0
CLOSE_TIMEOUT_S: Final = 2.0
HEARTBEAT_S: Final = 10
"""aiormq gives a silent peer up after three of these."""


def addresses_in(url: str) -> list[URL]:
    """The address of each node, `amqp://user:password@one:5672,two:5672/vhost` having two, with our heartbeat in it.

    Raises:
        Misconfigured: it cannot be one. The text does not repeat it, since it holds a password.
    """
    parts = _PARTS.match(url)
    if parts is None:
        raise Misconfigured("AMQP_URL: want amqp://user:password@host:port/vhost, or amqps://, or several hosts")
    return [_address(f"{parts['before']}{host}{parts['after']}") for host in parts["hosts"].split(",")]


def _address(url: str) -> URL:
    try:
        parsed = URL(url)
    except ValueError:
        raise Misconfigured("AMQP_URL: not an address") from None
    if parsed.scheme not in ("amqp", "amqps") or not parsed.host:
        raise Misconfigured("AMQP_URL: want amqp://user:password@host:port/vhost, or amqps://")
    return parsed if "heartbeat" in parsed.query else parsed.update_query(heartbeat=HEARTBEAT_S)


class Connection:
    """Keeps one connection open as long as `run` runs: to any of these nodes, and after a failure to the next."""

    def __init__(self, addresses: Sequence[URL], name: str) -> None:
        # Each process begins with another one, so that no node has all of them.
        self._addresses = deque(random.sample(addresses, len(addresses)))
        self._name = name
        self._slot: Slot[WireLink] = Slot()

    async def opened(self) -> "WireLink":
        """The open connection, waiting for it as long as it takes."""
        return await self._slot.get()

    async def run(self) -> None:
        while True:
            link = await until_available(self._name, self._connect)
            log.info("connected to rabbitmq", connection=self._name)
            self._slot.fill(link)
            try:
                await link.until_lost()
            finally:
                self._slot.empty()
                self._addresses.rotate()
                await close_within(CLOSE_TIMEOUT_S, link.connection.close())
            log.warning("lost the connection to rabbitmq", connection=self._name, reason=link.why_lost())

    async def _connect(self) -> "WireLink":
        # Not by aio_pika.connect: what it leaves behind when it fails complains wherever it is collected.
        connection = aio_pika.Connection(self._addresses[0], client_properties={"connection_name": self._name})
        try:
            with library_failures("connecting"):
                async with asyncio.timeout(CONNECT_TIMEOUT_S):
                    await connection.connect()
                    return WireLink(connection)
        except BaseException:
            self._addresses.rotate()
            await close_within(CLOSE_TIMEOUT_S, connection.close())
            raise


class WireLink:
    """One connection as long as it lives."""

    def __init__(self, connection: AbstractConnection) -> None:
        if connection.transport is None:
            raise BrokerUnavailable("RabbitMQ closed the connection at once")
        self.connection = connection
        self.wire: WireConnection = connection.transport.connection
        self._dropped = asyncio.Event()

    def drop(self) -> None:
        """Give it up: it does not answer any more."""
        self._dropped.set()

    async def until_lost(self) -> None:
        await first_of(self.wire.closing, asyncio.ensure_future(self._dropped.wait()))

    def why_lost(self) -> str:
        """What RabbitMQ or the network said when it closed."""
        closing = self.wire.closing
        if not closing.done() or closing.cancelled():
            return "it does not answer any more"
        return str(closing.exception() or "closed")

    async def until_unblocked(self) -> None:
        """Return when the broker accepts publishes (no memory or disk alarm), or the connection is lost."""
        if not await first_of(self.wire.closing, asyncio.ensure_future(self.wire.ready()), timeout_s=1.0):
            log.warning("rabbitmq accepts no messages: it has a memory or disk alarm")
            await first_of(self.wire.closing, asyncio.ensure_future(self.wire.ready()))


async def first_of(*futures: "asyncio.Future[object]", timeout_s: float | None = None) -> bool:
    """Return when one of them is done, or the time is over, and stop waiting for the others. Whether one was done."""
    try:
        done, _ = await asyncio.wait(futures, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        return bool(done)
    finally:
        for future in futures:
            future.cancel()
