"""Presses of buttons and the answers the bot gave to them."""

from __future__ import annotations

import random
from collections import OrderedDict
from dataclasses import dataclass, field

from deploy.local.simulator.changes import Changes
from deploy.local.simulator.errors import ControlError, bad_request
from deploy.local.simulator.records import Json

_KEPT = 10_000
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass
class Press:
    """One press; `at` in unix seconds. Its changes tell when the bot answered."""

    callback_id: str
    chat_id: int
    at: float
    answered: bool = False
    text: str = ""
    show_alert: bool = False
    changes: Changes = field(default_factory=Changes)

    def as_json(self) -> Json:
        return {"answered": self.answered, "text": self.text, "show_alert": self.show_alert}


class Presses:
    """The newest presses; older ones count as too old to answer, as Telegram has it after `lifetime` seconds."""

    def __init__(self, lifetime: float) -> None:
        self._lifetime = lifetime
        self._presses: OrderedDict[str, Press] = OrderedDict()

    def add(self, chat_id: int, now: float) -> Press:
        callback_id = str(random.randint(10**17, 2**63 - 1))  # noqa: S311 (an id, not a secret)
        press = self._presses[callback_id] = Press(callback_id, chat_id, now)
        if len(self._presses) > _KEPT:
            self._presses.popitem(last=False)
        return press

    def get(self, callback_id: str) -> Press:
        """Raises ControlError 404 for an unknown one."""
        press = self._presses.get(callback_id)
        if press is None:
            raise ControlError(404, f"There was no press {callback_id}.")
        return press

    def end(self) -> None:
        for press in self._presses.values():
            press.changes.end()

    def answer(self, callback_id: str, text: str, show_alert: bool, now: float) -> Press:
        """Raises ApiError 400 when the press is unknown or too old."""
        press = self._presses.get(callback_id)
        if press is None or now > press.at + self._lifetime:
            raise bad_request(TOO_OLD)
        if not press.answered:
            press.answered, press.text, press.show_alert = True, text, show_alert
            press.changes.tell()
        return press
