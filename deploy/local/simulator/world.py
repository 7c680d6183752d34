"""Everything one simulated Telegram holds, put together."""

from __future__ import annotations

import time
from dataclasses import dataclass

from deploy.local.simulator.callbacks import Presses
from deploy.local.simulator.calls import CallLog
from deploy.local.simulator.faults import Faults
from deploy.local.simulator.limits import Limits
from deploy.local.simulator.live import LiveEvents
from deploy.local.simulator.message_box import MessageBox
from deploy.local.simulator.people import People
from deploy.local.simulator.records import Json
from deploy.local.simulator.store import Store
from deploy.local.simulator.updates import CALLBACK_LIFETIME, UpdateQueue
from deploy.local.simulator.webhook import WebhookSender


@dataclass(frozen=True)
class World:
    """One bot, the people who write to it and what lies between them."""

    token: str
    bot: Json
    store: Store
    people: People
    messages: MessageBox
    updates: UpdateQueue
    webhook: WebhookSender
    presses: Presses
    limits: Limits
    faults: Faults
    calls: CallLog
    live: LiveEvents

    def now(self) -> float:
        """Unix seconds; Telegram's dates are whole ones."""
        return time.time()


def build_world(token: str, store: Store, *, limits: bool = True, callback_seconds: float = CALLBACK_LIFETIME) -> World:
    """Raises ValueError for a token that does not look like `123456:secret`."""
    bot = bot_user(token)
    live = LiveEvents()
    people = People(store)
    updates = UpdateQueue(store)
    return World(
        token=token,
        bot=bot,
        store=store,
        people=people,
        messages=MessageBox(store, people, live, bot),
        updates=updates,
        webhook=WebhookSender(store, updates),
        presses=Presses(callback_seconds),
        limits=Limits(limits),
        faults=Faults(),
        calls=CallLog(),
        live=live,
    )


def bot_user(token: str) -> Json:
    number, colon, secret = token.partition(":")
    if not (number.isdigit() and colon and secret):
        raise ValueError("A bot token looks like 123456:secret.")
    return {"id": int(number), "is_bot": True, "first_name": "Frontdesk", "username": "frontdesk_bot"}
