"""Ports nobody listens on."""

import itertools
import os
import socket
from collections import deque
from typing import Final

_FIRST: Final = 20_000
_COUNT: Final = 12_000
"""Below those that systems give to whoever asks for any, or connects: nobody comes by one of these by chance."""

_steps = itertools.count(64 * os.getpid())
"""Each process begins elsewhere, and gives no port twice: what gets one may be slow to listen on it."""

_kept: deque[int] = deque()
"""As descriptors: a socket would complain at the end of the process that nobody has closed it."""

_MOST_KEPT: Final = 100


def free_port() -> int:
    """A port of the loopback that nobody has. It is kept from other runs of the tests, not from who listens on it."""
    keeper = next(keeper for step in _steps if (keeper := _keeper(_FIRST + step % _COUNT)))
    port: int = keeper.getsockname()[1]
    _kept.append(keeper.detach())
    if len(_kept) > _MOST_KEPT:
        os.close(_kept.popleft())
    return port


def free_ports(count: int) -> list[int]:
    """So many of them."""
    return [free_port() for _ in range(count)]


def _keeper(port: int) -> socket.socket | None:
    """A socket that has the port and never listens: servers, which set the same option, may."""
    keeper = socket.socket()
    try:
        keeper.bind(("127.0.0.1", port))
    except OSError:
        keeper.close()
        return None
    keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return keeper
