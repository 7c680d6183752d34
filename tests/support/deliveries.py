"""Receiving in tests."""

from shared.broker.port import Deliveries, Delivery
from tests.support.waiting import soon


async def receive(deliveries: Deliveries, count: int) -> list[Delivery]:
    """The next `count` deliveries."""
    return [await soon(deliveries.receive()) for _ in range(count)]


async def receive_one(deliveries: Deliveries) -> Delivery:
    """The next delivery."""
    return await soon(deliveries.receive())


def bodies(deliveries: list[Delivery]) -> list[bytes]:
    """What is in them."""
    return [delivery.body for delivery in deliveries]
