"""admin_ui's own HTTP: metrics and health, and the addresses that features declare."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Final

import structlog
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.feature import WebRoute
from shared.db import DatabaseUnavailable
from shared.service.health import Health
from shared.service.http import operations_routes

log = structlog.get_logger()

_PATIENCE_S: Final = 2.0


def build_api(health: Health, desk: Desk) -> FastAPI:
    """The three operations addresses, whose figures are looked up for each scrape, and the features' own."""
    operations = operations_routes(health, desk.metrics.registry, partial(refresh_gauges, desk))
    routes: list[BaseRoute] = [*operations, *_routes(desk, desk.registry.routes)]
    return FastAPI(title="Frontdesk admin_ui", routes=routes, docs_url=None, redoc_url=None, openapi_url=None)


async def refresh_gauges(desk: Desk) -> None:
    """Set the features' gauges to the figures of now; when Postgres does not answer, they stay and are marked as
    stale.
    """
    try:
        async with asyncio.timeout(_PATIENCE_S):
            for gauges in desk.registry.gauges:
                await gauges.refresh(desk)
    except (DatabaseUnavailable, TimeoutError) as exc:
        desk.metrics.figures_are_fresh.set(0)
        await log.awarning("figures are stale", error=str(exc))
    else:
        desk.metrics.figures_are_fresh.set(1)


def _routes(desk: Desk, declared: Iterable[WebRoute]) -> list[BaseRoute]:
    return [Route(route.path, _endpoint(desk, route), methods=list(route.methods)) for route in declared]


def _endpoint(desk: Desk, route: WebRoute) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return await route.answer(desk, request)

    return answer
