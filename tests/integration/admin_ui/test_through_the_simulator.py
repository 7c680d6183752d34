"""The whole journey on both brokers: a customer's phone, the three services, an admin's phone."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
from pydantic import HttpUrl, SecretStr

from deploy.local.simulator.records import Person
from deploy.local.simulator.server import run_simulator
from deploy.local.together import Serve, run_together
from services.admin_ui.service import run_admin_ui
from services.admin_ui.settings import AdminUiSettings
from services.gateway.service import run_gateway
from services.gateway.settings import GatewaySettings
from services.tracker.service import run_tracker
from services.tracker.settings import TrackerSettings
from shared.broker.in_process import InProcessBroker
from shared.broker.port import Broker
from shared.db import open_database
from tests.support.ports import free_port
from tests.support.queues import connected_rabbitmq
from tests.support.waiting import PATIENCE_S

TOKEN = "4242:simulated"
ADMIN = 1001
ALICE = 2002
Json = dict[str, Any]


class Phone:
    """Somebody's phone, through the simulator's HTTP interface only."""

    def __init__(self, http: aiohttp.ClientSession, user_id: int) -> None:
        self._http = http
        self._chat = f"/simulator/chats/{user_id}"

    async def writes(self, text: str) -> None:
        async with self._http.post(f"{self._chat}/messages", json={"text": text}) as answer:
            assert answer.status == 201, await answer.text()

    async def presses(self, message: Json, **button: str) -> str:
        """The toast that comes back; empty for none."""
        async with self._http.post(
            f"{self._chat}/press", json={"message_id": message["message_id"], **button}
        ) as answer:
            assert answer.status == 201, await answer.text()
            callback_id = (await answer.json())["callback_query_id"]
        async with self._http.get(f"/simulator/callbacks/{callback_id}?wait=20") as answer:
            press = await answer.json()
        assert press["answered"]
        return str(press["text"])

    async def sees(self, expected: Callable[[str], bool]) -> Json:
        """The newest message of the bot that reads as expected, once there is one."""
        version, texts = 0, list[str]()
        try:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    async with self._http.get(f"{self._chat}/messages?version={version - 1}&wait=5") as answer:
                        messages = [message for message in await answer.json() if message["from"] == "bot"]
                        version = int(answer.headers["X-Chat-Version"]) + 1
                    texts = [message["text"] for message in messages]
                    for message in reversed(messages):
                        if expected(message["text"]):
                            return dict(message)
        except TimeoutError:
            raise AssertionError(f"the phone shows: {texts}") from None


@contextlib.asynccontextmanager
async def everything(database_url: str, broker: Broker) -> AsyncIterator[tuple[Phone, Phone]]:
    """The admin's and the customer's phone."""
    stop = asyncio.Event()
    owners = frozenset({ADMIN})
    people = [Person(user_id=ADMIN, first_name="Boss", is_admin=True)]
    async with run_simulator(token=TOKEN, admins=people) as simulator:
        gateway = GatewaySettings(
            bot_token=SecretStr(TOKEN),
            admin_ids=owners,
            telegram_api_url=HttpUrl(simulator.url),
            gateway_port=free_port(),
        )
        tracker = TrackerSettings(tracker_port=free_port())
        admin_ui = AdminUiSettings(admin_ids=owners, admin_ui_port=free_port())
        async with (
            aiohttp.ClientSession(simulator.url) as http,
            open_database(database_url, name="test") as database,
            asyncio.TaskGroup() as tasks,
        ):
            # Stopped in this order: what the first has in hand is taken by those after it.
            services: list[tuple[str, Serve]] = [
                ("gateway", lambda stop: run_gateway(gateway, broker, stop)),
                ("tracker", lambda stop: run_tracker(tracker, broker, database, stop)),
                ("admin_ui", lambda stop: run_admin_ui(admin_ui, broker, database, stop)),
            ]
            tasks.create_task(run_together(services, stop))
            alice = {"user_id": ALICE, "first_name": "Alice", "username": "alice123"}
            async with http.post("/simulator/people", json=alice) as answer:
                assert answer.status == 201
            try:
                yield Phone(http, ADMIN), Phone(http, ALICE)
            finally:
                stop.set()


async def test_a_customer_writes_and_an_admin_reads_and_acts_in_one_process(database_url: str) -> None:
    await journey(database_url, InProcessBroker())


async def test_a_customer_writes_and_an_admin_reads_and_acts_over_rabbitmq(
    database_url: str, amqp_url: str, queue_prefix: str
) -> None:
    async with connected_rabbitmq(amqp_url, queue_prefix) as broker:
        await journey(database_url, broker)


async def journey(database_url: str, broker: Broker) -> None:
    async with everything(database_url, broker) as (admin, alice):
        await alice.writes("/start")
        greeting = await alice.sees(lambda text: text.startswith("👋 Hello, Alice, and welcome!"))
        await admin.writes("/conversations")
        await admin.sees(lambda text: text.startswith("💬 Active Conversations (0)\n\nNo conversations found\n"))
        await alice.writes("Hey, I need help with my <purchase>...")
        panel = await admin.sees(
            lambda text: (
                text
                == (
                    "💬 Active Conversations (1)\n\n1. @alice123 🆕 New\n   💬 1 msg (1) • just now\n"
                    "   Hey, I need help with my <purchase>..."
                )
            )
        )
        assert await admin.presses(panel, text="@alice123 (1)") == ""
        await admin.sees(lambda text: text.startswith("👤 Conversation: @alice123\n\nTier: 🆕 New\nPriority: 35/100\n"))
        assert await admin.presses(panel, text="📌 Pin") == "Pinned"
        await admin.sees(lambda text: "Pinned: Yes" in text)
        await alice.writes("Hello?")
        await admin.sees(lambda text: text.endswith("💬 Last message:\nHello?") and "Unread: 2" in text)
        assert await admin.presses(panel, text="✅ Mark Read") == "Marked as read"
        await admin.sees(lambda text: "Unread: 0" in text)
        assert await admin.presses(panel, text="✅ Mark Read") == "Up to date"
        assert await alice.presses(greeting, data="1d") == "This button does nothing here."
