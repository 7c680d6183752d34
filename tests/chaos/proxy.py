"""A TCP proxy between a service and a server, which cuts, stalls and resets connections and loses answers on demand."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import urlsplit, urlunsplit

CHUNK: Final = 65536
_ABORT_ON_CLOSE: Final = struct.pack("ii", 1, 0)
_COMMIT: Final = b"COMMIT;\0"


@dataclass(eq=False)
class _Connection:
    """Both ends of one forwarded connection."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    loses_next_answer: bool = False

    def close(self) -> None:
        """Both ends see the end of the stream."""
        self.client.close()
        self.server.close()

    def reset(self) -> None:
        """Both ends see a reset, as from a firewall that has forgotten them."""
        for end in (self.client, self.server):
            with contextlib.suppress(OSError):
                raw: socket.socket = end.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT_ON_CLOSE)
            end.transport.abort()


@dataclass(eq=False)
class Proxy:
    """Forwards to a port of this machine."""

    target: int
    port: int = 0
    commits_lost: int = 0
    _connections: set[_Connection] = field(default_factory=set)
    _serving: set["asyncio.Task[None]"] = field(default_factory=set)
    _flowing: asyncio.Event = field(default_factory=asyncio.Event)
    _commits_to_lose: int = 0

    def url(self, target_url: str) -> str:
        """The same address, through the proxy."""
        parts = urlsplit(target_url)
        who, at, _ = parts.netloc.rpartition("@")
        return urlunsplit(parts._replace(netloc=f"{who}{at}127.0.0.1:{self.port}"))

    def cut(self) -> None:
        """Close every connection."""
        for connection in list(self._connections):
            connection.close()

    def reset(self) -> None:
        """Reset every connection."""
        for connection in list(self._connections):
            connection.reset()

    def stall(self) -> None:
        """Let nothing through, and close nothing."""
        self._flowing.clear()

    def resume(self) -> None:
        """Let everything through again, beginning with what was held."""
        self._flowing.set()

    def lose_commit_answers(self, times: int) -> None:
        """The next COMMITs reach Postgres and are done; their answers do not come back, the connection is reset."""
        self._commits_to_lose = times

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Forward one connection until one end is gone."""
        task = asyncio.current_task()
        assert task
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        try:
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        connection = _Connection(writer, to_server)
        self._connections.add(connection)
        try:
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._forward_requests(reader, connection))
                ways.create_task(self._forward_answers(from_server, connection))
        except* (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            connection.close()
            self._connections.discard(connection)

    async def close(self) -> None:
        """Reset what there is, and return when nothing is forwarded any more."""
        self.reset()
        self.resume()
        serving = list(self._serving)
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    async def _forward_requests(self, reader: asyncio.StreamReader, connection: _Connection) -> None:
        while data := await reader.read(CHUNK):
            await self._flowing.wait()
            if self._commits_to_lose and _COMMIT in data:
                self._commits_to_lose -= 1
                connection.loses_next_answer = True
            connection.server.write(data)
            await connection.server.drain()
        connection.close()

    async def _forward_answers(self, reader: asyncio.StreamReader, connection: _Connection) -> None:
        while data := await reader.read(CHUNK):
            await self._flowing.wait()
            if connection.loses_next_answer:
                # The answer is here, so the commit is done.
                self.commits_lost += 1
                connection.reset()
                return
            connection.client.write(data)
            await connection.client.drain()
        connection.close()

    @classmethod
    @contextlib.asynccontextmanager
    async def to(cls, target: int) -> AsyncIterator[Self]:
        """A proxy that forwards while the block runs."""
        proxy = cls(target)
        proxy.resume()
        server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
        proxy.port = server.sockets[0].getsockname()[1]
        try:
            yield proxy
        finally:
            server.close()
            await proxy.close()
