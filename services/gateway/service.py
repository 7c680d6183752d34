"""The gateway as a whole: which parts it has, what each needs, and in which order they stop."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from prometheus_client import CollectorRegistry
from starlette.applications import Starlette

from services.gateway.pace import Pace
from services.gateway.publish.publisher import publishing
from services.gateway.receive.intake import Intake
from services.gateway.receive.polling import Polling
from services.gateway.receive.replays import MOST_REPLAYS_UNSETTLED, replay_updates
from services.gateway.receive.webhook import WebhookDoor, WebhookRegistration
from services.gateway.send.caller import Caller
from services.gateway.send.calls import CallServer
from services.gateway.settings import GatewaySettings
from services.gateway.telegram import open_telegram
from shared.broker.consumer import Consumer
from shared.broker.port import Broker
from shared.contracts.wire import REPLAYS
from shared.metrics import GatewayMetrics, lane_label
from shared.service.health import Check, Health, holds
from shared.service.http import operations_routes, serve_http


@dataclass(frozen=True, slots=True)
class CallsGoOn:
    """For a gateway in one process with the others: after its doors are `closed` it makes the others' calls until
    `stop` is set. A call nobody makes any more would be in doubt at the next start (docs/decisions.md 4.6).
    """

    closed: asyncio.Event
    stop: asyncio.Event


async def run_gateway(
    settings: GatewaySettings, broker: Broker, stop: asyncio.Event, calls_go_on: CallsGoOn | None = None
) -> None:
    """Carry updates in and calls out until `stop` is set, then finish what is held."""
    metrics, health = GatewayMetrics(CollectorRegistry()), Health()
    operations = Starlette(routes=operations_routes(health, metrics.registry))
    async with (
        open_telegram(str(settings.telegram_api_url), settings.bot_token) as telegram,
        serve_http(operations, settings.http_host, settings.gateway_port),
    ):
        calls = CallServer(broker, Caller(telegram, metrics), metrics)
        replays = Consumer(broker, REPLAYS, prefetch=MOST_REPLAYS_UNSETTLED)
        health.require("broker", holds(lambda: broker.is_connected, "not connected"))
        health.require("replays", _consumes(replays))
        for lane, consumer in calls.lanes.items():
            health.require(lane_label(lane), _consumes(consumer))
        # While the door closes, admin_ui may be handling what came in by it, and needs its calls made.
        async with (
            _serving(calls, calls_go_on),
            publishing(broker, metrics, stop) as publisher,
            asyncio.TaskGroup() as tasks,
        ):
            intake = Intake(settings.admin_ids, metrics)
            tasks.create_task(replay_updates(replays, intake, publisher, stop))
            pace = Pace(long_poll_s=settings.poll_timeout_s)
            if settings.webhook is None:
                await _poll(Polling(telegram, intake, publisher, pace), health, stop)
            else:
                registration = WebhookRegistration(telegram, settings.webhook, pace)
                door = WebhookDoor(settings.webhook, intake, publisher, broker, metrics)
                await _listen(registration, door, settings, health, stop)


async def _poll(polling: Polling, health: Health, stop: asyncio.Event) -> None:
    health.require("telegram", _no_trouble(polling))
    await polling.run(stop)


async def _listen(
    registration: WebhookRegistration, door: WebhookDoor, settings: GatewaySettings, health: Health, stop: asyncio.Event
) -> None:
    health.require("telegram", _no_trouble(registration))
    async with serve_http(door, settings.webhook_host, settings.webhook_port):
        await registration.run(stop)
        await stop.wait()


@contextlib.asynccontextmanager
async def _serving(calls: CallServer, go_on: CallsGoOn | None) -> AsyncIterator[None]:
    done = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(calls.run(done))
        try:
            yield
            if go_on:
                go_on.closed.set()
                await go_on.stop.wait()
        finally:
            done.set()


def _consumes(consumer: Consumer) -> Check:
    return holds(lambda: consumer.is_consuming, "not consuming")


def _no_trouble(part: Polling | WebhookRegistration) -> Check:
    async def check() -> str | None:
        return part.trouble

    return check
