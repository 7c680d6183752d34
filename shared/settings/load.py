"""Reading a group, with an error that names the variable and says what it wants."""

from typing import TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings

from shared.errors import Misconfigured

Settings = TypeVar("Settings", bound=BaseSettings)


def load_settings(group: type[Settings]) -> Settings:
    """Read the group from the environment.

    Raises:
        Misconfigured: one line per variable that is missing or wrong; values are not repeated, they may be secret.
    """
    try:
        return group()
    except ValidationError as exc:
        raise Misconfigured("\n".join(_complaints(exc))) from None


def _complaints(exc: ValidationError) -> list[str]:
    return [f"{_variable(error['loc'])}: {_wanted(error['type'], error['msg'])}" for error in exc.errors()]


def _variable(location: tuple[int | str, ...]) -> str:
    return str(location[0]).upper() if location else "settings"


def _wanted(kind: str, message: str) -> str:
    if kind == "missing":
        return "is not set; .env.example says what it is"
    if kind == "value_error":
        return "wants " + message.removeprefix("Value error, ")
    return f"is not valid: {message[:1].lower()}{message[1:]}"
