"""`python -m services.gateway`: the gateway in a process of its own."""

import asyncio

from services.gateway.service import run_gateway
from services.gateway.settings import StandaloneSettings
from shared.broker.rabbitmq import open_rabbitmq
from shared.service.run import run_service
from shared.settings.load import load_settings


async def serve(stop: asyncio.Event) -> None:
    """Open the broker and run."""
    settings = load_settings(StandaloneSettings)
    async with open_rabbitmq(str(settings.amqp_url), settings.amqp_prefix) as broker:
        await run_gateway(settings, broker, stop)


if __name__ == "__main__":
    run_service("gateway", serve)
