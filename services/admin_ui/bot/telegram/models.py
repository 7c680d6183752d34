"""aiogram's models of what is heard and said all day: built before anybody waits for them, and kept."""

from functools import cache
from typing import Any, Final

from aiogram.methods import AnswerCallbackQuery, EditMessageText, Response, SendMessage, TelegramMethod
from aiogram.types import Update

_EVERYDAY_METHODS: Final[tuple[type[TelegramMethod[Any]], ...]] = (AnswerCallbackQuery, EditMessageText, SendMessage)


@cache
def answer_model(method: type[TelegramMethod[Any]]) -> type[Response[Any]]:
    """The model of Telegram's answers to a method, kept for ever once it is asked for.

    aiogram asks pydantic for it with every answer, and pydantic forgets it as soon as nobody else has it: after every
    full collection of the garbage collector the next answer would build it again. Where it holds a message that takes a
    tenth of a second, in which nobody is served (docs/decisions.md 11.2).
    """
    return Response[method.__returning__]  # type: ignore[name-defined]  # A type that only the running program knows.


def build_everyday_models() -> None:
    """Build what a press needs and what opens a panel, a quarter of a second, so that the first admin does not wait."""
    Update.model_rebuild()
    for method in _EVERYDAY_METHODS:
        method.model_rebuild()
        answer_model(method).model_rebuild()
