"""The webhook: who may use it, and what it answers when."""

import asyncio
import contextlib
import http.client
import io
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from services.gateway.pace import Pace
from services.gateway.receive.webhook import LARGEST_BODY, WebhookRegistration
from services.gateway.settings import Webhook
from services.gateway.telegram import open_telegram
from shared.broker.in_process import InProcessBroker
from shared.broker.port import Broker
from shared.contracts.announcements import decode_quarantined
from shared.contracts.wire import CUSTOMER_EVENTS, QUARANTINE, STAFF_UPDATES
from tests.support.fake_bot_api import TOKEN, FakeBotApi
from tests.support.gateway import ADMIN, SECRET, RunningGateway, running_gateway
from tests.support.gateway_events import texts_in
from tests.support.ports import free_port
from tests.support.unreliable_broker import UnreliableBroker
from tests.support.updates import press, text_update
from tests.support.waiting import PATIENCE_S, eventually, soon, until

HELLO = json.dumps(text_update(1)).encode()
HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Door:
    """A webhook under test."""

    def __init__(self, gateway: RunningGateway, session: aiohttp.ClientSession) -> None:
        self.gateway = gateway
        self.address = f"http://127.0.0.1:{gateway.settings.webhook_port}"
        self._session = session

    async def post(self, body: bytes | io.BytesIO = HELLO, path: str = "/telegram/in") -> int:
        """The status it answers to Telegram."""
        return (await self.answer(body, path))[0]

    async def answer(self, body: bytes | io.BytesIO = HELLO, path: str = "/telegram/in") -> tuple[int, str | None]:
        """The status, and when to come again."""
        async with self._session.post(self.address + path, data=body, headers={HEADER: SECRET}) as response:
            return response.status, response.headers.get("Retry-After")

    async def knock(self, *secrets: str, method: str = "POST", path: str = "/telegram/in") -> int:
        """The status for whoever gives these secrets, byte for byte."""
        return await asyncio.to_thread(self._knock, secrets, method, path)

    def _knock(self, secrets: tuple[str, ...], method: str, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.gateway.settings.webhook_port, timeout=PATIENCE_S)
        with contextlib.closing(connection):
            connection.putrequest(method, path)
            for secret in secrets:
                connection.putheader(HEADER, secret.encode())
            connection.putheader("Content-Length", str(len(HELLO)))
            connection.endheaders(HELLO)
            return connection.getresponse().status


@contextlib.asynccontextmanager
async def webhook(telegram: FakeBotApi, broker: Broker) -> AsyncIterator[Door]:
    rest: dict[str, Any] = {
        "webhook_url": "https://desk.example/telegram/in",
        "webhook_secret": SECRET,
        "webhook_port": free_port(),
    }
    async with running_gateway(telegram, broker, **rest) as gateway, aiohttp.ClientSession() as session:
        await until(lambda: bool(telegram.calls_of("setWebhook")))
        yield Door(gateway, session)


@pytest.fixture
def broker() -> UnreliableBroker:
    return UnreliableBroker()


async def test_telegram_is_told_the_address_the_secret_and_what_to_send(
    telegram: FakeBotApi, broker: UnreliableBroker
) -> None:
    async with webhook(telegram, broker):
        pass
    assert telegram.calls_of("setWebhook") == [
        {
            "url": "https://desk.example/telegram/in",
            "secret_token": SECRET,
            "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member", "message_reaction"],
            "max_connections": 100,
            "drop_pending_updates": False,
        }
    ]
    assert telegram.calls_of("getUpdates") == []


async def test_it_answers_200_after_the_tracker_has_committed_and_not_before(telegram: FakeBotApi) -> None:
    in_process = InProcessBroker()
    async with in_process.consume(CUSTOMER_EVENTS, prefetch=10) as tracker, webhook(telegram, in_process) as door:
        posting = asyncio.create_task(door.post())
        delivery = await soon(tracker.receive())
        assert not posting.done()
        await tracker.ack([delivery])
        assert await soon(posting) == 200


