"""The named queries of the .sql files."""

import functools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import aiosql
from aiosql.adapters.asyncpg import AsyncPGAdapter


class OnConnection(AsyncPGAdapter):
    """aiosql's adapter for asyncpg, but that it takes what it is given for a connection. To find out whether it was
    given a pool, aiosql's own lists every name the connection has, at each query: that takes 12 µs.
    """

    async def select(self, conn: Any, query_name: str, sql: str, parameters: Any, _: Any = None) -> AsyncIterator[Any]:
        """All rows."""
        for row in await conn.fetch(sql, *self._in_order(query_name, parameters)):
            yield row

    async def select_one(self, conn: Any, query_name: str, sql: str, parameters: Any, _: Any = None) -> Any:
        """The first row, or None."""
        return await conn.fetchrow(sql, *self._in_order(query_name, parameters))

    async def select_value(self, conn: Any, query_name: str, sql: str, parameters: Any) -> Any:
        """The first value of the first row, or None."""
        return await conn.fetchval(sql, *self._in_order(query_name, parameters))

    async def insert_update_delete(self, conn: Any, query_name: str, sql: str, parameters: Any) -> Any:
        """What Postgres says it did."""
        return await conn.execute(sql, *self._in_order(query_name, parameters))

    def _in_order(self, query_name: str, parameters: Any) -> Any:
        return self.maybe_order_params(query_name, parameters)  # type: ignore[no-untyped-call]  # aiosql says no types


_ADAPTER: Final[Any] = OnConnection
"""Its types do not fit aiosql's own protocol, and neither do those of what it extends."""


@functools.cache
def queries(subject: str) -> Any:
    """The queries of `sql/{subject}.sql`, one method each; aiosql builds them when first asked for."""
    return aiosql.from_path(Path(__file__).parent / "sql" / f"{subject}.sql", _ADAPTER)


@functools.cache
def queries_beside(module_file: str) -> Any:
    """The same of the .sql file beside a module outside shared/db, which is given as its `__file__`."""
    return aiosql.from_path(Path(module_file).with_suffix(".sql"), _ADAPTER)
