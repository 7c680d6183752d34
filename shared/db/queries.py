"""The named queries of the .sql files."""

import functools
from pathlib import Path
from typing import Any

import aiosql


@functools.cache
def queries(subject: str) -> Any:
    """The queries of `sql/{subject}.sql`, one method each; aiosql builds them when first asked for."""
    return aiosql.from_path(Path(__file__).parent / "sql" / f"{subject}.sql", "asyncpg")
