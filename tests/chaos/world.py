"""Everything a run needs, and nobody else uses: servers, Telegram's simulator, the services under their supervisors."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import aiohttp
import asyncpg

from deploy.local.private_rabbitmq import PrivateRabbitMQ
from tests.chaos.proxy import Proxy
from tests.chaos.servers import Servers, running_servers
from tests.chaos.stream import Course
from tests.chaos.supervised import Supervised
from tests.chaos.telegram import arguments
from tests.support.fake_bot_api import TOKEN
from tests.support.frontdesk import Frontdesk, Phone
from tests.support.ports import free_port
from tests.support.processes import running_module
from tests.support.services import PORTS, settings_of_services
from tests.support.temporary_postgres import RestartablePostgres
from tests.support.waiting import eventually

ADMINS: Final = {1001: "Olivia", 1002: "Bob", 1003: "Carol"}
SERVICE_NAMES: Final = tuple(PORTS)
_LOOK_WITHIN_S: Final = 2.0

Server = Literal["broker", "database"]


@dataclass(frozen=True)
class Cast:
    """Which services run, and how: how many trackers, which program in the place of a service's own, whether each has
    a proxy before each server, and which variables they get besides those that they need.
    """

    services: tuple[str, ...] = SERVICE_NAMES
    trackers: int = 1
    programs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    has_links: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Of every process."""
        more = tuple(f"tracker{number}" for number in range(2, self.trackers + 1))
        return (*self.services, *more)


@dataclass(frozen=True)
class World:
    """The running whole. `services` are processes under a supervisor, by name; `links` their ways to the servers."""

    servers: Servers
    database_url: str
    prefix: str
    services: Mapping[str, Supervised]
    ports: Mapping[str, int]
    links: Mapping[tuple[str, Server], Proxy]
    telegram: Frontdesk
    orders: aiohttp.ClientSession
    logs: Path

    @property
    def rabbitmq(self) -> PrivateRabbitMQ:
        """The broker."""
        return self.servers.rabbitmq

    @property
    def postgres(self) -> RestartablePostgres:
        """The database's server."""
        return self.servers.postgres

    def phone(self, user_id: int) -> Phone:
        """Somebody's phone."""
        return Phone(self.telegram.http, user_id)

    async def is_ready(self, *names: str) -> bool:
        """Whether these services say that they do their work; all, if none is named."""
        ports = [self.ports[name] for name in names or self.services]
        return all(await asyncio.gather(*(self._is_ready(port) for port in ports)))

    async def all_ready(self, within_s: float = 120.0) -> None:
        """Return when every service says it does its work; fails, with what they say, if one never does."""
        try:
            await eventually(self.is_ready, "every service is ready", patience_s=within_s)
        except AssertionError as never:
            raise AssertionError(f"{never}; {await self.who_is_not_ready()}") from None

    async def who_is_not_ready(self) -> str:
        """What the services say that do not do their work."""
        looked = [(name, *await self._readiness(self.ports[name])) for name in self.services]
        return ", ".join(f"{name} says {text}" for name, is_ready, text in looked if not is_ready) or "all are ready"

    async def _is_ready(self, port: int) -> bool:
        is_ready, _ = await self._readiness(port)
        return is_ready

    async def _readiness(self, port: int) -> tuple[bool, str]:
        timeout = aiohttp.ClientTimeout(total=_LOOK_WITHIN_S)
        try:
            async with self.telegram.http.get(f"http://127.0.0.1:{port}/readyz", timeout=timeout) as answer:
                return answer.status == 200, await answer.text()
        except (aiohttp.ClientError, TimeoutError):
            return False, "nothing"

    @contextlib.asynccontextmanager
    async def database(self) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
        """A connection of the oracle's own."""
        connection = await asyncpg.connect(self.database_url)
        try:
            yield connection
        finally:
            await connection.close()


