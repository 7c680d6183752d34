"""The HTTP server inside a service, and the three addresses every service answers."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from shared.errors import Misconfigured
from shared.service.health import Health

Refresh = Callable[[], Awaitable[None]]


async def _nothing_to_refresh() -> None:
    return


def operations_routes(
    health: Health, registry: CollectorRegistry, refresh: Refresh = _nothing_to_refresh
) -> list[BaseRoute]:
    """`/metrics`, `/healthz` (the process is alive) and `/readyz` (it does its work; 503 names what does not).

    `refresh` runs before each scrape, for gauges that are looked up.
    """

    async def metrics(_: Request) -> Response:
        await refresh()
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    async def alive(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def ready(_: Request) -> Response:
        report = await health.report()
        is_ready = all(answer == "ok" for answer in report.values())
        return JSONResponse({"ready": is_ready, "parts": report}, status_code=200 if is_ready else 503)

    return [Route("/metrics", metrics), Route("/healthz", alive), Route("/readyz", ready)]


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Signals belong to the bootstrap: in the one-process run three servers live beside each other.
        yield


@contextlib.asynccontextmanager
async def serve_http(app: ASGIApp, host: str, port: int) -> AsyncIterator[int]:
    """Serve `app` while the block runs; yields the port (useful with port 0).

    Raises:
        Misconfigured: the address cannot be listened on.
    """
    config = uvicorn.Config(app, host=host, port=port, log_config=None, access_log=False, lifespan="off", ws="none")
    server = _Server(config)
    serving = asyncio.create_task(_serve(server, host, port))
    try:
        while not server.started:
            if serving.done():
                await serving
            await asyncio.sleep(0.01)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await serving


async def _serve(server: uvicorn.Server, host: str, port: int) -> None:
    try:
        await server.serve()
    except SystemExit:
        # uvicorn leaves the process when it cannot bind; the service wants to say it in its own words.
        raise Misconfigured(f"cannot listen on {host}:{port}: is the port taken?") from None
