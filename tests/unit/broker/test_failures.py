"""Whatever the library raises when RabbitMQ goes away means: it is away, ask again."""

import asyncio

import pytest
from aiormq.exceptions import AMQPConnectionError

from shared.broker.port import BrokerUnavailable
from shared.broker.rabbitmq.failures import library_failures


@pytest.mark.parametrize(
    "failure",
    [
        AMQPConnectionError(),
        ConnectionResetError(),
        TimeoutError(),
        RuntimeError("closed"),
        asyncio.CancelledError(),
        # The end of the stream in the middle of a handshake.
        StopAsyncIteration(),
    ],
    ids=lambda failure: type(failure).__name__,
)
async def test_a_failure_of_the_library_means_that_the_broker_is_away(failure: BaseException) -> None:
    with pytest.raises(BrokerUnavailable, match="connecting"), library_failures("connecting"):
        raise failure
