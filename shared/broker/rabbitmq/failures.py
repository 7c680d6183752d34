"""Where the library's failures become the port's: nothing of aio-pika passes this."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from aiormq.exceptions import AMQPError

from shared.broker.port import BrokerUnavailable

# aiormq says "closed" with a RuntimeError in several places, and with StopAsyncIteration when the stream ends in the
# middle of a handshake; OSError covers sockets and timeouts.
_LIBRARY_FAILURES = (AMQPError, OSError, RuntimeError, StopAsyncIteration)


@contextmanager
def library_failures(doing: str) -> Iterator[None]:
    """Raise `BrokerUnavailable` in place of whatever the library raises inside."""
    asked_before = _times_cancelled()
    try:
        yield
    except asyncio.CancelledError as failure:
        # aiormq rejects what waits on a closed connection with CancelledError. Nobody asked this task to end,
        # and a loop that believed it would end in silence.
        if _times_cancelled() > asked_before:
            raise
        raise BrokerUnavailable(f"RabbitMQ went away while {doing}") from failure
    except _LIBRARY_FAILURES as failure:
        if _times_cancelled() > asked_before:
            # The library may fail in its own way when it is cancelled; who was asked to end must not try again.
            raise asyncio.CancelledError from failure
        raise BrokerUnavailable(f"RabbitMQ failed while {doing}: {type(failure).__name__}") from failure


def _times_cancelled() -> int:
    task = asyncio.current_task()
    return task.cancelling() if task else 0
