"""Reads requests on the control side and writes their answers."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from aiohttp import web

from deploy.local.simulator.errors import ControlError

LONGEST_WAIT = 60.0
_Shape = TypeVar("_Shape")


@web.middleware
async def explain_errors(request: web.Request, handler: Any) -> web.StreamResponse:
    """Answers `{"error": "a sentence"}` with the right status."""
    try:
        response: web.StreamResponse = await handler(request)
    except ControlError as refusal:
        return as_json({"error": refusal.reason}, refusal.status)
    return response


async def read_body(request: web.Request, shape: type[_Shape]) -> _Shape:
    try:
        return msgspec.json.decode(await request.read(), type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise ControlError(400, f"The body is not what this address takes: {exc}") from exc


def read_id(request: web.Request, name: str) -> int:
    text = request.match_info[name]
    if not text.isdigit():
        raise ControlError(404, f"{text!r} is no {name}.")
    return int(text)


def read_wait(request: web.Request) -> float:
    return min(max(read_number(request, "wait", 0), 0.0), LONGEST_WAIT)


def read_number(request: web.Request, name: str, otherwise: float) -> float:
    try:
        return float(request.query.get(name, otherwise))
    except ValueError as exc:
        raise ControlError(400, f"{name} must be a number.") from exc


def as_json(value: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(value), status=status, content_type="application/json", headers=headers
    )
