"""The servers behind the one-process run: embedded by default, real ones where an address is set."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path
from typing import TypeVar

import structlog

from deploy.local.embedded_postgres import EmbeddedPostgres, embedded_postgres
from deploy.local.environment import LocalSettings
from deploy.migrate import migrate
from shared.broker.in_process import InProcessBroker
from shared.broker.port import Broker
from shared.broker.rabbitmq import open_rabbitmq
from shared.errors import Misconfigured, TryAgain

log = structlog.get_logger()

T = TypeVar("T")

_WATCH_EVERY_S = 0.5


@asynccontextmanager
async def own_postgres(settings: LocalSettings) -> AsyncIterator[EmbeddedPostgres | None]:
    """The embedded Postgres, or None where `DATABASE_URL` names another."""
    if settings.database_url is not None:
        yield None
        return
    try:
        async with _off_the_loop(embedded_postgres(settings.data_dir / "postgres")) as server:
            with _address_for_psql(settings.data_dir / "database_url", server.url()):
                yield server
    except TryAgain as error:
        raise Misconfigured(str(error)) from error


async def migrate_when_there(database_url: str, stop: asyncio.Event) -> None:
    """Bring the database up to date, waiting for a server that is away until `stop` is set."""
    is_told = False
    while not stop.is_set():
        try:
            await asyncio.to_thread(migrate, database_url, patience_s=1.0)
        except TryAgain as error:
            if not is_told:
                log.warning("waiting for the database", reason=str(error))
            is_told = True
        else:
            return


async def watch_postgres(server: EmbeddedPostgres, stop: asyncio.Event) -> None:
    """Return when `stop` is set, or raise when the server is gone."""
    while not stop.is_set():
        if not server.is_running:
            raise TryAgain(f"the embedded Postgres ended; {server.log} tells more")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), _WATCH_EVERY_S)


@asynccontextmanager
async def chosen_broker(settings: LocalSettings) -> AsyncIterator[Broker]:
    """RabbitMQ where `AMQP_URL` is set, else the in-process broker."""
    if settings.amqp_url is None:
        yield InProcessBroker()
        return
    async with open_rabbitmq(str(settings.amqp_url), settings.amqp_prefix) as broker:
        yield broker


@asynccontextmanager
async def _off_the_loop(blocking: AbstractContextManager[T]) -> AsyncIterator[T]:
    value = await asyncio.to_thread(blocking.__enter__)
    try:
        yield value
    finally:
        await asyncio.to_thread(blocking.__exit__, None, None, None)


@contextlib.contextmanager
def _address_for_psql(file: Path, url: str) -> Iterator[None]:
    file.unlink(missing_ok=True)
    # The address holds the password.
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
    file.write_text(url)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
