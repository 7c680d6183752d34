"""Any action there is, made from the types of its fields: no list of actions is written a second time."""

import dataclasses
import random
import types
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints
from zoneinfo import available_timezones

from services.admin_ui.ui.action import NESTED, Action, Below, Codec, WithBack
from services.admin_ui.ui.registry import Registry

_ZONES: Final = sorted(available_timezones())
_WORDS: Final = ("a", "de", "DE", "Europe", "active", *_ZONES)
_MOST_TRIES: Final = 10_000


class NoExample(LookupError):
    """No value was found that travels: the field needs an example here."""


def any_action(registry: Registry, chance: random.Random) -> Action:
    """One of all actions, with any fields, and perhaps a way back."""
    return action_of(chance.choice(registry.actions).kind, registry, chance)


def action_of(kind: type[Action], registry: Registry, chance: random.Random) -> Action:
    """An action of this kind, with any fields, and perhaps a way back."""
    if kind is Below:
        others = [entry.kind for entry in registry.actions if entry.kind is not Below]
        return Below(action_of(chance.choice(others), registry, chance))
    values = {name: value for name, value in fields_of(kind, chance).items() if name not in NESTED}
    action: Action = kind(**values)
    if isinstance(action, WithBack) and chance.random() < 0.7:
        screens = [entry.kind for entry in registry.actions if entry.opens and not issubclass(entry.kind, WithBack)]
        return dataclasses.replace(action, back=action_of(chance.choice(screens), registry, chance))
    return action


def actions_on(user_id: int, registry: Registry, chance: random.Random) -> list[Action]:
    """One of each action about a customer, for this one."""
    return actions_with("user_id", user_id, registry, chance)


def actions_with(name: str, value: object, registry: Registry, chance: random.Random) -> list[Action]:
    """One of each action that has a field of this name, with this in it."""
    kinds = [entry.kind for entry in registry.actions if name in _field_names(entry.kind)]
    made: list[Any] = [action_of(kind, registry, chance) for kind in kinds]
    return [dataclasses.replace(action, **{name: value}) for action in made]


def fields_of(kind: type[Any], chance: random.Random) -> dict[str, Any]:
    """A value for each field, by its type."""
    hints = get_type_hints(kind, include_extras=True)
    return {name: value_of(hints[name], chance) for name in _field_names(kind) if name not in NESTED}


def value_of(hint: Any, chance: random.Random) -> Any:
    """A value of this type that travels as its codec says."""
    codec = next((extra for extra in getattr(hint, "__metadata__", ()) if isinstance(extra, Codec)), None)
    bare = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    for _ in range(_MOST_TRIES):
        value = _guess(bare, chance)
        if codec is None or _travels(codec, value):
            return value
    raise NoExample(str(hint))


def _travels(codec: Codec, value: Any) -> bool:
    try:
        return bool(codec.read(codec.write(value).split(".")) == value)
    except (ValueError, LookupError, OverflowError, TypeError):
        return False


def _guess(bare: Any, chance: random.Random) -> Any:
    origin = get_origin(bare)
    if origin is Literal:
        return chance.choice(get_args(bare))
    if origin in (Union, types.UnionType):
        return _guess(chance.choice(get_args(bare)), chance)
    if origin is Annotated:
        return value_of(bare, chance)
    if dataclasses.is_dataclass(bare) and isinstance(bare, type):
        return bare(**fields_of(bare, chance))
    return _plain(bare, chance)


def _plain(bare: Any, chance: random.Random) -> Any:
    if bare is bool:
        return chance.random() < 0.5
    if bare is int:
        return chance.choice((1, 1, 1, -1)) * chance.randrange(2 ** chance.randrange(1, 64))
    if bare is str:
        return chance.choice(_WORDS)
    if bare is datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=chance.randrange(10**14))
    if bare is type(None):
        return None
    raise NoExample(str(bare))


def _field_names(kind: type[Any]) -> Sequence[str]:
    return [field.name for field in dataclasses.fields(kind)]
