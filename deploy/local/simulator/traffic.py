"""Invents believable customers and what they write, at a rate one can set."""

from __future__ import annotations

import asyncio
import math
import random
import time

from deploy.local.simulator import phones, standing
from deploy.local.simulator.errors import ControlError
from deploy.local.simulator.phrases import CAPTIONS, COMMANDS, FILES, NAMES, PHRASES
from deploy.local.simulator.records import Json, Person
from deploy.local.simulator.world import World

FASTEST = 50_000.0
MOST_CUSTOMERS = 100_000
TICK = 0.02
# Behind by more than this, the generator forgets the difference instead of flooding to make up for it.
LONGEST_ARREARS = 1.0
FIRST_USER_ID = 5_000_000_001


class Traffic:
    """One background task while the rate is above zero. The same numbered customers come back after a restart."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._random = random.Random()  # noqa: S311 (scenery, not a secret)
        self._task: asyncio.Task[None] | None = None
        self._customers: list[int] = []
        self._newest: dict[int, int] = {}
        self.rate = 0.0
        self.customers = 20
        self.sent = 0

    def as_json(self) -> Json:
        return {"rate": self.rate, "customers": self.customers, "sent": self.sent}

    def order(self, rate: float, customers: int) -> None:
        """Sets messages a second (0 stops) from that many customers. Raises ControlError 400 when out of bounds."""
        if not (math.isfinite(rate) and 0 <= rate <= FASTEST):
            raise ControlError(400, f"rate must be between 0 and {FASTEST:.0f} messages a second.")
        if not 1 <= customers <= MOST_CUSTOMERS:
            raise ControlError(400, f"customers must be between 1 and {MOST_CUSTOMERS}.")
        self.rate, self.customers = rate, customers
        with self._world.store.together():
            self._customers = [self._customer(number).user_id for number in range(customers)]
        self._stop_task()
        if rate:
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        task = self._task
        self._stop_task()
        if task is not None:
            await asyncio.gather(task, return_exceptions=True)

    def _stop_task(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self) -> None:
        due, last = 0.0, time.monotonic()
        while True:
            await asyncio.sleep(max(TICK, (1 - due) / self.rate if due < 1 else 0.0))
            now = time.monotonic()
            due = min(due + (now - last) * self.rate, self.rate * LONGEST_ARREARS + 1)
            last = now
            count = int(due)
            due -= count
            self._send(count)

    def _send(self, count: int) -> None:
        with self._world.store.together():
            for _ in range(count):
                self._act(self._random.choice(self._customers))
        self.sent += count

    def _act(self, user_id: int) -> None:
        person = self._world.people.get(user_id)
        if person.blocked:
            standing.set_blocked(self._world, user_id, blocked=False)
        if user_id in self._newest and self._random.random() < 0.03:
            words = {"text": self._random.choice(PHRASES[person.language_code])}
            phones.edit(self._world, user_id, self._newest.pop(user_id), words)
            return
        message, _ = phones.write(self._world, user_id, self._draft(person))
        # People mend what they wrote, not the commands they gave.
        if message.kind == "text" and not str(message.text).startswith("/"):
            self._newest[user_id] = message.message_id

    def _draft(self, person: Person) -> Json:
        if not person.started:
            return {"kind": "text", "text": "/start"}
        dice = self._random.random()
        if dice < 0.04:
            return {"kind": "text", "text": self._random.choice(COMMANDS)}
        if dice < 0.80:
            return {"kind": "text", "text": self._random.choice(PHRASES[person.language_code])}
        return self._media_draft()

    def _media_draft(self) -> Json:
        draft: Json = dict(self._random.choice(FILES))
        if draft["kind"] in {"voice", "video", "video_note"}:
            draft["duration"] = self._random.randint(2, 58)
        if draft["kind"] in {"photo", "document"} and self._random.random() < 0.5:
            draft["caption"] = self._random.choice(CAPTIONS)
        return draft

    def _customer(self, number: int) -> Person:
        """The customer of that number: always the same name and id."""
        known = self._world.people.find(FIRST_USER_ID + number)
        if known is not None:
            return known
        language, first_name, last_name = NAMES[number % len(NAMES)]
        round_ = number // len(NAMES)
        username = f"{first_name}_{last_name}".lower() if first_name.isascii() and last_name.isascii() else ""
        return self._world.people.ensure(
            Person(
                user_id=FIRST_USER_ID + number,
                first_name=first_name,
                last_name=last_name if not round_ else f"{last_name} {round_ + 1}".strip(),
                username=f"{username}{round_ or ''}" if username.strip("_") and number % 5 else "",
                language_code=language,
            )
        )
