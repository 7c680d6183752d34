"""Faults one can switch on: which calls they hit, how often, and how often they did."""

from __future__ import annotations

import random
from typing import Annotated, Literal

import msgspec

from deploy.local.simulator.errors import ControlError
from deploy.local.simulator.records import Json

Kind = Literal["too_many_requests", "forbidden", "server_error", "answer_lost", "slow", "bad_request"]
EVERY_METHOD: Literal["all"] = "all"
# Polling would eat up a fault that is meant for what the bot does.
ONLY_BY_NAME = "getupdates"
LONGEST_DELAY = 600


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One fault as it was ordered; `methods` left out means all but getUpdates, `times` left out means without end."""

    kind: Kind
    methods: list[str] | Literal["all"] = EVERY_METHOD
    chat_id: int | None = None
    times: Annotated[int, msgspec.Meta(ge=1)] | None = None
    probability: Annotated[float, msgspec.Meta(ge=0, le=1)] = 1.0
    seed: int | None = None
    retry_after: Annotated[int, msgspec.Meta(ge=1)] = 5
    seconds: Annotated[float, msgspec.Meta(ge=0, le=LONGEST_DELAY)] = 5.0
    code: Literal[500, 502, 503, 504] = 500
    body: Literal["json", "html"] = "json"
    done: bool = False
    description: str | None = None


class Fault:
    """One rule and how often it has hit."""

    def __init__(self, number: int, rule: Rule) -> None:
        self.number = number
        self.rule = rule
        self.hits = 0
        self._random = random.Random(rule.seed)  # noqa: S311 (the same faults again for the same seed)

    @property
    def is_on(self) -> bool:
        return self.rule.times is None or self.hits < self.rule.times

    def strikes(self, method: str, chat_id: int | None) -> bool:
        """Whether this call is hit. Chance is drawn only for calls that the rule is about."""
        if not (self.is_on and self._is_about(method, chat_id)):
            return False
        struck = self.rule.probability >= 1 or self._random.random() < self.rule.probability
        self.hits += struck
        return struck

    def as_json(self) -> Json:
        return {"id": self.number, **msgspec.to_builtins(self.rule), "hits": self.hits, "on": self.is_on}

    def _is_about(self, method: str, chat_id: int | None) -> bool:
        if self.rule.chat_id is not None and self.rule.chat_id != chat_id:
            return False
        if self.rule.methods == EVERY_METHOD:
            return method != ONLY_BY_NAME
        return method in {name.lower() for name in self.rule.methods}


class Faults:
    """All rules in the order they were ordered: the first that strikes a call has it."""

    def __init__(self) -> None:
        self._faults: dict[int, Fault] = {}
        self._ordered = 0

    def as_json(self) -> list[Json]:
        return [fault.as_json() for fault in self._faults.values()]

    def add(self, rule: Rule) -> Fault:
        self._ordered += 1
        fault = self._faults[self._ordered] = Fault(self._ordered, rule)
        return fault

    def remove(self, number: int) -> None:
        """Raises ControlError 404 for an unknown one."""
        if self._faults.pop(number, None) is None:
            raise ControlError(404, f"There is no fault {number}.")

    def clear(self) -> None:
        self._faults.clear()

    def strike(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that hits this call, if any; `method` in small letters."""
        return next((fault for fault in self._faults.values() if fault.strikes(method, chat_id)), None)
