"""The strip of live facts: counted once a second while a page is open."""

from __future__ import annotations

import asyncio

import msgspec

from deploy.local.simulator.records import Json
from deploy.local.simulator.traffic import Traffic
from deploy.local.simulator.world import World

_ERRORS_SHOWN = 5


class Facts:
    """Rates are over the last second."""

    def __init__(self, world: World, traffic: Traffic) -> None:
        self._world = world
        self._traffic = traffic
        self._calls = 0
        self._sent = 0

    async def tell_every_second(self) -> None:
        while True:
            await asyncio.sleep(1)
            addressed = self._world.messages.take_addressed()
            self._world.live.tell("facts", None, {**self.now(), "addressed": addressed})

    def now(self) -> Json:
        calls, sent = self._world.calls.total, self._traffic.sent
        shown = {
            "pending": len(self._world.updates),
            "calls_per_second": calls - self._calls,
            "calls_total": calls,
            "messages_per_second": sent - self._sent,
            "people": len(self._world.people.all()),
            "traffic": self._traffic.as_json(),
            "faults": self._world.faults.as_json(),
            "webhook": self._world.webhook.webhook.url,
            "errors": [msgspec.to_builtins(call) for call in self._world.calls.newest_errors(_ERRORS_SHOWN)],
        }
        self._calls, self._sent = calls, sent
        return shown
