"""Asking the services, as an orchestrator would, whether they do their work."""

import asyncio
from collections.abc import Mapping

import aiohttp

_ASK_EVERY_S = 0.1


async def until_ready(operations: Mapping[str, str]) -> None:
    """Return when every service says it is ready. `operations` is name → address of its own HTTP server."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        for url in operations.values():
            while not await _is_ready(session, url):  # noqa: ASYNC110  # Over HTTP there is nothing to wait on.
                await asyncio.sleep(_ASK_EVERY_S)


async def _is_ready(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(f"{url}/readyz") as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False