async def test_updates_that_come_together_travel_together(telegram: FakeBotApi) -> None:
    in_process = InProcessBroker()
    async with in_process.consume(CUSTOMER_EVENTS, prefetch=10) as tracker, webhook(telegram, in_process) as door:
        bodies = [json.dumps(text_update(number, user_id=number)).encode() for number in range(1, 41)]
        first = asyncio.create_task(door.post(bodies[0]))
        held = await soon(tracker.receive())
        rest = [asyncio.create_task(door.post(body)) for body in bodies[1:]]
        await until_received(door, 40)
        await tracker.ack([held])
        bundle = await soon(tracker.receive())
        await tracker.ack([bundle])
        assert set(await soon(asyncio.gather(first, *rest))) == {200}
    assert bundle.body.count(b"message_received/1") == 39


async def until_received(door: Door, count: int) -> None:
    wanted = f'updates_received_total{{door="webhook",fate="customer"}} {count}.0'

    async def all_are() -> bool:
        return wanted in await door.gateway.metrics()

    await eventually(all_are, wanted)


async def test_with_the_broker_away_it_asks_telegram_to_come_again(
    telegram: FakeBotApi, broker: UnreliableBroker
) -> None:
    async with webhook(telegram, broker) as door:
        broker.refuses = lambda _: True
        assert await door.answer() == (503, "3")
        broker.refuses = lambda _: False
        assert await door.answer() == (200, None)
    assert texts_in(broker) == ["Hello"]


async def test_a_publish_that_is_not_confirmed_is_a_503(telegram: FakeBotApi, broker: UnreliableBroker) -> None:
    async with webhook(telegram, broker) as door:
        broker.refuses = lambda body: b"message_received" in body
        assert await door.answer() == (503, "3")


@pytest.mark.parametrize("secrets", [(), ("",), ("wrong",), (SECRET[:-1],), ("naïve",), ("秘密",), (SECRET, SECRET)])
async def test_without_the_secret_nothing_is_read_and_the_attempt_is_counted(
    telegram: FakeBotApi, broker: UnreliableBroker, secrets: tuple[str, ...]
) -> None:
    async with webhook(telegram, broker) as door:
        assert await door.knock(*secrets) == 401
        assert "frontdesk_gateway_webhook_refused_total 1.0" in await door.gateway.metrics()
    assert broker.kept == []


async def test_other_paths_and_methods_are_refused(telegram: FakeBotApi, broker: UnreliableBroker) -> None:
    async with webhook(telegram, broker) as door:
        assert await door.knock(SECRET) == 200
        assert await door.knock(SECRET, method="GET") == 405
        assert await door.knock(SECRET, path="/") == 404
        assert await door.knock(SECRET, path="/metrics") == 404


@pytest.mark.parametrize(
    "poison", [b"", b"garbage", b"\xff\xfe", b"[" * 100_000, b'{"update_id":1}', HELLO + b" " * 512 * 1024]
)
async def test_what_cannot_be_translated_is_kept_whole_and_not_asked_for_again(
    telegram: FakeBotApi, broker: UnreliableBroker, poison: bytes
) -> None:
    async with webhook(telegram, broker) as door:
        assert await door.post(poison) == 200
    [quarantined] = broker.kept_in(QUARANTINE)
    assert decode_quarantined(quarantined).body == poison


async def test_with_the_broker_away_a_bad_update_is_asked_for_again_too(
    telegram: FakeBotApi, broker: UnreliableBroker
) -> None:
    async with webhook(telegram, broker) as door:
        broker.refuses = lambda body: b"quarantined/1" in body
        assert await door.post(b"garbage") == 503


