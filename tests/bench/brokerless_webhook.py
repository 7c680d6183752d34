"""The gateway's webhook with no broker behind it: it does all that it does, and what it publishes is safe at once.

`python -m tests.bench.brokerless_webhook PORT SECRET`.
"""

import asyncio
import sys

import uvloop
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from services.gateway.publish.publisher import publishing
from services.gateway.receive.intake import Intake
from services.gateway.receive.webhook import WebhookDoor
from services.gateway.settings import Webhook
from shared.broker.port import Broker
from shared.contracts.wire import Queue
from shared.metrics import GatewayMetrics
from shared.service.http import serve_http
from shared.service.logs import configure_logs

ADDRESS = "https://bench.example/telegram"


class SafeAtOnce(Broker):
    """Forgets what is published."""

    is_connected = True

    async def publish(self, queue: Queue, body: bytes, *, is_replayed: bool = False) -> None:
        """Nothing to wait for."""


async def serve(port: int, secret: str) -> None:
    """Until the process is ended."""
    broker = SafeAtOnce()  # type: ignore[abstract]  # Nobody consumes here.
    metrics, never = GatewayMetrics(CollectorRegistry()), asyncio.Event()
    async with publishing(broker, metrics, never) as publisher:
        intake = Intake(frozenset(), metrics)
        door = WebhookDoor(Webhook(ADDRESS, SecretStr(secret)), intake, publisher, broker, metrics)
        async with serve_http(door, "127.0.0.1", port):
            await never.wait()


if __name__ == "__main__":
    configure_logs("info", "text")
    uvloop.run(serve(int(sys.argv[1]), sys.argv[2]))
