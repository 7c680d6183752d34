"""Everything declared in RabbitMQ. It compares the arguments at every declaration: once released, they are frozen."""

from dataclasses import dataclass
from typing import Final

from aio_pika import ExchangeType
from aio_pika.abc import AbstractChannel, AbstractExchange
from pamqp.common import FieldTable

from shared.contracts.wire import DEAD_LETTERS, LASTING, Queue

DELIVERY_LIMIT: Final = 50
"""How often a message may come back before its queue gives it up."""

_NEVER_DROPS: Final = 2_000_000_000
# A last stop has nowhere to send what it gives up, so it must not give up. Leaving the limit out means 20 and then
# dropped on 4.x; -1 means unlimited on 4.x, but dropped at the first return on 3.10. A number nobody reaches means
# the same on both (docs/decisions.md 2.6).


@dataclass(frozen=True, slots=True)
class Topology:
    """The names behind one prefix, and how to make them exist."""

    prefix: str

    @property
    def exchange_name(self) -> str:
        return self.prefix

    @property
    def dead_letter_exchange_name(self) -> str:
        return f"{self.prefix}.dead_letters"

    def name_of(self, queue: Queue) -> str:
        return f"{self.prefix}.{queue.name}"

    def without_prefix(self, queue_name: str) -> str:
        return queue_name.removeprefix(f"{self.prefix}.")

    async def declare(self, channel: AbstractChannel) -> AbstractExchange:
        """Make everything exist that lasts, and return the exchange that leads to every queue."""
        exchange = await channel.declare_exchange(self.exchange_name, ExchangeType.DIRECT, durable=True)
        graveyard = await channel.declare_exchange(self.dead_letter_exchange_name, ExchangeType.DIRECT, durable=True)
        for queue in LASTING:
            name = self.name_of(queue)
            declared = await channel.declare_queue(name, durable=True, arguments=self.arguments_of(queue))
            await declared.bind(exchange, name)
            if queue is DEAD_LETTERS:
                await declared.bind(graveyard, name)
        return exchange

    async def declare_for_requests(self, channel: AbstractChannel, queue: Queue) -> None:
        """The queue of who answers requests: nobody else's, and gone with the connection (docs/decisions.md 2.5).

        Raises:
            aiormq.exceptions.ChannelLockedResource: another connection answers them.
        """
        name = self.name_of(queue)
        declared = await channel.declare_queue(name, exclusive=True, arguments=self.arguments_of(queue))
        await declared.bind(self.exchange_name, name)

    def arguments_of(self, queue: Queue) -> FieldTable:
        if queue.is_last_stop:
            return {"x-queue-type": "quorum", "x-delivery-limit": _NEVER_DROPS}
        dead_letters: FieldTable = {
            "x-dead-letter-exchange": self.dead_letter_exchange_name,
            "x-dead-letter-routing-key": self.name_of(DEAD_LETTERS),
        }
        if queue.holds_requests:
            # A quorum queue would write each request to the disk before anybody sees it (docs/decisions.md 2.5).
            return {"x-queue-type": "classic", **dead_letters}
        return {
            **dead_letters,
            "x-queue-type": "quorum",
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-dead-letter-strategy": "at-least-once",
            # At-least-once dead-lettering works only with this overflow behaviour.
            "x-overflow": "reject-publish",
        }
