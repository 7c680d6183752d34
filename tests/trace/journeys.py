"""The journeys, made on the phones of an admin and of a customer whom nobody knows yet.

They find their way by the little that no commit changes: commands, names, the word on one button, methods of Telegram.
"""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from tests.support.frontdesk import Frontdesk, Phone, labels_of
from tests.support.waiting import eventually
from tests.trace.walk import Span

MESSAGE: Final = "message"
PRESS: Final = "press"
REPLY: Final = "reply"
IDLE: Final = "idle"

SETTLE_S: Final = 0.5
"""For what follows the last effect at once: what became of a call goes back to who asked for it. Part of it is done
before the effect or after it as it happens, so that a walk cut there is each time another one.
"""

REST_S: Final = 3.0
"""Until what was put off by a second or two, such as the next look at a panel, is over too."""

LOOK_S: Final = 1.0
"""How long an admin looks at a card before pressing. A panel that was shown is not refreshed sooner than in a second or
two; were the press any later, its own change would have the panel refreshed beside it, sometimes in time and sometimes
not.
"""

IDLE_S: Final = 11.0
"""Longer than the longest usual pause of what is done again and again."""

_numbers: Final = count(101)


@dataclass(frozen=True, slots=True)
class Effect:
    """A call to Telegram that was carried out: its method begins so; in this chat, where the method names one."""

    methods: tuple[str, ...]
    chat_id: int | None = None

    def time_in(self, calls: Iterable[dict[str, Any]]) -> float | None:
        """When it happened."""
        return next((call["at"] for call in calls if call["done"] and self._is(call)), None)

    def _is(self, call: dict[str, Any]) -> bool:
        return bool(call["method"].startswith(self.methods) and call["chat_id"] == self.chat_id)


async def travel(desk: Frontdesk, runs: int) -> list[Span]:
    """Do nothing for a while, and make every journey so often; when that was. The first of each is not among them:
    some things are done once in the life of a process.
    """
    await desk.owner.command("/start")
    # Who was not there yet is told in one digest of what came meanwhile, and the journey is to meet a single push.
    await asyncio.sleep(REST_S)
    # While no panel is open: a look at one is a walk of its own, and no background.
    spans = [await _idle()]
    await _round(desk)
    for _ in range(runs):
        spans += await _round(desk)
    return spans


async def _round(desk: Frontdesk) -> list[Span]:
    customer = await desk.customer(f"Stranger{next(_numbers)}")
    return [await _message(desk, customer), await _reply(desk, customer), await _press(desk, customer)]


async def _idle() -> Span:
    since = time.time()
    await asyncio.sleep(IDLE_S)
    return Span(IDLE, since, time.time())


async def _message(desk: Frontdesk, customer: Phone) -> Span:
    """A customer writes, and an admin is notified."""
    journey = await _Journey.begun(MESSAGE, desk)
    await customer.write(_words_of(customer))
    return await journey.ended(Effect(("send",), desk.owner.user_id))


async def _reply(desk: Frontdesk, customer: Phone) -> Span:
    """The admin answers that with Telegram's reply; the customer has it, and 👍 says so."""
    admin = desk.owner
    notified = await admin.finds(_words_of(customer))
    journey = await _Journey.begun(REPLY, desk)
    await admin.reply(notified["message_id"], "Here I am")
    copied = Effect(("copyMessage", "send"), customer.user_id)
    return await journey.ended(copied, Effect(("setMessageReaction",), admin.user_id))


async def _press(desk: Frontdesk, customer: Phone) -> Span:
    """The admin pins the customer's conversation from its card; the press is answered, and the card says so."""
    admin = desk.owner
    panel = await _open_card(admin, customer)
    label = await _label_on(admin, panel, "Pin")
    await asyncio.sleep(LOOK_S)
    journey = await _Journey.begun(PRESS, desk)
    await admin.press_on(panel, label)
    return await journey.ended(Effect(("answerCallbackQuery",)), Effect(("editMessageText",), admin.user_id))


def _words_of(customer: Phone) -> str:
    return f"Is anybody there? {customer.name}"


async def _open_card(admin: Phone, customer: Phone) -> int:
    before = (await admin.chat())[-1]["message_id"]
    await admin.command("/conversations")
    panel = (await admin.finds(customer.name, after=before))["message_id"]
    await admin.press_on(panel, await _label_on(admin, panel, customer.name))
    return int(panel)


async def _label_on(admin: Phone, message_id: int, word: str) -> str:
    """What else stands on the button with this word, as soon as it is there."""

    def labels(chat: list[dict[str, Any]]) -> list[str]:
        found = [label for message in chat if message["message_id"] == message_id for label in labels_of(message)]
        return [label for label in found if word in label.split()]

    return labels(await admin.sees(lambda chat: bool(labels(chat)), f"a button with {word}"))[0]


@dataclass(frozen=True, slots=True)
class _Journey:
    """One under way. Calls to Telegram up to number `call` were made before it."""

    name: str
    desk: Frontdesk
    call: int
    since: float

    @classmethod
    async def begun(cls, name: str, desk: Frontdesk) -> "_Journey":
        calls = await _calls(desk, 0)
        return cls(name, desk, calls[-1]["n"], time.time())

    async def ended(self, *effects: Effect) -> Span:
        times: list[float | None] = []

        async def all_are_there() -> bool:
            calls = await _calls(self.desk, self.call)
            times[:] = [effect.time_in(calls) for effect in effects]
            return None not in times

        await eventually(all_are_there, f"{self.name}: {effects}")
        await asyncio.sleep(REST_S)
        return Span(self.name, self.since, max(at for at in times if at is not None) + SETTLE_S)


async def _calls(desk: Frontdesk, after: int) -> list[dict[str, Any]]:
    async with desk.http.get("/simulator/calls", params={"after": after}) as answer:
        return list(await answer.json())
