"""The webhook's own HTTP server with nothing behind it: it reads the body, answers 200, and that is all.

`python -m tests.bench.bare_server PORT`.
"""

import asyncio
import sys
from typing import Any

import uvloop

from shared.service.http import serve_http


async def answer_at_once(scope: Any, receive: Any, send: Any) -> None:
    """The application."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def serve(port: int) -> None:
    """Until the process is ended."""
    async with serve_http(answer_at_once, "127.0.0.1", port):
        await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