@contextlib.asynccontextmanager
async def open_world(logs: Path, **settings: str) -> AsyncIterator[World]:
    """One of each, on servers of their own; `settings` go to the services. Their logs go into `logs`."""
    with running_servers() as servers:
        async with open_services(servers, Cast(settings=settings), logs) as world:
            yield world


@contextlib.asynccontextmanager
async def open_services(
    servers: Servers,
    cast: Cast,
    logs: Path,
    course: Course | None = None,
    name: str = "frontdesk",
) -> AsyncIterator[World]:
    """Start Telegram and the services on a new database of this name, with this prefix before their queues."""
    await asyncio.to_thread(logs.mkdir, parents=True, exist_ok=True)
    database_url = await servers.new_database(f"chaos_{name}")
    ports = {service: free_port() for service in (*cast.names, "phones", "orders")}
    telegram_url = f"http://127.0.0.1:{ports['phones']}"
    shared = settings_of_services(
        amqp_url=servers.rabbitmq.url,
        database_url=database_url,
        telegram_url=telegram_url,
        prefix=name,
        admins=ADMINS,
    ) | {"LOG_LEVEL": "info", "LOG_FORMAT": "text", **cast.settings}
    async with contextlib.AsyncExitStack() as stack:
        stream = course or Course(1, int(time.time()))
        telegram = await stack.enter_async_context(_simulator(ports, telegram_url, stream))
        orders = await stack.enter_async_context(aiohttp.ClientSession(f"http://127.0.0.1:{ports['orders']}"))
        links = await _links(stack, servers, cast)
        services: dict[str, Supervised] = {}
        for service in cast.names:
            environment = shared | _own_settings(service, ports[service], shared, links)
            program = cast.programs.get(service, (f"services.{service.rstrip('0123456789')}",))
            services[service] = Supervised(program, environment, logs / f"{service}.log")
            await stack.enter_async_context(services[service])
        world = World(servers, database_url, name, services, ports, links, telegram, orders, logs)
        await world.all_ready()
        yield world


async def _links(stack: contextlib.AsyncExitStack, servers: Servers, cast: Cast) -> dict[tuple[str, Server], Proxy]:
    if not cast.has_links:
        return {}
    targets: dict[Server, int] = {"broker": _port_in(servers.rabbitmq.url), "database": _port_in(servers.postgres.url)}
    wanted = [(name, server) for name in cast.names for server in targets if (name, server) != ("gateway", "database")]
    return {(name, server): await stack.enter_async_context(Proxy.to(targets[server])) for name, server in wanted}


def _port_in(url: str) -> int:
    return int(url.rpartition("@")[2].partition("/")[0].rpartition(":")[2])


def _own_settings(
    service: str, port: int, shared: Mapping[str, str], links: Mapping[tuple[str, Server], Proxy]
) -> dict[str, str]:
    """Its port, and its own way to each server."""

    def through(server: Server, url: str) -> str:
        link = links.get((service, server))
        return link.url(url) if link else url

    urls: dict[str, Server] = {"AMQP_URL": "broker", "DATABASE_URL": "database"}
    own = {variable: through(server, shared[variable]) for variable, server in urls.items()}
    return own | {PORTS[service.rstrip("0123456789")]: str(port)}


@contextlib.asynccontextmanager
async def _simulator(ports: Mapping[str, int], url: str, course: Course) -> AsyncIterator[Frontdesk]:
    command = arguments(TOKEN, (ports["phones"], ports["orders"]), ADMINS, course)
    async with running_module(*command) as process, aiohttp.ClientSession(url) as http:
        await _answering(http, f"http://127.0.0.1:{ports['orders']}/progress")
        yield Frontdesk(http, {}, process)


async def _answering(http: aiohttp.ClientSession, url: str) -> None:
    async def answers() -> bool:
        try:
            async with http.get(url) as answer:
                return answer.ok
        except aiohttp.ClientError:
            return False

    await eventually(answers, "the simulator answers", patience_s=60)
