"""Which RabbitMQ and which Postgres the tests use: the ones that are set, else the ones that answer."""

import asyncio
import contextlib
import getpass
import os
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

import aio_pika
import aiormq
import asyncpg

from shared.errors import Misconfigured

DEFAULT_AMQP_URL = "amqp://guest:guest@127.0.0.1:5672/"
OLDEST_POSTGRES = 15
_PATIENCE_S = 30.0
_AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError)
_BROKER_AWAY = (OSError, TimeoutError, aiormq.exceptions.AMQPError, RuntimeError)


def default_database_urls() -> list[str]:
    """The addresses where a Postgres on this machine usually answers."""
    users = dict.fromkeys([getpass.getuser(), "root", "postgres"])
    return [f"postgresql://{user}@127.0.0.1:5432/postgres" for user in users]


def choose_amqp_url(environ: Mapping[str, str] = os.environ, default: str = DEFAULT_AMQP_URL) -> str | None:
    """`AMQP_URL` if it is set, else the default address if RabbitMQ answers there, else None.

    Raises:
        Misconfigured: it is set and does not answer: that is never made up for by another server.
    """
    chosen = environ.get("AMQP_URL")
    trouble = asyncio.run(_trouble_with_amqp(chosen or default))
    if chosen and trouble:
        raise Misconfigured(f"AMQP_URL: {trouble}")
    return None if trouble else chosen or default


def choose_database_url(environ: Mapping[str, str] = os.environ, defaults: list[str] | None = None) -> str | None:
    """The server at `DATABASE_URL` if it is set, else the first default that will do, else None.

    The address is one that answers: tests make their own databases beside the one it names.

    Raises:
        Misconfigured: it is set and will not do.
    """
    chosen = environ.get("DATABASE_URL")
    if chosen:
        return asyncio.run(_answering(chosen))
    for url in default_database_urls() if defaults is None else defaults:
        with contextlib.suppress(Misconfigured):
            return asyncio.run(_answering(url))
    return None


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


async def _trouble_with_amqp(url: str) -> str | None:
    try:
        async with asyncio.timeout(_PATIENCE_S), await aio_pika.connect(url):
            return None
    except _BROKER_AWAY as exc:
        return f"no RabbitMQ lets us in there: {type(exc).__name__} {exc}"


async def _answering(url: str) -> str:
    # The named database may not exist yet; every server has one called postgres.
    for candidate in (url, with_database(url, "postgres")):
        with contextlib.suppress(asyncpg.InvalidCatalogNameError):
            await _check_database(candidate)
            return candidate
    raise Misconfigured("DATABASE_URL: neither the database it names nor one called postgres exists")


async def _check_database(url: str) -> None:
    try:
        connection = await asyncpg.connect(url, timeout=_PATIENCE_S)
    except asyncpg.InvalidCatalogNameError:
        raise
    except _AWAY as exc:
        raise Misconfigured(f"DATABASE_URL: no Postgres lets us in there: {type(exc).__name__} {exc}") from exc
    try:
        may_create = await connection.fetchval(
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        )
        version = connection.get_server_version().major
    finally:
        await connection.close()
    if version < OLDEST_POSTGRES:
        raise Misconfigured(
            f"DATABASE_URL: Postgres {version} answers there, and {OLDEST_POSTGRES} is the oldest to do"
        )
    if not may_create:
        raise Misconfigured("DATABASE_URL: its user may not create databases, and tests make their own")
