"""Bugs that can be planted into a service: what each replaces, and nothing of it is in the product's code."""

import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiosql

import shared.db
import shared.db.queries


@dataclass(frozen=True)
class Bug:
    """A mistake a programmer could make; `plant` makes it in this process, which then runs that service."""

    name: str
    service: str
    plant: Callable[[], None]


def instead(owner: Any, name: str, wrong: object) -> None:
    """Put this in the place of a function.

    Raises:
        AttributeError: there is none of that name any more.
        TypeError: it is called with something else by now.
    """
    right = getattr(owner, name)
    if inspect.isfunction(right) and inspect.isfunction(wrong):
        _must_take_the_same(name, inspect.signature(right), inspect.signature(wrong))
    setattr(owner, name, wrong)


def _must_take_the_same(name: str, right: inspect.Signature, wrong: inspect.Signature) -> None:
    takes_anything = any(one.kind is one.VAR_POSITIONAL for one in wrong.parameters.values())
    named, known = (
        {one.name for one in side.parameters.values() if one.kind is one.KEYWORD_ONLY} for side in (right, wrong)
    )
    if not takes_anything and (len(right.parameters), named) != (len(wrong.parameters), known):
        raise TypeError(f"{name}{right} is replaced by {name}{wrong}: plant the bug anew")


def in_sql(subject: str, mistakes: Mapping[str, str]) -> None:
    """Read the queries of a subject with mistakes in them, each in the place of what it should say."""
    text = (Path(shared.db.__file__).parent / "sql" / f"{subject}.sql").read_text()
    for right, wrong in mistakes.items():
        if right not in text:
            raise LookupError(f"{subject}.sql does not say {right!r} any more: plant the bug anew")
        text = text.replace(right, wrong)
    mistaken = aiosql.from_str(text, "asyncpg")
    read = shared.db.queries.queries

    def queries(asked: str) -> Any:
        return mistaken if asked == subject else read(asked)

    for module in _users_of(read):
        module.queries = queries


def _users_of(read: Any) -> list[Any]:
    """Every module that has the function under its own name."""
    return [module for module in list(sys.modules.values()) if getattr(module, "queries", None) is read]
