"""`python -m services.tracker`: one tracker on RabbitMQ and Postgres."""

import asyncio

from services.tracker.service import run_tracker
from services.tracker.settings import TrackerSettings
from shared.broker.rabbitmq import open_rabbitmq
from shared.db import open_database
from shared.service.run import run_service
from shared.settings.groups import Amqp, Database
from shared.settings.load import load_settings


async def serve(stop: asyncio.Event) -> None:
    """Open what a tracker needs, and run it."""
    settings, amqp, database = load_settings(TrackerSettings), load_settings(Amqp), load_settings(Database)
    async with (
        open_database(str(database.database_url), name="tracker") as opened_database,
        open_rabbitmq(str(amqp.amqp_url), amqp.amqp_prefix) as broker,
    ):
        await run_tracker(settings, broker, opened_database, stop)


if __name__ == "__main__":
    run_service("tracker", serve)
