"""Requests and their answers, over RabbitMQ's direct reply-to: no queue to declare, nothing left behind."""

import asyncio
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

from aiormq.abc import DeliveredMessage

from shared.broker.port import BrokerUnavailable, RequestTimedOut
from shared.broker.rabbitmq.channel import Channel, OpenChannel
from shared.broker.rabbitmq.connection import Connection
from shared.broker.rabbitmq.publish import PUBLISH_TIMEOUT_S, Outgoing, is_unroutable, publish
from shared.broker.rabbitmq.topology import Topology

REPLY_TO: Final = "amq.rabbitmq.reply-to"
LOOK_AGAIN_S: Final = 0.1
"""Whether somebody is there to answer by now."""


@dataclass(slots=True, eq=False)
class Pending:
    """A request in flight."""

    answer: "asyncio.Future[bytes]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    is_sent: bool = False


class Requester:
    """Sends requests and hears the answers, both on the one channel that direct reply-to demands."""

    def __init__(self, connection: Connection, topology: Topology) -> None:
        self._topology = topology
        self._pending: dict[str, Pending] = {}
        self._channel = Channel(
            connection,
            topology,
            purpose="to request",
            confirms=True,
            prepare=self._listen,
            on_lost=self._despair,
        )

    async def run(self) -> None:
        await self._channel.run()

    async def request(self, queue_name: str, body: bytes, timeout_s: float) -> bytes:
        correlation_id = uuid4().hex
        pending = self._pending[correlation_id] = Pending()
        deadline = asyncio.get_running_loop().time() + timeout_s
        outgoing = Outgoing(queue_name, body, is_persistent=False, reply_to=REPLY_TO, correlation_id=correlation_id)
        try:
            await self._send(outgoing, deadline)
            pending.is_sent = True
            async with asyncio.timeout_at(deadline):
                return await pending.answer
        except TimeoutError:
            raise RequestTimedOut(f"no answer within {timeout_s:g} s") from None
        finally:
            del self._pending[correlation_id]

    async def _send(self, outgoing: Outgoing, deadline: float) -> None:
        """Return when it is with somebody who answers, also one who comes only now."""
        while True:
            left_s = deadline - asyncio.get_running_loop().time()
            try:
                return await publish(self._channel, outgoing, min(PUBLISH_TIMEOUT_S, left_s))
            except BrokerUnavailable as failure:
                if not is_unroutable(outgoing, failure) or left_s < LOOK_AGAIN_S:
                    raise
            await asyncio.sleep(LOOK_AGAIN_S)

    async def _listen(self, opened: OpenChannel) -> None:
        await opened.wire.basic_consume(REPLY_TO, self._hear, no_ack=True)

    async def _hear(self, message: DeliveredMessage) -> None:
        pending = self._pending.get(message.header.properties.correlation_id or "")
        if pending is not None and not pending.answer.done():
            pending.answer.set_result(message.body)

    def _despair(self) -> None:
        """The answers to what was sent would have come to the channel that is gone."""
        for pending in self._pending.values():
            if pending.is_sent and not pending.answer.done():
                pending.answer.set_exception(RequestTimedOut("the connection to RabbitMQ was lost before the answer"))
