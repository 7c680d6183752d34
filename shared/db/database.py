"""The pool, transactions, and the one place where the driver's errors become the project's."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Final, TypeAlias

import asyncpg
from asyncpg.connect_utils import SessionAttribute
from asyncpg.pool import PoolConnectionProxy

from shared.errors import NeverAgain, TryAgain

Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"

ACQUIRE_TIMEOUT_S: Final = 5.0
STATEMENT_TIMEOUT_S: Final = 20.0
COMMAND_TIMEOUT_S: Final = STATEMENT_TIMEOUT_S + 5.0
"""The server gives up first, so that the client knows what became of the statement."""

_NEVER_STORABLE: Final = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.ProgramLimitExceededError,
    UnicodeEncodeError,
    OverflowError,
)
# A server that shuts down tells idle connections so; one used before its end is noticed raises InternalClientError.
_NOT_NOW: Final = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)


class DatabaseUnavailable(TryAgain):
    """Postgres did not do it, or its answer was lost: whether a commit happened is unknown."""


class Unstorable(NeverAgain):
    """Postgres will never take this value."""


@contextlib.contextmanager
def translated_errors() -> Iterator[None]:
    """Driver errors become `Unstorable`, or `DatabaseUnavailable` for everything else.

    A missing table or right is "unavailable" too: it ends when the operator has migrated or granted, and until then
    waiting loses nothing.
    """
    try:
        yield
    except asyncpg.InvalidCachedStatementError as exc:
        raise DatabaseUnavailable(_named(exc)) from None
    except _NEVER_STORABLE as exc:
        raise Unstorable(_named(exc)) from None
    except _NOT_NOW as exc:
        raise DatabaseUnavailable(_named(exc)) from None


def _named(failure: Exception) -> str:
    # Without Postgres' DETAIL, and without the cause: both may quote the row, and with it what a customer wrote.
    sqlstate = getattr(failure, "sqlstate", None)
    if isinstance(failure, _NEVER_STORABLE):
        return f"{type(failure).__name__} ({sqlstate})" if sqlstate else type(failure).__name__
    return f"{type(failure).__name__}: {failure.args[0] if failure.args else failure}"


class Database:
    """A bounded pool of connections that opens them when they are needed."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection for single statements. Raises `DatabaseUnavailable` or `Unstorable`, also from the block."""
        with translated_errors():
            async with self._pool.acquire(timeout=ACQUIRE_TIMEOUT_S) as connection:
                try:
                    yield connection
                except asyncpg.ReadOnlySQLTransactionError:
                    # A session that was opened read-only stays so; the next one may reach who takes writes by now.
                    connection.terminate()
                    raise

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A transaction, committed when the block ends well. Raises as `connection` does."""
        async with self.connection() as connection, connection.transaction():
            yield connection

    async def trouble(self) -> str | None:
        """None when Postgres answers now and has been set up, else what is wrong: a readiness check."""
        try:
            async with self.connection() as connection:
                await connection.execute("SELECT FROM conversations LIMIT 0")
                if await connection.fetchval("SHOW transaction_read_only") == "on":
                    connection.terminate()
                    return "takes no writes"
        except DatabaseUnavailable as exc:
            return str(exc)
        return None


@contextlib.asynccontextmanager
async def open_database(url: str, *, name: str, max_connections: int = 10) -> AsyncIterator[Database]:
    """A database for one service; returns at once, connected or not. `name` shows in pg_stat_activity. Of several hosts
    in the address the one is used that takes writes.
    """
    pool = asyncpg.create_pool(
        url,
        min_size=0,
        max_size=max_connections,
        timeout=ACQUIRE_TIMEOUT_S,
        command_timeout=COMMAND_TIMEOUT_S,
        reset=_reset,
        target_session_attrs=SessionAttribute.read_write,
        server_settings={
            "application_name": f"frontdesk {name}",
            "statement_timeout": f"{STATEMENT_TIMEOUT_S:.0f}s",
            "lock_timeout": "10s",
            "idle_in_transaction_session_timeout": "60s",
        },
    )
    await pool
    try:
        yield Database(pool)
    finally:
        await _close(pool)


async def _reset(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    # Nobody here changes a session's settings, so there is nothing to reset, and a round trip a batch to save.
    if connection.is_in_transaction():
        await connection.reset()


async def _close(pool: "asyncpg.Pool[asyncpg.Record]") -> None:
    # close() waits for connections that may never answer again.
    try:
        async with asyncio.timeout(ACQUIRE_TIMEOUT_S):
            await pool.close()
    except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        pool.terminate()
