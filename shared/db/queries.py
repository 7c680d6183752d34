"""The named queries of the .sql files."""

import functools
from pathlib import Path
from typing import Any

import aiosql


@functools.cache
def queries(subject: str) -> Any:
    """The queries of `sql/{subject}.sql`, one method each; aiosql builds them when first asked for."""
    return aiosql.from_path(Path(__file__).parent / "sql" / f"{subject}.sql", "asyncpg")


@functools.cache
def queries_beside(module_file: str) -> Any:
    """The same of the .sql file beside a module outside shared/db, which is given as its `__file__`."""
    return aiosql.from_path(Path(module_file).with_suffix(".sql"), "asyncpg")
