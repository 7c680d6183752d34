"""What a call that is hit by a fault goes through."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from deploy.local.simulator.bot_api.arguments import Arguments
from deploy.local.simulator.bot_api.chats import BLOCKED
from deploy.local.simulator.errors import ApiError, too_many_requests
from deploy.local.simulator.faults import Kind, Rule
from deploy.local.simulator.replies import Reply, broken, lost, refused
from deploy.local.simulator.world import World

CarryOut = Callable[[], Awaitable[Reply]]
_NAMES = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}
_SENDING = ("send", "copy", "forward")
_NOT_COUNTED = "sendchataction"


async def suffer(world: World, rule: Rule, method: str, arguments: Arguments, carry_out: CarryOut) -> Reply:
    """The reply to the call, which the fault may keep from being carried out."""
    if rule.kind == "too_many_requests":
        _shut(world, rule, method, arguments.chat_id)
    return await _EFFECTS[rule.kind](rule, carry_out)


async def _flood(rule: Rule, _carry_out: CarryOut) -> Reply:
    return refused(too_many_requests(rule.retry_after))


async def _forbid(rule: Rule, _carry_out: CarryOut) -> Reply:
    return refused(ApiError(403, rule.description or BLOCKED))


async def _refuse(rule: Rule, _carry_out: CarryOut) -> Reply:
    return refused(ApiError(400, rule.description or "Bad Request: a fault is switched on"))


async def _break(rule: Rule, carry_out: CarryOut) -> Reply:
    done = await carry_out() if rule.done else None
    return broken(rule.code, rule.description or _NAMES[rule.code], rule.body == "html", done)


async def _lose(_rule: Rule, carry_out: CarryOut) -> Reply:
    return lost(await carry_out())


async def _delay(rule: Rule, carry_out: CarryOut) -> Reply:
    await asyncio.sleep(rule.seconds)
    return await carry_out()


_EFFECTS: dict[Kind, Callable[[Rule, CarryOut], Awaitable[Reply]]] = {
    "too_many_requests": _flood,
    "forbidden": _forbid,
    "bad_request": _refuse,
    "server_error": _break,
    "answer_lost": _lose,
    "slow": _delay,
}


def _shut(world: World, rule: Rule, method: str, chat_id: int | None) -> None:
    """A chat that was told to wait refuses everything of the kind until then, as Telegram does."""
    if chat_id is None:
        return
    if method.startswith("edit"):
        world.limits.shut("edit", chat_id, world.now() + rule.retry_after)
    elif method.startswith(_SENDING) and method != _NOT_COUNTED:
        world.limits.shut("send", chat_id, world.now() + rule.retry_after)
