"""What RabbitMQ does to its clients: blocks them, gives up on them, and has no longer what they declared."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from typing import Final

from aio_pika.abc import AbstractChannel

from shared.contracts.wire import (
    CONVERSATION_CHANGES,
    CUSTOMER_EVENTS,
    CUSTOMER_UPDATES,
    DELIVERY_OUTCOMES,
    PUSHES,
    QUARANTINE,
    REPLIES,
    STAFF_UPDATES,
    Queue,
)
from tests.chaos.amqp import connected
from tests.chaos.faults import Fault
from tests.chaos.world import World
from tests.support.waiting import eventually

_IRREPLACEABLE: Final = (CUSTOMER_EVENTS, STAFF_UPDATES, CUSTOMER_UPDATES, QUARANTINE)
"""Telegram has been told that what is in these is safe: they are deleted only while they hold nothing."""

_REPLACEABLE: Final = (CONVERSATION_CHANGES, PUSHES, REPLIES, DELIVERY_OUTCOMES)
"""What is in these is asked for again, or known to the ledger, which says so where it cannot tell what became of it."""

_PATIENCE_S: Final = 300.0
_LOOKS: Final = 2
_RELIEF_S: Final = 1.5
_SHORT_MS: Final = 2000
_USUAL_MS: Final = 1_800_000
_ALARM: Final = (
    "vm_memory_monitor:set_vm_memory_high_watermark(0.00001), timer:sleep({ms}), "
    "vm_memory_monitor:set_vm_memory_high_watermark(0.4)."
)


async def raise_a_memory_alarm(world: World, chance: random.Random) -> None:
    """RabbitMQ takes nothing from anybody who publishes, for some seconds."""
    await asyncio.to_thread(world.rabbitmq.ctl, "eval", _ALARM.format(ms=chance.randrange(500, 3000)))


async def delete_an_empty_queue(world: World, chance: random.Random) -> None:
    """A queue whose loss nobody could make up for is deleted under its consumers, when it holds nothing.

    What the gateway publishes meanwhile waits in its link: it finds the queue gone.
    """

    async def deletes_one() -> bool:
        return await _delete_if_empty(world, chance.choice(_IRREPLACEABLE))

    await eventually(deletes_one, "a queue is empty", patience_s=_PATIENCE_S)


async def delete_a_queue(world: World, chance: random.Random) -> None:
    """A queue is deleted under its consumers, with everything in it."""
    await _delete(world, chance.choice(_REPLACEABLE))


async def remove_a_binding(world: World, chance: random.Random) -> None:
    """A queue gets nothing any more, and nobody is told."""
    await unbind(world, chance.choice((*_IRREPLACEABLE, CUSTOMER_EVENTS, *_REPLACEABLE)))


async def unbind(world: World, *queues: Queue) -> None:
    """Remove the bindings of these; whoever publishes to them is told that nobody takes it."""
    async with _channel(world) as channel:
        underlay = await channel.get_underlay_channel()
        for name in (_name(world, queue) for queue in queues):
            await underlay.queue_unbind(name, world.prefix, name)


async def let_a_consumer_time_out(world: World, chance: random.Random) -> None:
    """RabbitMQ gives up on a tracker that holds deliveries for too long, because its database does not answer."""
    name = chance.choice([name for name in world.services if name.startswith("tracker")])
    broker, database = world.links[name, "broker"], world.links[name, "database"]
    await _set_consumer_timeout(world, _SHORT_MS)
    # It holds for channels opened from now on.
    broker.cut()
    await asyncio.sleep(0.5)
    await eventually(lambda: world.is_ready(name), f"{name} consumes again", patience_s=_PATIENCE_S)
    database.stall()
    await asyncio.sleep(_SHORT_MS / 1000 + chance.uniform(1.5, 3.0))
    database.resume()
    await _set_consumer_timeout(world, _USUAL_MS)
    broker.cut()


async def _set_consumer_timeout(world: World, milliseconds: int) -> None:
    await asyncio.to_thread(
        world.rabbitmq.ctl, "eval", f"application:set_env(rabbit, consumer_timeout, {milliseconds})."
    )


async def _delete_if_empty(world: World, queue: Queue) -> bool:
    link = world.links["gateway", "broker"]
    link.stall()
    try:
        for _ in range(_LOOKS):
            if not (await queue_lengths(world)).get(_name(world, queue), 0):
                await _delete(world, queue)
                return True
    finally:
        link.resume()
    # Whoever works on what the queue holds may need the gateway for it.
    await asyncio.sleep(_RELIEF_S)
    return False


async def queue_lengths(world: World) -> dict[str, int]:
    """How many messages each queue of this run holds, those that consumers have in hand included."""
    listed = await asyncio.to_thread(world.rabbitmq.ctl, "list_queues", "--quiet", "name", "messages")
    rows = (line.split() for line in listed.splitlines())
    return {row[0]: int(row[1]) for row in rows if len(row) == 2 and row[0].startswith(f"{world.prefix}.")}


async def _delete(world: World, queue: Queue) -> None:
    async with _channel(world) as channel:
        await channel.queue_delete(_name(world, queue))


def _name(world: World, queue: Queue) -> str:
    return f"{world.prefix}.{queue.name}"


@contextlib.asynccontextmanager
async def _channel(world: World) -> AsyncIterator[AbstractChannel]:
    async with connected(world.rabbitmq.url) as connection:
        yield await connection.channel()


MEMORY_ALARM: Final = Fault("memory alarm", "broker", raise_a_memory_alarm)
DELETE_EMPTY_QUEUE: Final = Fault("delete an empty queue", "broker", delete_an_empty_queue)
DELETE_QUEUE: Final = Fault("delete a queue", "broker", delete_a_queue)
REMOVE_BINDING: Final = Fault("remove a binding", "broker", remove_a_binding)
CONSUMER_TIMEOUT: Final = Fault("consumer timeout", "broker", let_a_consumer_time_out)
