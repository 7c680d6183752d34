"""Events the simulator tells its page, read one by one."""

import asyncio
import json
from typing import Any

import aiohttp

from tests.support.waiting import PATIENCE_S


async def next_event(stream: aiohttp.ClientResponse) -> dict[str, Any]:
    """The next one, whatever it is."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            line = await stream.content.readline()
            if line.startswith(b"data: "):
                return dict(json.loads(line[6:]))


async def event_of_type(stream: aiohttp.ClientResponse, kind: str) -> dict[str, Any]:
    """The next one of this kind."""
    while True:
        event = await next_event(stream)
        if event["type"] == kind:
            return event
