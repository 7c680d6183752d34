"""Bugs that can be planted into a service: what each replaces, and nothing of it is in the product's code."""

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
    """Put this in the place of a function. Raises `AttributeError` when there is none of that name any more."""
    getattr(owner, name)
    setattr(owner, name, wrong)


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
