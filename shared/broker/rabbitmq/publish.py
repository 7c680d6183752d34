"""Publishing so that a message is either known to be safe or reported as doubtful."""

import asyncio
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from aio_pika import DeliveryMode
from aiormq import spec
from aiormq.exceptions import PublishError

from shared.broker.port import BrokerUnavailable
from shared.broker.rabbitmq.channel import Channel, OpenChannel
from shared.broker.rabbitmq.failures import library_failures

PUBLISH_TIMEOUT_S: Final = 5.0
REPLAYED: Final = "x-replayed"
"""The header of what was a dead letter; RabbitMQ keeps it through redelivery and dead-lettering."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to a queue, or straight to an asker."""

    routing_key: str
    body: bytes
    is_persistent: bool = True
    reply_to: str | None = None
    correlation_id: str | None = None
    is_reply: bool = False
    is_replayed: bool = False

    def properties(self) -> spec.Basic.Properties:
        # The id is new for every attempt: aiormq tells a returned message by it, and with two equal ones in flight
        # the lost one would look confirmed.
        return spec.Basic.Properties(
            message_id=uuid4().hex,
            delivery_mode=DeliveryMode.PERSISTENT if self.is_persistent else DeliveryMode.NOT_PERSISTENT,
            reply_to=self.reply_to,
            correlation_id=self.correlation_id,
            headers={REPLAYED: True} if self.is_replayed else None,
        )


async def publish(channel: Channel, outgoing: Outgoing, timeout_s: float = PUBLISH_TIMEOUT_S) -> None:
    """Return when the broker has confirmed it. After any doubt, try once more on a new channel within the time.

    Raises:
        BrokerUnavailable: not confirmed in time, or doubtful twice.
    """
    with library_failures("publishing"):
        async with asyncio.timeout(timeout_s):
            try:
                await _attempt(channel, outgoing)
            except BrokerUnavailable:
                await _attempt(channel, outgoing)


def is_unroutable(outgoing: Outgoing, failure: BrokerUnavailable) -> bool:
    """Whether a request came back because nobody is there to answer it: nothing is wrong with the channel. Anything
    else that comes back says that a queue or a binding is missing, which is declared again on the next channel.
    """
    return outgoing.reply_to is not None and isinstance(failure.__cause__, PublishError)


async def _attempt(channel: Channel, outgoing: Outgoing) -> None:
    opened = await channel.opened()
    opened.in_use += 1
    try:
        with library_failures("publishing"):
            await _send(opened, outgoing)
    except BrokerUnavailable as failure:
        if not is_unroutable(outgoing, failure):
            channel.retire(opened)
        raise
    except BaseException:
        channel.retire(opened)
        raise
    finally:
        opened.in_use -= 1
        channel.close_if_unused(opened)


async def _send(opened: OpenChannel, outgoing: Outgoing) -> None:
    # While the broker blocks us (memory or disk alarm), nothing more is written: it would pile up in memory.
    await opened.wire.connection.ready()
    # Straight to aiormq, and without waiting for the socket to drain before the next message may go: a fifth less CPU.
    # The channel was opened with `on_return_raises`.
    await opened.wire.basic_publish(
        outgoing.body,
        exchange="" if outgoing.is_reply else opened.exchange.name,
        routing_key=outgoing.routing_key,
        properties=outgoing.properties(),
        mandatory=not outgoing.is_reply,
        wait=False,
    )