async def test_a_body_no_update_could_have_is_not_read_to_its_end(
    telegram: FakeBotApi, broker: UnreliableBroker
) -> None:
    async with webhook(telegram, broker) as door:
        assert await door.post(io.BytesIO(b"x" * (LARGEST_BODY + 1))) == 413
    assert broker.kept == []


async def test_until_telegram_agrees_it_asks_again_and_says_so(telegram: FakeBotApi, broker: UnreliableBroker) -> None:
    for _ in range(20):
        telegram.will_answer("setWebhook", 400, "Bad Request: bad webhook: Failed to resolve host")
    async with webhook(telegram, broker) as door:
        await telegram_is(door, lambda trouble: "Failed to resolve host" in trouble)
        # Whoever knows the secret is let in meanwhile: an earlier registration may still stand.
        assert await door.post() == 200
        await until(lambda: len(telegram.calls_of("setWebhook")) >= 2)
        telegram.scripts["setWebhook"].clear()
        refused = len(telegram.calls_of("setWebhook"))
        await telegram_is(door, lambda trouble: trouble == "ok")
    assert len(telegram.calls_of("setWebhook")) == refused + 1


async def telegram_is(door: Door, fits: Callable[[str], bool]) -> None:
    """Wait until readiness says of Telegram what fits."""

    async def it_is() -> bool:
        return fits((await door.gateway.readiness())["telegram"])

    await eventually(it_is, "the right is said of Telegram")


async def test_a_stop_answers_whom_it_has_let_in(telegram: FakeBotApi) -> None:
    in_process = InProcessBroker()
    async with in_process.consume(CUSTOMER_EVENTS, prefetch=10) as tracker, webhook(telegram, in_process) as door:
        posting = asyncio.create_task(door.post())
        delivery = await soon(tracker.receive())
        door.gateway.stop.set()
        await tracker.ack([delivery])
        assert await soon(posting) == 200


async def test_a_stop_does_not_wait_for_a_tracker_that_is_gone(telegram: FakeBotApi) -> None:
    async with webhook(telegram, InProcessBroker()) as door:
        posting = asyncio.create_task(door.post())
        await until_received(door, 1)
        door.gateway.stop.set()
        assert await soon(posting) == 503


async def test_a_webhook_that_somebody_else_took_away_is_set_again(telegram: FakeBotApi) -> None:
    stop = asyncio.Event()
    async with open_telegram(telegram.url, SecretStr(TOKEN)) as client:
        ours = Webhook("https://frontdesk.example/hook", SecretStr("s3cret"))
        telegram.will_say("getWebhookInfo", 200, f'{{"ok":true,"result":{{"url":"{ours.url}"}}}}')
        telegram.will_say("getWebhookInfo", 200, '{"ok":true,"result":{"url":""}}')
        registration = WebhookRegistration(client, ours, Pace(webhook_check_s=0.01))
        running = asyncio.create_task(registration.run(stop))
        await until(lambda: len(telegram.calls_of("setWebhook")) == 2)
        await until(lambda: registration.trouble is None)
        stop.set()
        await soon(running)
    assert len(telegram.calls_of("getWebhookInfo")) >= 2


async def test_what_an_admin_did_after_something_refused_waits_for_that(telegram: FakeBotApi) -> None:
    """C1 of the audit, by its third route: a text must not overtake the press before it."""
    broker = UnreliableBroker()
    pressed = json.dumps({"update_id": 10, "callback_query": press(ADMIN)}).encode()
    text = json.dumps(text_update(11, user_id=ADMIN)).encode()
    async with webhook(telegram, broker) as door:
        broker.refuses = lambda body: body == pressed
        assert await door.post(pressed) == 503
        assert await door.post(text) == 503
        assert await door.post() == 200, "a customer's goes on"
        broker.refuses = lambda _: False
        assert await door.post(text) == 503
        assert await door.post(pressed) == 200
        assert await door.post(text) == 200
    assert broker.kept_in(STAFF_UPDATES) == [pressed, text]
