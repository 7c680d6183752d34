"""A tracker, composed: the worker, the graveyard, and the HTTP server that says how they are."""

import asyncio

from prometheus_client import CollectorRegistry
from starlette.applications import Starlette

from services.tracker.graveyard import BURIED, Graveyard
from services.tracker.settings import TrackerSettings
from services.tracker.work import Tracker
from shared.broker.port import Broker
from shared.db import Database
from shared.metrics import TrackerMetrics
from shared.service.health import Health, holds
from shared.service.http import operations_routes, serve_http


async def run_tracker(settings: TrackerSettings, broker: Broker, database: Database, stop: asyncio.Event) -> None:
    """Run a tracker until `stop` is set; returns when what it held is committed or given back."""
    metrics = TrackerMetrics(CollectorRegistry())
    tracker = Tracker(broker, database, metrics)
    graveyard = Graveyard(broker, database, metrics)
    app = Starlette(routes=operations_routes(_health(broker, database, tracker, graveyard), metrics.registry))
    async with serve_http(app, settings.http_host, settings.tracker_port), asyncio.TaskGroup() as tasks:
        tasks.create_task(tracker.run(stop))
        for queue in BURIED:
            tasks.create_task(graveyard.bury_from(queue, stop))
        tasks.create_task(graveyard.replay_requested(stop))


def _health(broker: Broker, database: Database, tracker: Tracker, graveyard: Graveyard) -> Health:
    health = Health()
    health.require("postgres", database.trouble)
    health.require("broker", holds(lambda: broker.is_connected, "not connected"))
    health.require("customer_events", holds(lambda: tracker.is_consuming, "not consuming"))
    health.require("dead_letters", holds(lambda: graveyard.is_consuming, "not consuming"))
    return health
