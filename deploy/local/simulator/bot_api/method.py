"""The shape every Bot API method has here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from deploy.local.simulator.bot_api.arguments import Arguments
from deploy.local.simulator.world import World

# Takes the world and the arguments of a call; gives what goes under "result". Raises ApiError.
Method: TypeAlias = Callable[[World, Arguments], Awaitable[Any]]
