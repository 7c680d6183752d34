"""A second opinion on every call to a chat: aiogram's types and teremok's rules, which we did not write ourselves."""

from __future__ import annotations

from typing import Any

from aiogram import Bot, methods
from aiogram.methods import TelegramMethod
from pydantic import ValidationError
from teremok.validation import ApiRuleViolation, validate_method

from deploy.local.simulator.errors import ApiError, bad_request

_BOT = Bot("1:oracle")


def check_call(name: str, **fields: Any) -> None:
    """Raises ApiError 400 when the call breaks a documented rule. Texts come here already parsed, with entities."""
    method_class: type[TelegramMethod[Any]] = getattr(methods, name)
    try:
        validate_method(_BOT, method_class(**fields))
    except ApiRuleViolation as violation:
        raise ApiError(400, violation.description) from violation
    except ValidationError as problem:
        place = ".".join(str(part) for part in problem.errors()[0]["loc"])
        raise bad_request(f"can't parse {place}: {problem.errors()[0]['msg']}") from problem
