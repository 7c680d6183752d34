"""Frontdesk as operators run it: each service a process of its own, on a RabbitMQ and a Postgres that can go away."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import asyncpg

from deploy.local.private_rabbitmq import PrivateRabbitMQ
from tests.support.fake_bot_api import TOKEN
from tests.support.frontdesk import OWNER, Frontdesk
from tests.support.ports import free_port, free_ports
from tests.support.processes import module_output, running_module
from tests.support.servers import with_database
from tests.support.services import PORTS, settings_of_services
from tests.support.temporary_postgres import RestartablePostgres, restartable_postgres
from tests.support.waiting import eventually


@dataclass(frozen=True)
class Readiness:
    """What `/healthz` and `/readyz` say: whether the process is alive, and the parts that do not work."""

    is_alive: bool
    is_ready: bool
    troubled: frozenset[str]


@dataclass(frozen=True)
class Standing:
    """The running whole."""

    frontdesk: Frontdesk
    rabbitmq: PrivateRabbitMQ
    postgres: RestartablePostgres

    async def readiness(self, service: str) -> Readiness:
        """Of one of `gateway`, `tracker`, `admin_ui`."""
        port = self.frontdesk.environment[f"{service.upper()}_PORT"]
        async with self.frontdesk.http.get(f"http://127.0.0.1:{port}/healthz") as answer:
            is_alive = answer.status == 200
        async with self.frontdesk.http.get(f"http://127.0.0.1:{port}/readyz") as answer:
            status, body = answer.status, await answer.json()
        assert (status == 200) == body["ready"]
        assert status in (200, 503)
        return Readiness(is_alive, body["ready"], frozenset(part for part, is_ in body["parts"].items() if is_ != "ok"))

    async def troubled(self, **parts: set[str]) -> None:
        """Wait until each of these services, alive all the while, says that exactly these parts do not work."""
        seen: dict[str, Any] = {}

        async def is_so() -> bool:
            seen.update({service: await self.readiness(service) for service in parts})
            assert all(readiness.is_alive for readiness in seen.values())
            return all(seen[service].troubled == wanted for service, wanted in parts.items())

        try:
            await eventually(is_so, "the right parts are named")
        except AssertionError:
            raise AssertionError(f"wanted {parts}, but there is {seen}") from None

    async def all_ready(self) -> None:
        """Wait until every service does its work."""
        await self.troubled(gateway=set(), tracker=set(), admin_ui=set())


@contextlib.asynccontextmanager
async def services_without_servers() -> AsyncIterator[Standing]:
    """The three services and the simulator, started; RabbitMQ and Postgres are not."""
    with (
        tempfile.TemporaryDirectory(prefix="frontdesk-test-") as folder,
        PrivateRabbitMQ(Path(folder), free_ports(3)) as rabbitmq,
        restartable_postgres() as postgres,
    ):
        async with _processes(_settings(rabbitmq.url, postgres.url)) as frontdesk:
            yield Standing(frontdesk, rabbitmq, postgres)


async def start_servers(standing: Standing) -> None:
    """RabbitMQ and Postgres answer, but nobody has set up the database."""
    await asyncio.gather(asyncio.to_thread(standing.rabbitmq.start), asyncio.to_thread(standing.postgres.start))
    url = standing.postgres.url
    connection = await asyncpg.connect(with_database(url, "postgres"))
    try:
        await connection.execute(f'CREATE DATABASE "{urlsplit(url).path.lstrip("/")}"')
    finally:
        await connection.close()


async def set_up_database(standing: Standing) -> None:
    """What the operator does once."""
    code, output = await module_output("deploy.setup_db", **standing.frontdesk.environment)
    assert code == 0, output


def _settings(amqp_url: str, database_url: str) -> dict[str, str]:
    port = free_port()
    telegram_url = f"http://127.0.0.1:{port}"
    of_services = settings_of_services(
        amqp_url=amqp_url, database_url=database_url, telegram_url=telegram_url, admins=[OWNER]
    )
    return of_services | {"SIMULATOR_PORT": str(port), "LOG_LEVEL": "warning", "LOG_FORMAT": "text"}


@contextlib.asynccontextmanager
async def _processes(settings: dict[str, str]) -> AsyncIterator[Frontdesk]:
    port, admin = settings["SIMULATOR_PORT"], f"{OWNER}:Olivia"
    async with contextlib.AsyncExitStack() as processes:
        for service in PORTS:
            await processes.enter_async_context(running_module(f"services.{service}", **settings))
        telegram = running_module("deploy.local.simulator", "--token", TOKEN, "--port", port, "--admin", admin)
        process = await processes.enter_async_context(telegram)
        http = await processes.enter_async_context(aiohttp.ClientSession(settings["TELEGRAM_API_URL"]))
        for name in (*PORTS.values(), "SIMULATOR_PORT"):
            await eventually(partial(_answers, http, settings[name]), f"{name} answers")
        yield Frontdesk(http, settings, process)


async def _answers(http: aiohttp.ClientSession, port: str) -> bool:
    try:
        async with http.get(f"http://127.0.0.1:{port}/healthz") as answer:
            return answer.status < 500
    except aiohttp.ClientError:
        return False
